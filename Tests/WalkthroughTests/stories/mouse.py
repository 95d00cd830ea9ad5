"""An admin connects two tools with the mouse, decides what is unclear, and reads a customer's page."""

import re

from playwright.sync_api import expect

from walk.person import SYNC
from walk.story import walk
from walk.ways import (green, TOOLS, WRONG, await_first_sync, badge, busy_customer, card, customer, drawer, fill_in, test,
                       values)


def tell(story):
    workspace = story.world.workspace("mouse")
    ada = story.person(workspace)
    enter(story, ada)
    begin(story, ada)
    connect_connectwise(story, ada)
    connect_ninjaone(story, ada)
    decide(story, ada)
    read_hub(story, ada, busy_customer(story, workspace)[1])
    find(story, ada, busy_customer(story, workspace)[1])
    go_without_stream(story, ada)
    story.world.keep_synced(workspace)


def enter(story, ada):
    with story.step("a wrong password is refused in words, and the e-mail stays"):
        ada.open("/")
        ada.sign_in(password="not-this-one")
        ada.sees("E-mail or password is wrong", ada.page.get_by_role("alert"))
        assert ada.page.get_by_label("E-mail").input_value() == ada.email
    with story.step("the right one leads to Home"):
        ada.sign_in()
        ada.heading(re.compile("Tidewater"))


def begin(story, ada):
    with story.step("Home asks where the customer list lives, with guides in new tabs"):
        ada.heading("Where does your customer list live?", 2)
        ada.heading("Before you start", 2)
        with ada.context.expect_page() as tab:
            ada.page.get_by_role("link", name="ConnectWise Manage guide").click()
        expect(tab.value.get_by_role("heading", level=1)).to_contain_text("ConnectWise")
        tab.value.close()
    with story.step("a drawer opens over the cards, has an address of its own, and Escape gives the focus back"):
        ada.page.get_by_role("link", name="Integrations").click()
        ada.heading("Integrations")
        opener = card(ada, TOOLS["connectwise"]).get_by_role("link", name="Connect", exact=True)
        opener.click()
        expect(drawer(ada).get_by_role("heading", name="Connect ConnectWise Manage")).to_be_focused()
        assert ada.page.url.endswith("/admin/integrations/new/connectwise")
        ada.page.keyboard.press("Escape")
        expect(ada.page.locator("dialog#drawer[open]")).to_have_count(0)
        expect(opener).to_be_focused()
        expect(ada.page).to_have_url(re.compile("/admin/integrations$"))  # going back takes the browser a moment


def connect_connectwise(story, ada):
    with story.step("help beside a field says where the vendor keeps it"):
        card(ada, TOOLS["connectwise"]).get_by_role("link", name="Connect", exact=True).click()
        form = drawer(ada)
        form.get_by_role("button", name="Help: Private key").click()
        ada.sees("This is not the client ID", form)
        ada.page.keyboard.press("Escape")
    with story.step("a wrong private key turns the badge red, with cause, next step and guide"):
        expect(badge(form)).to_contain_text("Not tested")
        fill_in(form, values(story, "connectwise", **WRONG["connectwise"]))
        red = test(form)
        ada.sees("Failed: ConnectWise refused these credentials", red)
        ada.sees("401 Unauthorized", red)
        ada.sees("System → Members → API Members → API Keys", red)
        red.get_by_text("Show details").click()
        ada.sees("GET", red)
    with story.step("the guide opens at the heading of that error"):
        with ada.context.expect_page() as tab:
            red.get_by_role("link", name="Guide").click()
        heading = tab.value.get_by_role("heading", name="401 Unauthorized")
        expect(heading).to_be_in_viewport()
        tab.value.close()
    with story.step("an edit makes the test count no longer; the right key turns it green"):
        fill_in(form, values(story, "connectwise"))
        expect(badge(form)).to_contain_text("Not tested")
        passed = test(form)
        ada.sees(green("connectwise"), passed)
        ada.sees("Read tickets", passed)
    with story.step("saving it begins the first sync, whose progress shows without loading the page again"):
        form.get_by_role("button", name="Save", exact=True).click()
        ada.sees("its first sync has begun")
        ada.mark()
        progress = ada.page.get_by_role("region", name="First sync of ConnectWise Manage")
        expect(progress).to_be_visible()
        expect(progress.get_by_text(re.compile("^[1-9][0-9,]*( of about [0-9,]+)?$")).first).to_be_visible(timeout=SYNC)
        await_first_sync(ada, TOOLS["connectwise"])
    with story.step("214 customers are there"):
        story.world.await_sync(ada.workspace)
        ada.page.get_by_role("link", name="Customers", exact=True).click()
        ada.heading("Customers")
        assert ada.figure(r"([\d,]+) customers") == 214
        expect(ada.page.locator("tr[data-row]")).to_have_count(50)


