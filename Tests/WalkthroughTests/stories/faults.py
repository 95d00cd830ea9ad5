"""The server is killed and the database stopped in the middle of a sync; nothing is lost, nothing doubled."""

import re
import time
import urllib.error
import urllib.request

from playwright.sync_api import expect

from walk.story import walk
from walk.ways import GREEN, TOOLS, card
from walk.world import World, until

TABLES = ("source_accounts", "sites", "contacts", "technicians", "boards", "tickets", "ticket_notes", "time_entries", "contracts",
          "contract_lines", "invoices", "devices", "alerts", "activities", "backup_runs")
OUTAGE = 15


def tell(story):
    world = story.world
    calm, rough = world.workspace("calm"), world.workspace("rough")
    ada = story.person(rough)
    ada.sign_in()
    ada.heading(re.compile("Tidewater"))
    kill(story, ada)
    with story.step("meanwhile a workspace that nothing happens to is read, for comparison"):
        for tool in TOOLS:
            world.connect(calm, tool)
        world.await_sync(calm)
    go_on(story, ada)
    stop_database(story, ada)
    with story.step("every record is there once, and is what the vendors say"):
        compare(world, calm, rough)


def landed(world, workspace, table):
    return int(world.sql(workspace, f"SELECT count(*) FROM {table}"))


def kill(story, ada):
    world = story.world
    with story.step("kill -9 while tickets are read: ready again within 5 s"):
        world.connect(ada.workspace, "connectwise")
        until("some tickets have landed", lambda: landed(world, ada.workspace, "tickets") > 0, 60)
        assert world.sql(ada.workspace, "SELECT state FROM sync_runs") == "running", "the sync was over before the kill"
        world.kill_server()
        seconds = world.start_server()
        assert seconds <= 5, f"it took {seconds:.1f} s"
        print(f"          {seconds:.1f} s")


def go_on(story, ada):
    world = story.world
    with story.step("whoever was signed in still is, and the run goes on to its end"):
        assert ada.open("/admin/integrations") == 200
        world.await_sync(ada.workspace, 150)
        ada.page.reload()
        expect(card(ada, TOOLS["connectwise"]).locator(".badge").first).to_have_text("Connected")
        ada.sees("Last success", card(ada, TOOLS["connectwise"]))


def stop_database(story, ada):
    world = story.world
    with story.step(f"PostgreSQL stops for {OUTAGE} s in mid-sync: pages say so in time, the process lives"):
        world.connect(ada.workspace, "ninjaone")
        until("some devices have landed", lambda: landed(world, ada.workspace, "devices") > 0, 60)
        world.stop_database()
        stopped = time.monotonic()
        while time.monotonic() - stopped < OUTAGE:
            asked = time.monotonic()
            assert ada.open("/customers") == 503
            assert time.monotonic() - asked <= 12, f"a page took {time.monotonic() - asked:.1f} s to say so"
            ada.sees("The database does not answer")
            assert status(world, "/livez") == 200
        world.start_database()
    with story.step("then pages are back within 10 s, and the sync takes up where it was"):
        until("pages are back", lambda: ada.open("/customers") == 200, 10)
        world.await_sync(ada.workspace, 150)
        ada.open("/admin/integrations")
        expect(card(ada, TOOLS["ninjaone"]).locator(".badge").first).to_have_text("Connected")
        ada.sees("Last success", card(ada, TOOLS["ninjaone"]))


def status(world, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{world.port}{path}", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def compare(world, calm, rough):
    truth = world.control("GET", "truth")["organizations"]
    assert landed(world, rough, "source_accounts") >= 214 + len(truth)
    for table in TABLES:
        rows = [world.sql(workspace, f"""
            SELECT k.connector, r.external_id, encode(r.content_hash, 'hex')
              FROM {table} r JOIN connections k ON k.id = r.connection_id WHERE r.deleted_at IS NULL""").splitlines()
                for workspace in (calm, rough)]
        apart = sorted(set(rows[0]) ^ set(rows[1]))
        assert not apart, f"{table}: {len(rows[0])} undisturbed, {len(rows[1])} after the faults; apart: {apart[:6]}"
        assert len(rows[1]) == len(set(rows[1])), f"{table}: {len(rows[1])} rows of {len(set(rows[1]))} records"
    derived = [world.sql(workspace, """
        SELECT 'customer', count(*) FROM customers UNION ALL SELECT 'link ' || state, count(*) FROM account_links GROUP BY state
         UNION ALL SELECT 'alert thread', count(*) FROM alert_threads
         UNION ALL SELECT 'event ' || type, count(*) FROM timeline_events GROUP BY type ORDER BY 1""")
               for workspace in (calm, rough)]
    assert derived[0] == derived[1], f"what follows from the records:\n{derived[0]}\nundisturbed, after the faults\n{derived[1]}"
    assert "event backup.succeeded" in derived[0], derived[0]


if __name__ == "__main__":
    walk("faults", tell, lambda: World.started(name="walk-faults"))
