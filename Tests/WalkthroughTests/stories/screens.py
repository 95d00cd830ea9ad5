"""Every screen, light and dark, wide and on a phone: accessible, without sideways scroll, with a picture to look at."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from walk.pages import pages
from walk.story import SCREENS, walk
from walk.ways import TOOLS, card, drawer

WIDE, PHONE, NARROWEST = 1280, 360, 320
# Only colours change with the theme, so the second one is asked about them alone.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "resultTypes": ["violations"]}
ALL = {"resultTypes": ["violations"]}
# What sticks out to the right, for the message.
TOO_WIDE = """() => {
    // Up to the padding of a cell nothing is lost.
    const cut = [...document.querySelectorAll('.card')].filter((one) => one.scrollWidth > one.clientWidth + 12);
    const wide = document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return [...cut, ...wide].slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(' | ');
}"""
# The first rows of a list stand for the others, which are made by the same lines.
ROWS = {"exclude": [[".table tbody tr:nth-child(n+13)"], [".decision:nth-of-type(n+6)"], [".timeline__item:nth-of-type(n+16)"]]}


def tell(story):
    found = []
    fresh = story.world.workspace("screens")
    ada = story.person(fresh)
    with story.step("sign-in, and Home before anything is connected"):
        look(found, ada, "sign-in", "/sign-in")
        ada.sign_in(password="wrong")
        look(found, ada, "sign-in-refused")
        ada.sign_in()
        ada.heading(re.compile("Tidewater"))
        look(found, ada, "home-first")
        look(found, ada, "customers-unconnected", "/customers")
        look(found, ada, "mapping-unconnected", "/admin/mapping")
    workspace = story.world.synced("screens")
    ada = story.person(workspace)
    ada.sign_in()
    ada.heading(re.compile("Tidewater"))
    everything, admins = pages(story, workspace)
    with story.step("every page"):
        for name, path in {**everything, **admins}.items():
            look(found, ada, name, path)
    with story.step("what opens over a page: drawer, palette, keys, menus, a ticket, a note being edited"):
        open_things(found, ada, everything)
    viewer = story.person(workspace, "viewer")
    viewer.sign_in()
    with story.step("the same as a viewer sees it"):
        for name in ("home", "hub", "hub-notes", "integrations", "drawer-sync", "drawer-credentials", "mapping-queue"):
            look(found, viewer, f"viewer-{name}", everything[name])
        look(found, viewer, "viewer-forbidden", admins["connect"])
    assert not found, f"{len(found)} faults:\n    " + "\n    ".join(found[:40])


def look(found, person, name, path=None):
    """Opens the page if a path is given, and notes what is wrong with it in both themes and widths."""
    page = person.page
    if path:
        page.set_viewport_size({"width": WIDE, "height": 800})
        person.open(path)
    late = page.locator("[data-late]")
    while count := late.count():
        page.evaluate("document.querySelector('[data-late]')?.scrollIntoView()")
        expect(late).not_to_have_count(count)
    page.evaluate("scrollTo(0, 0)")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width in (WIDE, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            check(found, page, f"{name} {theme} {width}", ALL if theme == "light" else COLOURS)
            height = min(2_400, page.evaluate("document.documentElement.scrollHeight"))
            page.screenshot(path=SCREENS / f"{name}-{theme}-{width}.png", full_page=True,
                            clip={"x": 0, "y": 0, "width": width, "height": height})
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    wide = page.evaluate(TOO_WIDE)
    if wide:
        found.append(f"{name} {NARROWEST}: scrolls sideways: {wide}")


def check(found, page, where, options):
    wide = page.evaluate(TOO_WIDE)
    if wide:
        found.append(f"{where}: scrolls sideways: {wide}")
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    for violation in page.evaluate("([rows, options]) => axe.run(rows, options).then((all) => all.violations)", [ROWS, options]):
        for node in violation["nodes"][:2]:
            reason = " ".join(node["failureSummary"].split())[:220]
            found.append(f"{where}: {violation['id']}: {node['html'][:140]} ({reason})")


def open_things(found, ada, everything):
    page = ada.page

    def fresh(path):
        page.set_viewport_size({"width": WIDE, "height": 800})
        ada.open(path)

    fresh("/admin/integrations")
    card(ada, TOOLS["ninjaone"]).get_by_role("link", name="Configure").click()
    drawer(ada)
    look(found, ada, "over-drawer")
    fresh("/admin/integrations")
    card(ada, TOOLS["ninjaone"]).get_by_role("button", name=re.compile("^More")).click()
    look(found, ada, "over-card-menu")
    fresh("/admin/integrations")
    card(ada, TOOLS["ninjaone"]).get_by_role("button", name=re.compile("^More")).click()
    page.get_by_role("button", name="Disconnect …").locator("visible=true").click()
    expect(page.locator("dialog.confirm[open]")).to_be_visible()
    look(found, ada, "over-confirm")
    fresh("/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").press_sequentially("a")
    expect(page.get_by_role("option").first).to_be_visible()
    look(found, ada, "over-palette")
    fresh("/")
    page.keyboard.press("?")
    look(found, ada, "over-keys")
    fresh("/")
    page.get_by_role("button", name="Ada Admin").click()
    look(found, ada, "over-user-menu")
    fresh(everything["hub"])
    page.locator("#tickets tr[data-row] a").first.click()
    expect(page.locator("#tickets .talk")).to_be_visible()
    page.get_by_text("Owner and tags", exact=True).click()
    look(found, ada, "over-hub")
    for words in ("Columns", "Save view"):
        fresh(everything["customers"])
        page.locator("summary", has_text=words).click()
        look(found, ada, f"over-list-{words.split()[0].lower()}")
    fresh(everything["hub-timeline"])
    page.locator(".timeline__more summary").first.click()
    look(found, ada, "over-timeline")


if __name__ == "__main__":
    walk("screens", tell)
