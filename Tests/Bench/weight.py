"""Page weights against their budgets, from Chromium's own count (weights.py)."""

import json
import urllib.request

import brotli

from lab import ROOT, run

PATHS = {"home": "/", "customers list": "/customers", "hub": "/customers/1", "integrations": "/admin/integrations",
         "RMM devices": "/rmm/devices"}


def brotli_size(address):
    with urllib.request.urlopen(address) as answer:
        return len(brotli.compress(answer.read()))


def measure(bench):
    pages = bench.pages()
    run([ROOT / "Scripts" / "python"], "Scripts/python")
    run([ROOT / "Scripts" / "setup", "test"], "Scripts/setup test")
    found = json.loads(run(
        [ROOT / ".local" / "venv" / "bin" / "python", ROOT / "Tests" / "Bench" / "weights.py",
         f"http://127.0.0.1:{pages.product.port}", pages.cookies[0], *PATHS.values()], "weights.py"))
    heaviest = max(found.values(), key=lambda one: one["first"]["bytes"])["first"]
    kib = 1000
    at_most = bench.results.at_most
    at_most("weight of a first visit, heaviest of five pages", heaviest["bytes"] / kib, 110, "KB", 1)
    later = max(one["later"]["bytes"] for one in found.values())
    at_most("weight of a later page, heaviest of five", later / kib, 30, "KB", 1)
    at_most("hub: first response, gzip", found["/customers/1"]["first"]["html"] / kib, 40, "KB", 1)
    at_most("HTML of the heaviest page, gzip", max(one["first"]["html"] for one in found.values()) / kib, 60, "KB", 1)
    scripts = {address for one in found.values() for address in one["first"]["loaded"] if address.endswith(".js")}
    at_most("JavaScript in all, in brotli as its budget is", sum(map(brotli_size, scripts)) / kib, 25, "KB", 1)
    wire = max(one["first"]["scripts"] for one in found.values())
    bench.results.add("  the same over the wire, gzip with headers", f"{wire / kib:.1f} KB")
    at_most("requests before the first paint", max(one["first"]["requests"] for one in found.values()), 6, "requests")
    if bench.verbose:
        for path, one in found.items():
            print(path, json.dumps(one["first"]["loaded"], indent=1))
