"""A person before a browser window: what they do and what they read, in the product's own words."""

import re
from collections import namedtuple
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import expect

from walk.world import PASSWORD

# How long a sync in an unoptimised build may take.
SYNC = 120_000

Answer = namedtuple("Answer", "status text")


class Person:
    def __init__(self, context, base, workspace, role):
        self.context = context
        self.base = base
        self.page = context.new_page()
        self.workspace = workspace
        self.role = role

    @property
    def email(self):
        return f"{self.role}@example.com"

    def ask(self, method, path, form=None):
        """Asks the server without the browser, with its cookies; redirects are not followed."""
        host = urlsplit(self.base)
        headers = {
            "Host": host.netloc, "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{one['name']}={one['value']}" for one in self.context.cookies())}
        connection = HTTPConnection("127.0.0.1", host.port, timeout=15)
        connection.request(method, path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        return Answer(answer.status, text)

    def open(self, path):
        """Goes to an address; the answer's status."""
        return self.page.goto(path).status

    def sign_in(self, password=PASSWORD):
        if not self.page.url.endswith("/sign-in"):
            self.open("/sign-in")
        self.page.get_by_label("E-mail").fill(self.email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        return self

    def sees(self, text, within=None, seconds=20):
        """Waits until the words stand there to be read; returns where."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        place = (within or self.page.locator("body")).get_by_text(pattern).first
        expect(place).to_be_visible(timeout=seconds * 1000)
        return place

    def misses(self, text, within=None):
        """Waits until these words, and no more, stand nowhere."""
        expect((within or self.page.locator("body")).get_by_text(text, exact=True).locator("visible=true")).to_have_count(0)

    def heading(self, name, level=1):
        place = self.page.get_by_role("heading", name=name, level=level)
        expect(place).to_be_visible()
        return place

    def figure(self, pattern, within=None):
        """The number in the first text that matches; commas are read over."""
        found = re.search(pattern, (within or self.page.locator("body")).inner_text())
        assert found, f"no text like {pattern!r} on {self.page.url}"
        return int(found.group(1).replace(",", ""))

    def mark(self):
        """Leaves a mark in the window, which a reload would wipe out."""
        self.page.evaluate("window.walked = true")

    def is_same_load(self):
        return self.page.evaluate("window.walked === true")
