"""The main way with the keyboard alone: sign in, connect, decide, read, note, sign out."""

import re

from playwright.sync_api import expect

from walk.keys import Keys
from walk.person import PASSWORD
from walk.story import walk
from walk.ways import EUROPE, LABELS, TOOLS, WRONG, await_first_sync, badge, busy_customer, drawer, green, values
from walk.world import until

COUNT = r"(\d+) of \d+ NinjaOne organizations need"


def tell(story):
    workspace = story.world.workspace("keyboard")
    ada = story.person(workspace)
    ada.keys = Keys(ada.page)
    enter(story, ada)
    for tool in ("connectwise", "ninjaone"):
        connect(story, ada, tool)
    story.world.await_sync(workspace)
    decide(story, ada)
    read(story, ada, busy_customer(story, workspace)[1])
    leave(story, ada)


def enter(story, ada):
    keys = ada.keys
    with story.step("signing in takes Tab, typing and Enter"):
        ada.open("/")
        keys.to("E-mail")
        keys.type(ada.email)
        keys.to("Password")
        keys.type("not-this-one")
        keys.press("Enter")
        ada.sees("E-mail or password is wrong", ada.page.get_by_role("alert"))
        keys.to("Password")
        keys.type(PASSWORD)
        keys.press("Enter")
        ada.heading(re.compile("Tidewater"))
    with story.step("the first Tab offers to skip to the content, ? lists the keys"):
        keys.press("Tab")
        assert keys.focus()["name"] == "Skip to content"
        keys.press("Enter", "?")
        ada.heading("Keyboard shortcuts", 2)
        keys.press("Escape")


def connect(story, ada, tool):
    keys = ada.keys
    with story.step(f"{TOOLS[tool]} is connected: fields, help, Test, Save"):
        keys.press("g", "i")
        ada.heading("Integrations")
        ada.sees("Not connected")
        keys.enter("Connect")
        form = drawer(ada)
        expect(form.get_by_role("heading").first).to_be_focused()
        for name, value in values(story, tool, **EUROPE[tool], **WRONG[tool]).items():
            keys.to(LABELS[name])
            keys.type(value)
        keys.enter("Test")
        ada.sees("Failed:", badge(form), seconds=25)
        secret = next(iter(WRONG[tool]))
        keys.to(LABELS[secret], "Shift+Tab")
        keys.press("Control+A")
        keys.type(values(story, tool)[secret])
        keys.enter("Test")
        ada.sees(green(tool, "EU"), badge(form), seconds=25)
        keys.enter("Save")
        ada.sees("its first sync has begun")
    with story.step(f"the first sync of {TOOLS[tool]} is watched to its end"):
        ada.mark()
        await_first_sync(ada, TOOLS[tool])


def decide(story, ada):
    keys = ada.keys
    row = ada.page.locator("article.decision:focus")

    def name():
        return row.locator("h2").inner_text()

    with story.step("mapping: 1 links, n creates, s separates, f finds, u takes back"):
        keys.press("g", "m")
        ada.heading("Customer mapping")
        start = ada.figure(COUNT)
        keys.press("j")
        expect(row).to_be_visible()
        first = name()
        keys.press("1")
        ada.sees("Linked:")
        ada.misses(first, ada.page.locator("article.decision h2"))
        keys.press("j")
        kept = name()
        keys.press("s")
        ada.sees(f"{kept} is kept separate")
        keys.press("j")
        made = name()
        keys.press("n")
        ada.sees(f"{made} is a customer now")
        keys.press("j", "f")
        ada.heading("Find a customer")
        keys.type("a")
        keys.press("Enter")
        ada.page.wait_for_url("**/find?q=a")
        keys.enter("Link")
        ada.sees("Linked:")
        assert ada.figure(COUNT) == start - 4
        keys.press("u")
        ada.sees("Undone")
        assert ada.figure(COUNT) == start - 3


def read(story, ada, name):
    keys = ada.keys
    with story.step("the palette leads to a customer"):
        keys.press("Control+k")
        expect(ada.page.get_by_role("combobox", name="Customer or page")).to_be_focused()
        keys.type(name)
        expect(ada.page.get_by_role("option", name=name).first).to_have_attribute("aria-selected", "true")
        keys.press("Enter")
        ada.heading(name)
    with story.step("brackets step through the sections, j and e open a ticket, t shows exact times"):
        keys.press("j")
        keys.press("e")
        expect(ada.page.locator("#tickets .talk")).to_be_visible()
        keys.press("t")
        expect(ada.page.locator("#tickets .time__exact").first).to_be_visible()
        keys.press("t")

        def at_timeline():
            keys.press("]")
            event = ada.page.locator("#timeline .timeline__item").first
            return event.count() and event.evaluate("one => one.getBoundingClientRect().bottom < innerHeight")
        until("brackets lead to the timeline", at_timeline)
    with story.step("a note is written with Tab and Enter"):
        ada.page.evaluate("window.scrollTo(0, 0)")
        ada.page.reload()
        keys.enter("Add note")
        expect(ada.page.get_by_label("Add a note")).to_be_visible()
        expect(ada.page.get_by_label("Add a note")).to_be_focused()
        keys.type("By keyboard.")
        keys.enter("Add note")
        ada.sees("The note is saved")
        ada.sees("By keyboard.", ada.page.locator("#notes"))


def leave(story, ada):
    keys = ada.keys
    with story.step("the user menu opens with Enter, arrows move in it, and it signs out"):
        keys.press("g", "h")
        ada.heading("Connectors", 2)
        keys.enter("AA Ada Admin")
        expect(ada.page.locator("#user-menu .menu__item").first).to_be_focused()
        keys.press("End", "Enter")
        ada.heading("Sign in")


if __name__ == "__main__":
    walk("keyboard", tell)