def connect_ninjaone(story, ada):
    with story.step("Home says that a second tool begins the correlation"):
        ada.open("/")
        ada.sees("Add a second tool to start correlating")
    with story.step("NinjaOne is connected the same way"):
        ada.page.get_by_role("link", name="Integrations", exact=True).first.click()
        card(ada, TOOLS["ninjaone"]).get_by_role("link", name="Connect", exact=True).click()
        form = drawer(ada)
        fill_in(form, values(story, "ninjaone", **WRONG["ninjaone"]))
        ada.sees("Failed: NinjaOne refused these credentials", test(form))
        fill_in(form, values(story, "ninjaone"))
        ada.sees(green("ninjaone"), test(form))
        form.get_by_role("button", name="Save", exact=True).click()
        ada.sees("its first sync has begun")
        ada.mark()
        await_first_sync(ada, TOOLS["ninjaone"])
        story.world.await_sync(ada.workspace)
    with story.step("of 209 organizations about 180 are linked, 20 suggested, 9 unknown"):
        links = [row.split("|") for row in story.world.sql(ada.workspace, """
            SELECT a.external_id, coalesce(l.state, 'unlinked'), s.external_id
              FROM source_accounts a JOIN connections k ON k.id = a.connection_id AND k.connector = 'ninjaone'
              LEFT JOIN account_links l ON l.account_id = a.id
              LEFT JOIN customers c ON c.id = l.customer_id LEFT JOIN source_accounts s ON s.id = c.created_from""").splitlines()]
        linked, suggested, unlinked = (sum(row[1] == state for row in links) for state in ("linked", "suggested", "unlinked"))
        said = f"{linked} linked, {suggested} suggested, {unlinked} unlinked"
        print(f"          {said}")
        assert linked + suggested + unlinked == 209, said
        assert 175 <= linked <= 195 and 10 <= suggested <= 25 and unlinked == 9, said
        truth = {row["organization"]: row["companies"] for row in story.world.control("GET", "truth")["organizations"]}
        wrong = [row for row in links if row[1] == "linked" and int(row[2]) not in truth[int(row[0])]]
        assert not wrong, f"linked to another company than the truth says: {wrong}"
        ada.page.get_by_role("link", name="Mapping", exact=True).click()
        ada.sees(f"{suggested + unlinked} of 209 NinjaOne organizations need a decision")
        ada.undecided = suggested + unlinked


def decide(story, ada):
    def name():
        return ada.page.locator("article.decision:focus h2").inner_text()

    def open_count(count):
        ada.sees(f"{count} of 209")

    with story.step("the queue is decided with keys: j and k move, 1 links, s keeps separate, u takes it back"):
        ada.page.keyboard.press("j")
        first = name()
        ada.page.keyboard.press("j")
        assert name() != first
        ada.page.keyboard.press("k")
        assert name() == first
        ada.page.keyboard.press("1")
        ada.sees("Linked:")
        open_count(ada.undecided - 1)
        ada.misses(first, ada.page.locator("article.decision h2"))
        ada.page.keyboard.press("j")
        second = name()
        ada.page.keyboard.press("s")
        ada.sees(f"{second} is kept separate")
        open_count(ada.undecided - 2)
        ada.page.keyboard.press("u")
        ada.sees("Undone")
        open_count(ada.undecided - 1)
        ada.sees(second, ada.page.locator("main"))
    with story.step("an automatic link says why and can be undone"):
        ada.page.get_by_role("link", name="Linked", exact=True).click()
        row = ada.page.get_by_role("row").filter(has_text="Linked automatically").first
        account = row.get_by_role("rowheader").inner_text()
        row.get_by_role("button", name="Unlink").click()
        ada.sees("Unlinked:")
        ada.page.get_by_role("link", name="History", exact=True).click()
        ada.page.get_by_role("row").filter(has_text=account.split("\n")[0]).get_by_role("button", name="Undo").first.click()
        ada.sees("Undone")
    with story.step("what is linked nowhere stands under RMM"):
        ada.page.get_by_role("link", name="RMM", exact=True).click()
        ada.page.get_by_role("combobox", name="Mapping").select_option("Not linked")
        expect(ada.page.locator("tr[data-row] .badge", has_text="Unlinked")).to_have_count(9)


