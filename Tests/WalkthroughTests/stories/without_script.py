"""The main way in a browser that runs no script: every form posts, every page is whole."""

import re

from playwright.sync_api import expect

from walk.story import walk
from walk.ways import EUROPE, TOOLS, busy_customer, card, fill_in, green, values
from walk.world import until


def tell(story):
    workspace = story.world.workspace("plain")
    ada = story.person(workspace, script=False)
    with story.step("sign in"):
        ada.open("/")
        ada.sign_in()
        ada.heading("Where does your customer list live?", 2)
    for tool in ("connectwise", "ninjaone"):
        connect(story, ada, tool)
    read(story, ada, busy_customer(story, workspace))


def connect(story, ada, tool):
    page = ada.page
    with story.step(f"{TOOLS[tool]}: the test is a page of its own, and leads back to the form"):
        ada.open("/admin/integrations")
        card(ada, TOOLS[tool]).get_by_role("link", name="Connect", exact=True).click()
        form = page.locator("main")
        fill_in(form, values(story, tool, **EUROPE[tool]))
        form.get_by_role("button", name="Test", exact=True).click()
        ada.heading("Test")

        def over():
            if page.get_by_text(green(tool, "EU")).count():
                return True
            page.get_by_role("link", name="Refresh").click()
            return False
        until("the test is over", over)
        page.get_by_role("link", name="Back to the form").click()
    with story.step("what was tested can be saved, and the first sync runs"):
        fill_in(form, values(story, tool, **EUROPE[tool]))
        form.get_by_role("button", name="Save", exact=True).click()
        ada.sees("its first sync has begun")
        story.world.await_sync(ada.workspace)
        ada.open("/admin/integrations")
        ada.sees("Last success", card(ada, TOOLS[tool]))


def views(ada):
    page = ada.page
    ada.open("/customers")
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="Owner", exact=True).uncheck()
    page.get_by_role("checkbox", name="Sources", exact=True).uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Owner")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="Open tickets")).to_have_count(1)
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("Name of the view").fill("Nobody's")
    page.get_by_role("button", name="Save this view").click()
    expect(page.get_by_role("link", name="Nobody's")).to_have_attribute("aria-current", "true")
    ada.open("/customers")
    page.get_by_role("link", name="Nobody's").click()
    expect(page.get_by_role("columnheader", name="Owner")).to_have_count(0)
    page.locator("summary", has_text="Delete view").click()
    page.get_by_role("button", name="Delete the view").click()
    expect(page.get_by_role("link", name="Nobody's")).to_have_count(0)


def read(story, ada, customer):
    number, name = customer
    with story.step("the customers' list is filtered and paged"):
        ada.open("/customers")
        ada.page.get_by_label("Find a customer").fill(name)
        ada.page.get_by_role("button", name="Show").click()
        ada.page.get_by_role("link", name=name, exact=True).click()
        ada.heading(name)
    with story.step("columns are chosen, and the view is kept under a name, opened and deleted"):
        views(ada)
    with story.step("every section of the hub has a page of its own"):
        for section, mark in SECTIONS.items():
            ada.open(f"/customers/{number}")
            link = ada.page.locator(f"#{section} a[href$='/{section}']")
            if link.count():
                link.first.click()
            else:
                ada.open(f"/customers/{number}/{section}")
            expect(ada.page.locator(mark).first).to_be_visible()
    with story.step("a ticket is a page"):
        ada.open(f"/customers/{number}")
        ada.page.locator("#tickets tr[data-row] a").first.click()
        expect(ada.page.locator(".talk")).to_be_visible()
    with story.step("a note is added"):
        ada.open(f"/customers/{number}/notes")
        ada.page.get_by_role("textbox").first.fill("Without script.")
        ada.page.get_by_role("button", name="Add note").click()
        ada.sees("The note is saved")
        ada.open(f"/customers/{number}/notes")
        ada.sees("Without script.")
    with story.step("the queue is decided with its buttons, and the search is a page"):
        ada.open("/admin/mapping")
        ada.page.get_by_role("button", name="Keep separate").first.click()
        ada.sees("is kept separate")
        ada.page.get_by_role("button", name="Undo").click()
        ada.sees("Undone")
        ada.page.get_by_role("link", name="Search or jump to").click()
        ada.page.get_by_role("searchbox").fill(name)
        ada.page.get_by_role("button", name="Search").click()
        ada.page.locator("main").get_by_role("link", name=name).first.click()
        ada.heading(name)


SECTIONS = {
    "tickets": "#tickets tr[data-row]", "devices": "#devices tr[data-row]", "alerts": "#alerts-head",
    "backups": "#backups tr[data-row]", "contracts": "#contracts article", "contacts": "#contacts tr[data-row]",
    "notes": "#notes form", "timeline": "#timeline .timeline__item",
}

if __name__ == "__main__":
    walk("without_script", tell)
