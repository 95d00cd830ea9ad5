"""A ticket is answered, closed and made from here, with a mouse and without script; the vendor and the audit log know of it."""

import json
import re

from playwright.sync_api import expect

from walk.story import walk
from walk.world import until

REPLY = "The printer no longer burns. Turn it on again."


def tell(story):
    workspace = story.world.synced("tickets")
    sql = lambda query: story.world.sql(workspace, query)
    until("the lists of boards and statuses are read", lambda: sql("SELECT count(*) FROM vendor_choices") != "0", 60)
    ticket, ref, board = sql("""
        SELECT t.id, t.external_id, t.board_ref FROM tickets t
          JOIN contacts c ON c.connection_id = t.connection_id AND c.external_id = t.contact_ref AND c.emails <> '{}'
         WHERE t.is_open AND t.status_norm = 'new' AND t.deleted_at IS NULL
           AND EXISTS (SELECT FROM vendor_choices v WHERE v.list = 'statuses' AND v.parent_ref = t.board_ref AND v.is_closed)
         ORDER BY t.id LIMIT 1""").split("|")
    closed = sql(f"""SELECT ref FROM vendor_choices WHERE list = 'statuses' AND parent_ref = '{board}' AND is_closed LIMIT 1""")

    mel = story.person(workspace, "member")
    with story.step("the queue is narrowed down, and a ticket is found by its customer"):
        mel.open("/")
        mel.sign_in()
        mel.page.get_by_role("link", name="Tickets", exact=True).click()
        mel.heading("Tickets")
        mel.page.get_by_role("link", name="Waiting for us").click()
        expect(mel.page).to_have_url(re.compile("waiting=us"))
        expect(mel.page.locator("tr[data-row]").first).to_be_visible()
    with story.step("a reply and the end of the ticket go out in one submit"):
        mel.open(f"/tickets/{ticket}")
        mel.page.get_by_label("Message").fill(REPLY)
        mel.page.get_by_label("Status").select_option(closed)
        mel.page.get_by_role("button", name="Send", exact=True).click()
        mel.sees("It is being sent.")
    with story.step("the page tells when the vendor has it, without being loaded again"):
        mel.mark()
        said = mel.page.locator("#said")
        expect(said.get_by_text("Sent", exact=True)).to_have_count(2, timeout=60_000)
        expect(said.locator(".talk__text", has_text=REPLY)).to_be_visible(timeout=60_000)
        assert mel.is_same_load(), "the page was loaded again"
    with story.step("the vendor's journal has both, and the audit log says who asked and what was sent"):
        notes = story.world.control("GET", f"journal?method=POST&path=/service/tickets/{ref}/notes&done=true")
        assert any(REPLY in one["body"] for one in notes), notes
        changes = story.world.control("GET", f"journal?method=PATCH&path=/service/tickets/{ref}&done=true")
        assert any(json.loads(one["body"])[0]["value"]["id"] == int(closed) for one in changes), changes
        deeds = sql(f"""
            SELECT string_agg(action, ',' ORDER BY seq) FROM audit_entries
             WHERE target_type = 'ticket' AND target_id = '{ticket}'
                OR action = 'write_sent' AND details::text LIKE '%/service/tickets/{ref}%'""")
        assert deeds.startswith("ticket_answered") and deeds.count("write_sent") >= 2, deeds
        assert sql(f"SELECT is_open FROM tickets WHERE id = {ticket}") == "f"
    with story.step("on a phone without script: an empty answer is refused in words, a note arrives"):
        plain = story.person(workspace, "member", script=False, width=360)
        plain.open("/sign-in")
        plain.sign_in()
        plain.open(f"/tickets/{ticket}")
        plain.page.get_by_role("button", name="Send", exact=True).click()
        plain.sees("There is no text, no file and no change.")
        plain.page.get_by_label("Internal note").check()
        plain.page.get_by_label("Message").fill("Told on the phone.")
        plain.page.get_by_role("button", name="Send", exact=True).click()
        plain.sees("It is being sent.")
        until("the note is at the vendor", lambda: story.world.control(
            "GET", f"journal?method=POST&path=/service/tickets/{ref}/notes&text=Told&done=true"), 60)
    with story.step("a new ticket is made for a customer and leads to itself"):
        customer = sql(f"""
            SELECT l.customer_id FROM tickets t JOIN source_accounts s ON s.connection_id = t.connection_id
               AND s.external_id = t.account_ref JOIN account_links l ON l.account_id = s.id WHERE t.id = {ticket}""")
        plain.open(f"/tickets/new?customer={customer}")
        plain.page.get_by_label("Title").fill("A new scanner is wanted")
        plain.page.get_by_role("button", name="Make the ticket").click()

        def is_there():
            if "/tickets/made/" not in plain.page.url:
                return True
            plain.page.reload()
            return False
        until("the ticket is made and read", is_there, 60)
        plain.heading(re.compile("A new scanner is wanted"))


if __name__ == "__main__":
    walk("tickets", tell)
