"""A story: steps that are printed as they are done, and a picture of where it ended when one fails."""

import re
import sys
import time
import traceback
from contextlib import contextmanager

from playwright.sync_api import expect, sync_playwright

from walk.person import Person
from walk.world import ROOT, World

# Everything else that is tested runs at the same time.
expect.set_options(timeout=15_000)
SCREENS = ROOT / ".local/screens"


class Story:
    def __init__(self, name, world, browser):
        self.name = name
        self.world = world
        self.browser = browser
        self.people = []
        self.began = time.monotonic()

    @contextmanager
    def step(self, sentence):
        """Something a person does or sees, told as a sentence."""
        began = time.monotonic()
        self.at = sentence
        yield
        print(f"  {time.monotonic() - began:5.1f} s  {sentence}", flush=True)

    def person(self, workspace, role="admin", script=True, width=1280, height=800, theme="light"):
        """A browser window of its own, not signed in."""
        context = self.browser.new_context(
            base_url=self.world.url(workspace), viewport={"width": width, "height": height}, java_script_enabled=script,
            color_scheme=theme, reduced_motion="reduce", locale="en-GB", timezone_id="UTC")
        context.set_default_timeout(20_000)
        person = Person(context, self.world.url(workspace), workspace, role)
        self.people.append(person)
        return person

    def failed(self, error):
        """Prints what went wrong where, with pictures of all open windows."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        print(f"FAILED {self.name}: {getattr(self, 'at', 'at its start')}\n  {plain(error)}")
        for number, person in enumerate(self.people):
            path = SCREENS / f"failed-{self.name}-{number}.png"
            try:
                person.page.screenshot(path=path)
                print(f"  {person.page.url} looks like {path.relative_to(ROOT)}")
            except Exception as trouble:  # a closed window has no picture
                print(f"  no picture: {plain(trouble)}")
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "WalkthroughTests" in frame.filename]
        for frame in frames[-3:]:
            print(f"  {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}: {frame.line}")
        print("  the server's last words:\n" + self.world.log_end(), flush=True)


def plain(error):
    """The message without colours and without the trail of the browser's own calls."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", f"{type(error).__name__}: {error}")
    return text.split("\nCall log:")[0].strip()[:1500]


def walk(name, tell, world=World.found):
    """Runs `tell(story)` in a world and a browser; the process ends with 1 when it fails."""
    with world() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        story = Story(name, place, browser)
        try:
            tell(story)
            print(f"{name}: done in {time.monotonic() - story.began:.1f} s", flush=True)
        except Exception as error:
            story.failed(error)
            sys.exit(1)
        finally:
            browser.close()