def read_hub(story, ada, name):
    with story.step("a customer's page holds tickets, devices, alerts and the rest as one"):
        customer(ada, name)
        for section in ("Tickets", "Devices", "Alerts"):
            ada.heading(section, 2)
    with story.step("a ticket opens in place to its conversation"):
        row = ada.page.locator("#tickets tr[data-row]").first
        row.get_by_role("link").click()
        talk = ada.page.locator("#tickets .talk").first
        expect(talk).to_be_visible()
        expect(talk.get_by_role("link", name="Open in ConnectWise Manage")).to_have_attribute("href", re.compile("^https://na"))
        talk.get_by_role("button", name="Close").click()
        expect(ada.page.locator("#tickets .talk")).to_have_count(0)
    with story.step("sections below arrive when they come near"):
        for section in ("Backups", "Contracts", "Contacts", "Notes", "Timeline"):
            link = ada.page.get_by_role("navigation", name="Customer sections").get_by_role("link", name=section)
            link.click()
            ada.heading(section, 2)
    with story.step("the timeline mixes the tools and is filtered"):
        timeline = ada.page.locator("#timeline")
        expect(timeline.locator(".source", has_text="ConnectWise Manage").first).to_be_visible()
        expect(timeline.locator(".source", has_text="NinjaOne").first).to_be_visible()
        timeline.get_by_role("link", name=re.compile("^Backups")).click()
        expect(ada.page.locator("#timeline .timeline__icon .vh", has_text="Tickets")).to_have_count(0)
        ada.page.locator("#timeline .timeline__more summary").first.click()
        ada.sees("Type", ada.page.locator("#timeline .timeline__more[open]"))
        ada.page.get_by_label("Find in the timeline").fill("nothing is called so")
        ada.page.get_by_role("button", name="Show").click()
        ada.sees("No event matches")
        ada.page.get_by_role("link", name="Clear filters").last.click()
        expect(ada.page.locator(".timeline__item").first).to_be_visible()
    with story.step("a note is written and pinned"):
        customer(ada, name)
        ada.page.get_by_role("link", name="Add note").click()
        notes = ada.page.locator("#notes")
        notes.get_by_role("textbox").first.fill("Ring **before** the visit.")
        notes.get_by_role("button", name="Add note").click()
        ada.sees("The note is saved")
        note = ada.page.locator("#notes article", has_text="Ring before the visit.")
        expect(note.locator("strong", has_text="before")).to_be_visible()
        note.get_by_role("button", name="Pin").click()
        expect(ada.page.locator("#notes article[data-pinned]")).to_contain_text("Ring before the visit.")


def find(story, ada, name):
    with story.step("the palette finds the customer"):
        ada.open("/")
        ada.page.get_by_role("link", name="Search or jump to").click()
        box = ada.page.get_by_role("combobox", name="Customer or page")
        expect(box).to_be_focused()
        box.press_sequentially(name[:6])
        ada.page.get_by_role("option", name=name).first.click()
        ada.heading(name)


def go_without_stream(story, ada):
    with story.step("where a proxy refuses the event stream, a page asks for its news by itself"):
        ada.page.route("**/events?*", lambda route: route.fulfill(status=502))
        ada.open("/admin/integrations")
        ada.mark()
        change = "UPDATE connections SET is_enabled = {}, paused_by = {} WHERE connector = 'connectwise'"
        story.world.sql(ada.workspace, change.format("false", "'Proxima'"))
        ada.sees("aused by Proxima", seconds=25)
        assert ada.is_same_load(), "the page was loaded again"
        story.world.sql(ada.workspace, change.format("true", "NULL"))
        ada.page.unroute("**/events?*")


if __name__ == "__main__":
    walk("mouse", tell)
