"""A member and a viewer: no page offers what their role may not do, and the server refuses it whoever asks."""

from walk.pages import pages
from walk.routes import route, routes
from walk.story import walk

OFFERS = """() => [...document.querySelectorAll('form[method=post], [formaction], [hx-post], a[href^="/"]')].flatMap((one) => [
    one.localName === 'form' ? ['POST', one.getAttribute('action')] : null,
    one.hasAttribute('formaction') ? ['POST', one.getAttribute('formaction')] : null,
    one.hasAttribute('hx-post') ? ['POST', one.getAttribute('hx-post')] : null,
    one.localName === 'a' ? ['GET', one.getAttribute('href')] : null,
].filter(Boolean))"""


def tell(story):
    workspace = story.world.synced("roles")
    everything, admins = pages(story, workspace)
    table = routes()
    for role in ("member", "viewer"):
        person = story.person(workspace, role)
        with story.step(f"{role}: every page opens, and none offers what the role may not do"):
            person.sign_in()
            person.sees("Customers")
            for name, path in everything.items():
                if role == "viewer" and name.startswith("mapping-find"):
                    continue
                check_page(person, table, path, 404 if name == "not-found" else 200)
        with story.step(f"{role}: credentials are not shown, and pages of admins are refused by name of the role"):
            person.open(everything["drawer-credentials"])
            person.sees("Credentials are seen and changed by admins only")
            for name, path in admins.items():
                if route(table, "GET", path.split("?")[0]).allows(role):
                    continue
                assert person.open(path) == 403, path
                person.sees("It needs the role admin" if name != "mapping-find" else "It needs the role member")
                person.sees("Ada Admin")
        with story.step(f"{role}: the server refuses every change that is not theirs"):
            refused = [one for one in table if one.method == "POST" and not one.allows(role)]
            for one in refused:
                check_refusal(person, one)
            print(f"          {len(refused)} addresses")
    with story.step("nobody signed in: every change is refused, every page leads to the sign-in"):
        stranger = story.person(workspace)
        for one in table:
            answer = ask(stranger, one)
            assert answer.status == 401 if one.method == "POST" else answer.status in (303, 401), \
                f"{one.method} {one.pattern}: {answer.status}"


def check_page(person, table, path, status):
    got = person.open(path)
    assert got == status, f"{person.role} opens {path}: {got}"
    for method, address in person.page.evaluate(OFFERS):
        one = route(table, method, address.split("?")[0].split("#")[0])
        assert one is None or one.allows(person.role), f"{path} offers a {person.role} {method} {address}"


def check_refusal(person, one):
    answer = ask(person, one)
    assert answer.status == 403, f"{person.role}: {one.method} {one.pattern} answers {answer.status}"
    assert "Your role may not do this" in answer.text, f"{one.pattern} is refused for another reason"


def ask(person, one):
    """Sends the form with a token of this person's own, as a script of theirs could."""
    token = person.page.locator('meta[name="csrf"]')
    csrf = token.get_attribute("content") if token.count() else ""
    return person.ask(one.method, one.example(), {"csrf": csrf} if one.method == "POST" else None)


if __name__ == "__main__":
    walk("roles", tell)
