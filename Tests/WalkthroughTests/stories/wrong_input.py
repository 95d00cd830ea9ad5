"""What goes wrong, and the sentence with which a person is told."""

import re

from playwright.sync_api import expect

from walk.story import walk
from walk.ways import green, TOOLS, badge, card, drawer, fill_in, test, values
from walk.world import until

# What is typed (or how the vendor stands), and what has to be read then: (tool, changed fields, settings, sentences, anchor).
AT_TEST = {
    "the company ID in another case": (
        "connectwise", {"company_id": "Tidewater"}, None,
        ["does not know the company ID “Tidewater”", "upper and lower case matter"], "400-cannot-route"),
    "a company that the server does not know": (
        "connectwise", {"company_id": "tidewatr"}, None, ["does not know the company ID “tidewatr”"], "400-cannot-route"),
    "a client ID that is not registered": (
        "connectwise", {"client_id": "00000000-1111-2222-3333-444444444444"}, None,
        ["ConnectWise does not know this client ID", "developer.connectwise.com/ClientID"], "400-client-id"),
    "a client ID that is none": (
        "connectwise", {"client_id": "Zq8wXe6rTy4uIo2p"}, None, ["A client ID is a GUID"], "client-id"),
    "a host that is an address of our own network": (
        "connectwise", {"site_url": "https://192.168.7.20"}, None, ["192.168.7.20", "private"], None),
    "a host that nobody has": (
        "connectwise", {"site_url": "https://psa.nowhere.invalid"}, None, ["psa.nowhere.invalid"], "timeout"),
    "a vendor that is down": (
        "connectwise", {"site_url": "https://au.myconnectwise.net"}, None,
        ["There is no connection to au.myconnectwise.net, port 443", "firewall"], "timeout"),
    "a secret that was rotated": (
        "ninjaone", {"client_secret": "hT7-pQw4ZxK_9vLm2RnB8sDfG3jYcA6eU1iOoXk5Wq1"}, None,
        ["The client ID or secret is wrong or was rotated"], "401"),
    "a scope that is missing": (
        "ninjaone", {}, {"scopes": ["management"]}, ["monitoring"], "403"),
    "the wrong region": (
        "ninjaone", {"region": "ca"}, None, ["No NinjaOne account found in this region", "Your sign-in address shows the region"],
        "404"),
}


def tell(story):
    try_forms(story)
    workspace = story.world.synced("wrong")
    ada = story.person(workspace)
    ada.sign_in()
    ada.heading(re.compile("Tidewater"))
    ask_by_command(story, workspace)
    save_twice(story, ada)
    sync_twice(story, ada)
    revoke(story, ada)
    fall_silent(story, ada)
    shrink(story, ada)
    rename(story, ada)
    merge(story, ada)


def try_forms(story):
    ada = story.person(story.world.workspace("forms"))
    ada.sign_in()
    ada.heading(re.compile("Tidewater"))
    for what, (tool, changed, settings, sentences, anchor) in AT_TEST.items():
        with story.step(f"Test with {what}"):
            if settings:
                story.world.control("POST", "settings", {tool: settings})
            ada.open(f"/admin/integrations/new/{tool}")
            form = ada.page.locator("main")
            fill_in(form, values(story, tool, **changed))
            red = test(form)
            for sentence in sentences:
                ada.sees(sentence, red)
            if anchor:
                assert red.get_by_role("link", name="Guide").get_attribute("href") == f"/guides/{tool}#{anchor}"
            story.world.control("POST", "settings", {"ninjaone": {"scopes": ["monitoring", "management"]}})
    with story.step("what was not tested is not saved, unless one says so; then it stays switched off"):
        form.get_by_role("button", name="Save", exact=True).click()
        ada.sees("These values have not passed the test")
        form = ada.page.locator("main")
        fill_in(form, values(story, "ninjaone", region="ca"))
        form.get_by_label("Save anyway, switched off").check()
        form.get_by_role("button", name="Save", exact=True).click()
        ada.sees("NinjaOne is saved")
        ada.sees("Paused by")


