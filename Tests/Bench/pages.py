"""Signed-in pages under 20 people: the hub of a large customer, the list of 2 000, and what a page of 50 rows costs."""

import re
import subprocess
import time
from pathlib import Path

from lab import WORK, Failure, run, stat_seconds
from load import wrk
from product import SLUG, Product
from results import median

PEOPLE = 20
ROUNDS = 5
SECONDS = 4


class Pages:
    """A workspace full of customers, its server and 20 people who are signed in."""

    def __init__(self, bench):
        self.bench = bench
        self.product = Product(bench.lab, bench.cluster, bench.binaries)
        self.product.create_workspace()
        run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-f", Path(__file__).with_name("world.sql"),
             bench.cluster.address(f"vectis_{SLUG}")], "world.sql")
        bench.cluster.checkpoint()
        self.pid = self.product.start()
        self.cookies = self.product.people(PEOPLE)
        self.host = f"{SLUG}.localhost:{self.product.port}"

    def url(self, path):
        return f"http://127.0.0.1:{self.product.port}{path}"

    def check(self, path):
        answer, body = self.product.request("GET", path, {"Cookie": self.cookies[0]})
        if answer.status != 200:
            raise Failure(f"{path} answered {answer.status}: {body[:300]!r}")
        return body.decode()

    def load(self, path, seconds=SECONDS, connections=PEOPLE):
        return wrk(self.url(path), seconds, connections, self.cookies, self.host)

    def rounds(self, path):
        """Medians under load, with processor seconds per page of server and database."""
        self.check(path)
        self.load(path, seconds=2)
        found = []
        for _ in range(ROUNDS):
            server, database = stat_seconds(self.pid), self.bench.cluster.seconds()
            result = self.load(path)
            result["server_ms"] = (stat_seconds(self.pid) - server) * 1000 / result["requests"]
            result["database_ms"] = (self.bench.cluster.seconds() - database) * 1000 / result["requests"]
            found.append(result)
        return {name: median([one[name] for one in found]) for name in found[0]}


def measure_hub(bench):
    pages = bench.pages()
    for what, path, bar in [
        ("hub, 10 000 tickets, 2 000 devices, 20 000 events", "/customers/1", 80),
        ("customers list, 2 000 customers", "/customers", 60),
    ]:
        result = pages.rounds(path)
        bench.results.at_most(f"{what}: p95 of {PEOPLE} people", result["p95"], bar, "ms")
        bench.results.add(
            "  the same: rate, median, processor a page", f"{result['rate']:,.0f} pages/s, {result['p50']:.0f} ms",
            f"{result['server_ms']:.2f} ms + database {result['database_ms']:.2f} ms")


def measure_page(bench):
    pages = bench.pages()
    path = "/customers/1/tickets"
    rows = len(set(re.findall(path + r"/(\d+)", pages.check(path))))
    result = pages.rounds(path)
    bench.results.add(
        f"page of {rows} tickets through its template", f"{result['rate']:,.0f} pages/s",
        f"{result['server_ms']:.2f} ms + database {result['database_ms']:.2f} ms a page")
    share = template_share(pages, path)
    bench.results.add("  the template's share of the server's processor time", share or "not measured: perf may not look here")


def template_share(pages, path):
    """From samples of the running server, where Linux' perf is there: those below the template's renderer."""
    data = WORK / "perf.data"
    try:
        record = subprocess.Popen(
            ["perf", "record", "-q", "-F", "499", "-g", "-p", str(pages.pid), "-o", data],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    time.sleep(0.5)
    pages.load(path, seconds=4)
    record.terminate()
    record.wait()
    if not data.exists():
        return None
    samples = run(["perf", "script", "-i", data, "-F", "ip,sym"], "perf script").split("\n\n")
    stacks = [sample for sample in samples if sample.strip()]
    inside = sum("TemplateLibrary" in stack or "8Mustache" in stack for stack in stacks)
    return f"{inside / len(stacks):.0%} of {len(stacks):,} samples" if stacks else None
