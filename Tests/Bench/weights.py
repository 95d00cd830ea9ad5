"""What a browser loads, in Chromium: bytes over the wire, and requests before the first paint.

Run as `weights.py ADDRESS COOKIE-NAME=VALUE PATH…` by the Python that has Playwright; prints JSON."""

import json
import sys

from playwright.sync_api import sync_playwright


def visit(context, url):
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    asked, weights, from_cache, starts = {}, {}, set(), {}

    def on_request(event):
        asked[event["requestId"]] = event["request"]["url"]
        starts[event["requestId"]] = event["timestamp"]

    session.on("Network.requestWillBeSent", on_request)
    session.on("Network.requestServedFromCache", lambda event: from_cache.add(event["requestId"]))
    session.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(url, wait_until="load")
    page.wait_for_timeout(1500)
    paint = page.evaluate(
        "() => performance.getEntriesByType('paint').find(e => e.name == 'first-contentful-paint')?.startTime ?? null")
    begun = min(starts.values())
    sent = [one for one in asked if one not in from_cache and weights.get(one, 1)]
    before = [one for one in sent if paint is None or (starts[one] - begun) * 1000 < paint]
    loaded = {asked[one]: weights[one] for one in sent if one in weights}
    page.close()
    return {
        "status": page.url, "bytes": sum(loaded.values()), "html": loaded.get(url, 0), "requests": len(before), "paint": paint,
        "scripts": sum(size for address, size in loaded.items() if address.split("?")[0].endswith(".js")),
        "loaded": {address: round(size) for address, size in loaded.items()},
    }


def main(address, cookie, *paths):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
        found = {}
        for path in paths:
            # Empty cache: a first visit. Then again with the cache: a later page.
            context = browser.new_context()
            name, value = cookie.split("=", 1)
            context.add_cookies([{"name": name, "value": value, "url": address}])
            found[path] = {"first": visit(context, address + path), "later": visit(context, address + path)}
            context.close()
        browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