def ask_by_command(story, workspace):
    with story.step("the command says the drawer's sentences and ends with 1"):
        words = story.world.connect(workspace, "ninjaone", fails=True, client_secret="wrong")
        assert "NinjaOne refused these credentials" in words and "Administration → Apps → API" in words, words
        words = story.world.connect(workspace, "connectwise", fails=True, company_id="TideWater")
        assert "upper and lower case matter" in words, words
        words = story.world.connect(workspace, "ninjaone", fails=True, region="mars")
        assert "us, eu, ca, oc" in words, words


def connection(story, workspace, tool="ninjaone"):
    return story.world.sql(workspace, f"SELECT id FROM connections WHERE connector = '{tool}'")


def save_twice(story, ada):
    with story.step("two admins save one drawer: the second is told, and nothing of the first is lost"):
        path = f"/admin/integrations/{connection(story, ada.workspace)}"
        bob = story.person(ada.workspace)
        bob.sign_in()
        bob.heading(re.compile("Tidewater"))
        for person in (ada, bob):
            person.open(path)
        for person, name in ((ada, "NinjaOne of Ada"), (bob, "NinjaOne of Bob")):
            person.page.get_by_label("Display name").fill(name)
            person.page.get_by_role("button", name="Save", exact=True).click()
        ada.sees("NinjaOne is saved")
        bob.sees("Somebody else saved it while you had it open")
        bob.open(path)
        assert bob.page.get_by_label("Display name").input_value() == "NinjaOne of Ada"
        bob.page.get_by_label("Display name").fill("NinjaOne")
        bob.page.get_by_role("button", name="Save", exact=True).click()
        bob.sees("NinjaOne is saved")
        bob.page.close()


def sync_now(ada):
    ada.open("/admin/integrations")
    card(ada, TOOLS["ninjaone"]).get_by_role("button", name="Sync now").click()


def sync_twice(story, ada):
    with story.step("a second Sync now leads to the run that is under way"):
        story.world.control("POST", "settings", {"latency_ms": 400})
        sync_now(ada)
        ada.sees("The sync of NinjaOne is queued")
        until("the run has begun", lambda: story.world.sql(
            ada.workspace, "SELECT count(*) FROM sync_runs WHERE state = 'running'") == "1")
        run = ada.page.url
        sync_now(ada)
        ada.sees(re.compile(r"NinjaOne is already running, started \d\d:\d\d"))
        assert ada.page.url == run
        story.world.control("POST", "settings", {"latency_ms": 0})
        story.world.await_sync(ada.workspace)


def revoke(story, ada):
    with story.step("credentials revoked between syncs: the card says Error, why and what to do"):
        old = story.world.vendors["ninjaone"]["secret"]["client_secret"]
        new = old[:-1] + "9"
        story.world.control("POST", "settings", {"ninjaone": {"client_secret": new, "expire_tokens": True}})
        sync_now(ada)
        story.world.await_sync(ada.workspace)
        ada.open("/admin/integrations")
        place = card(ada, TOOLS["ninjaone"])
        expect(place.locator(".badge").first).to_have_text("Error")
        ada.sees("The client ID or secret is wrong or was rotated", place)
        ada.open("/")
        ada.sees("NinjaOne: Error", ada.page.locator("main"))
        ada.sees("NinjaOne: Error", ada.page.locator("#sync-pill"))
    with story.step("the new secret takes the place of the old one, which is never shown"):
        ada.open("/admin/integrations")
        place.get_by_role("link", name="Configure").click()
        form = drawer(ada)
        ada.sees("NinjaOne refused these credentials", form)
        ada.sees(re.compile(r"set .* by a command · ends …" + old[-4:] + "|set .* by Ada Admin · ends …" + old[-4:]), form)
        assert old not in ada.page.content()
        form.get_by_text("Replace").click()
        form.get_by_label("Client secret", exact=True).fill(new)
        ada.sees(green("ninjaone"), test(form))
        form.get_by_role("button", name="Save", exact=True).click()
        ada.sees("NinjaOne is saved")
        story.world.await_sync(ada.workspace)
        ada.open("/admin/integrations")
        expect(card(ada, TOOLS["ninjaone"]).locator(".badge").first).to_have_text("Connected")


