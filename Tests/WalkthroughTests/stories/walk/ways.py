"""Ways through the product that more than one story goes."""

import re

from playwright.sync_api import expect

from walk.person import SYNC

TOOLS = {"connectwise": "ConnectWise Manage", "ninjaone": "NinjaOne"}
LABELS = {
    "site_url": "Site URL", "company_id": "Company ID", "public_key": "Public key", "private_key": "Private key",
    "client_id": "Client ID", "client_secret": "Client secret", "region": "Region",
}
WRONG = {"connectwise": {"private_key": "Zq8wXe6rTy4uIo2q"}, "ninjaone": {"client_secret": "hT7-pQw4ZxK"}}
GREEN = {"connectwise": "Connected to ConnectWise", "ninjaone": "Connected to NinjaOne ({region})"}
# Where the smaller MSP lives, which is read in a moment.
EUROPE = {"connectwise": {"site_url": "https://eu.myconnectwise.net"}, "ninjaone": {"region": "eu"}}


def values(story, tool, **changed):
    """What is typed into the tool's form."""
    vendor = story.world.vendors[tool]
    return {**vendor["plain"], **vendor["secret"], **changed}


def green(tool, region="US"):
    """What the Test badge says when the vendor accepts."""
    return GREEN[tool].format(region=region)


def fill_in(form, typed):
    for name, value in typed.items():
        control = form.get_by_label(LABELS[name], exact=True)
        if name == "region":
            control.select_option(value)
        elif control.input_value() != value:
            control.fill(value)


def card(person, name):
    return person.page.get_by_role("article", name=name, exact=True)


def drawer(person):
    place = person.page.locator("dialog#drawer[open]")
    expect(place).to_be_visible()
    return place


def badge(form):
    """The Test badge and all that stands in it."""
    return form.locator("[data-test]")


def test(form):
    """Presses Test and waits until it is over; returns the badge."""
    form.get_by_role("button", name="Test", exact=True).click()
    place = badge(form)
    expect(place).to_have_attribute("data-test", re.compile("passed|failed"), timeout=25_000)
    return place


def await_first_sync(person, name):
    """Watches the card on Integrations until the first sync is over, without loading the page again."""
    expect(card(person, name).get_by_text("Last success")).to_be_visible(timeout=SYNC)
    assert person.is_same_load(), "the page was loaded again instead of keeping itself up to date"


def customer(person, name):
    """Opens the customer's page from the list."""
    person.open(f"/customers?q={name}")
    person.page.get_by_role("link", name=name, exact=True).click()
    person.heading(name)


def busy_customer(story, workspace):
    """One that has something in every section: (id, name)."""
    row = story.world.sql(workspace, """
        WITH a AS (SELECT l.customer_id AS customer, s.connection_id, s.external_id
                     FROM account_links l JOIN source_accounts s ON s.id = l.account_id)
        SELECT c.id, c.name FROM customers c
         WHERE c.merged_into IS NULL AND c.status = 'active'
           AND EXISTS (SELECT FROM a JOIN devices d ON d.connection_id = a.connection_id AND d.account_ref = a.external_id
                                     JOIN backup_runs b ON b.connection_id = d.connection_id AND b.device_ref = d.external_id
                        WHERE a.customer = c.id)
           AND EXISTS (SELECT FROM a JOIN alert_threads t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                        WHERE a.customer = c.id AND t.state = 'open' AND t.severity = 'critical')
           AND EXISTS (SELECT FROM a JOIN contracts k ON k.connection_id = a.connection_id AND k.account_ref = a.external_id
                        WHERE a.customer = c.id)
           AND EXISTS (SELECT FROM a JOIN tickets t ON t.connection_id = a.connection_id AND t.account_ref = a.external_id
                                     JOIN ticket_notes n ON n.connection_id = t.connection_id AND n.ticket_ref = t.external_id
                        WHERE a.customer = c.id AND t.is_open)
         ORDER BY (SELECT count(*) FROM customers o WHERE o.name ILIKE '%' || c.name || '%'), c.id LIMIT 1""")
    assert row, "no customer has something in every section"
    number, name = row.split("|")
    return int(number), name