def fall_silent(story, ada):
    with story.step("a vendor that falls silent in mid-sync: the run says so, what was read stays, the next run is whole"):
        devices = story.world.sql(ada.workspace, "SELECT count(*) FROM devices WHERE deleted_at IS NULL")
        story.world.control("POST", "faults", {"kind": "drop", "vendor": "ninjaone", "path": "/v2/devices*", "count": None})
        sync_now(ada)
        story.world.await_sync(ada.workspace)
        ada.page.reload()
        ada.sees("NinjaOne’s answer about devices broke off")
        ada.open("/")
        expect(ada.page.locator("#sync-pill")).not_to_contain_text("All")
        story.world.control("DELETE", "faults")
        sync_now(ada)
        story.world.await_sync(ada.workspace)
        ada.page.reload()
        expect(ada.page.locator("main .badge").first).to_have_text("Succeeded")
        assert story.world.sql(ada.workspace, "SELECT count(*) FROM devices WHERE deleted_at IS NULL") == devices


def shrink(story, ada):
    with story.step("half of the devices are missing at the vendor: nothing is removed until an admin says so"):
        count = "SELECT count(*) FROM devices d JOIN connections k ON k.id = d.connection_id WHERE k.connector = 'ninjaone' " \
                "AND d.deleted_at IS NULL"
        devices = story.world.sql(ada.workspace, count)
        story.world.control("POST", "settings", {"ninjaone": {"shown_shares": {"devices-detailed": 0.5}}})
        path = f"/admin/integrations/{connection(story, ada.workspace)}?tab=sync"
        ada.open(path)
        ada.page.get_by_role("button", name="Full re-read").click()
        story.world.await_sync(ada.workspace)
        ada.open(path)
        ada.sees("are missing at the vendor")
        ada.sees("Nothing was removed")
        assert story.world.sql(ada.workspace, count) == devices
        story.world.control("POST", "settings", {"ninjaone": {"shown_shares": {"devices-detailed": 1}}})
        ada.page.get_by_role("button", name="Full re-read").click()
        story.world.await_sync(ada.workspace)
        ada.open(path)
        ada.misses(re.compile("are missing at the vendor"))


def rename(story, ada):
    with story.step("a company renamed at the vendor: its customer bears the new name, at the same address"):
        number, company = story.world.sql(ada.workspace, """
            SELECT c.id, a.external_id FROM customers c JOIN source_accounts a ON a.id = c.created_from
             WHERE c.merged_into IS NULL ORDER BY c.id DESC LIMIT 1""").split("|")
        story.world.control("POST", "deeds", {"deed": "rename_company", "id": int(company), "name": "Quite Another Name Ltd"})
        story.world.vectis("connection", "sync", connection(story, ada.workspace, "connectwise"), "--workspace", ada.workspace)
        story.world.await_sync(ada.workspace)
        ada.open(f"/customers/{number}")
        ada.heading("Quite Another Name Ltd")


def merge(story, ada):
    with story.step("two customers are merged: the old address leads to the survivor, until it is undone"):
        ada.open("/admin/mapping?view=grid&filter=duplicates")
        ada.page.get_by_role("link", name="Merge …").first.click()
        survivor, merged = re.search(r"survivor=(\d+)&merged=(\d+)", ada.page.url).groups()
        kept = ada.page.get_by_role("columnheader").nth(1).inner_text()
        gone = ada.page.get_by_role("columnheader").nth(2).inner_text()
        ada.page.get_by_role("button", name=re.compile("^Merge")).click()
        ada.heading(kept)
        ada.open(f"/customers/{merged}")
        ada.sees("That customer was merged into this one")
        assert ada.page.url.endswith(f"/customers/{survivor}")
        ada.open("/admin/mapping?view=history")
        ada.page.get_by_role("row").filter(has_text=f"{gone} merged").get_by_role("button", name="Undo").click()
        ada.sees("The merge is undone")
        ada.open(f"/customers/{merged}")
        ada.heading(gone)


if __name__ == "__main__":
    walk("wrong_input", tell)
