"""A vendor's 200 000 tickets into the database: ours, the limit, and dlt, in turn."""

import os
import resource
import subprocess
import sys
import time

from lab import ROOT, WORK, Failure, Watch, die_with_parent, stat_seconds, status_mib, tree_mib
from limit import Limit
from product import Product, await_run
from results import median, spread

ROUNDS = int(os.environ.get("ROUNDS", 3))
WRITES = "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables WHERE relname = 'tickets'"


class Figures:
    """What each round of one side came to, first and unchanged."""

    def __init__(self):
        self.first, self.again, self.seconds, self.database, self.memory = [], [], [], [], []


class Ours:
    def __init__(self, bench):
        self.bench = bench
        self.product = Product(bench.lab, bench.cluster, bench.binaries, bench.vendor.url)
        self.figures = Figures()
        self.written, self.followed, self.early, self.late = [], [], [], []

    def round(self, number):
        """A workspace and a server of its own, so that each first sync is one."""
        slug = f"bench{number}"
        self.product.environment["VECTIS_DEFAULT_WORKSPACE"] = slug
        self.product.create_workspace(slug)
        connection = self.product.connect_vendor(slug)
        self.bench.cluster.checkpoint()
        pid = self.product.start()
        with self.product.database(slug) as db:
            self._first(db, pid, connection)
            self._settle(db)
            self._again(db, slug, connection)
        self.figures.memory.append(status_mib(pid, "VmHWM"))
        self.product.stop()
        self.product.remove_workspace(slug)

    def _first(self, db, pid, connection):
        rows = self.bench.vendor.tickets
        server, database = stat_seconds(pid), self.bench.cluster.seconds()
        with Watch(lambda: self._landed(db, pid)) as watch:
            _, took = await_run_apart(self.bench.cluster, db, connection)
        self.figures.seconds.append(stat_seconds(pid) - server)
        self.figures.database.append(self.bench.cluster.seconds() - database)
        count = db.execute("SELECT count(*) FROM tickets").fetchone()[0]
        # Those that all followers are past are pruned already, so the numbers given out are counted.
        logged = db.execute("SELECT last_value FROM changes_id_seq").fetchone()[0]
        if (count, logged) != (rows, rows):
            raise Failure(f"{count} tickets and {logged} changes landed instead of {rows}")
        self.figures.first.append(rows / took)
        quarter = [memory for landed, memory in watch.seen if rows / 4 <= landed <= rows / 2]
        self.early.append(max(quarter) if quarter else watch.seen[0][1])
        self.late.append(max(memory for _, memory in watch.seen))

    @staticmethod
    def _landed(db, pid):
        return db.execute("SELECT coalesce(sum(read), 0) FROM sync_run_streams").fetchone()[0], status_mib(pid, "VmRSS")

    def _settle(self, db):
        """Until all who follow the changes are through."""
        began = time.monotonic()
        while db.execute("SELECT count(*) FROM jobs WHERE state IN ('available', 'running') AND kind = 'follow_changes'").fetchone()[0]:
            if time.monotonic() - began > 300:
                raise Failure("the followers of the changes did not come to an end within 300 s")
            time.sleep(0.1)
        self.followed.append(time.monotonic() - began)

    def _again(self, db, slug, connection):
        self.bench.cluster.checkpoint()
        before = self._writes(db)
        run = self.product.sync_fully(connection, slug)
        _, took = await_run(db, "id = %s", [run])
        unchanged = db.execute("SELECT sum(unchanged) FROM sync_run_streams WHERE run_id = %s", [run]).fetchone()[0]
        if unchanged != self.bench.vendor.tickets:
            raise Failure(f"{unchanged} tickets were unchanged instead of all")
        self.figures.again.append(self.bench.vendor.tickets / took)
        self.written.append(self._writes(db) - before)

    @staticmethod
    def _writes(db):
        """The counters are brought up to date when a session of the server has nothing to do for a second."""
        time.sleep(1.5)
        return db.execute(WRITES).fetchone()[0]


def await_run_apart(cluster, db, connection):
    """On a connection of its own, so that the watch may use the other."""
    with cluster.connect(db.info.dbname) as other:
        return await_run(other, "connection_id = %s", [connection])


class Peer:
    """dlt in a process of its own, its start included."""

    def __init__(self, bench):
        self.bench = bench
        self.figures = Figures()
        self.address = bench.cluster.address("bench_dlt").replace(":///", "://vectis_owner:trusted@localhost/")

    def round(self):
        self.bench.cluster.create("bench_dlt")
        folder = WORK / "dlt"
        subprocess.run(["rm", "-rf", folder], check=True)
        began, database = resource.getrusage(resource.RUSAGE_CHILDREN), self.bench.cluster.seconds()
        self.figures.first.append(self._run(folder))
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.figures.seconds.append(used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime)
        self.figures.database.append(self.bench.cluster.seconds() - database)
        self.figures.again.append(self._run(folder))

    def _run(self, folder):
        self.bench.cluster.checkpoint()
        rows, vendor = self.bench.vendor.tickets, self.bench.vendor
        script = ROOT / "Tests" / "Bench" / "peer_dlt.py"
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, script, vendor.url, str(vendor.pages), self.address, folder],
            stdout=subprocess.DEVNULL, stderr=open(WORK / "dlt.log", "a"), cwd=WORK, preexec_fn=die_with_parent,
            env=os.environ | {"DLT_DATA_DIR": str(folder)})
        with Watch(lambda: tree_mib(process.pid)) as watch:
            process.wait()
        took = time.perf_counter() - began
        self.figures.memory.append(max(watch.seen))
        with self.bench.cluster.connect("bench_dlt") as db:
            count = db.execute("SELECT count(*) FROM dlt.tickets").fetchone()[0] if process.returncode == 0 else 0
        if count != rows:
            raise Failure(f"dlt loaded {count} rows instead of {rows}; see {WORK / 'dlt.log'}")
        return rows / took


def measure(bench):
    limit, ours, peer = Limit(bench.cluster, bench.vendor), Ours(bench), Peer(bench)
    bounds = Figures()
    for number in range(1, ROUNDS + 1):
        if number > 1 and bench.is_late(number):
            break
        used = processor(bench)
        bounds.first.append(limit.first())
        bounds.seconds.append(processor(bench) - used)
        bounds.again.append(limit.unchanged())
        ours.round(number)
        peer.round()
        rates = [(side.first[-1], side.again[-1]) for side in (bounds, ours.figures, peer.figures)]
        words = ", ".join(f"{name} {first:,.0f} and {again:,.0f}" for name, (first, again) in zip(["limit", "ours", "dlt"], rates))
        print(f"  round {number}, first and unchanged, rows/s: {words}", flush=True)
    report(bench.results, ours, bounds, peer.figures)


def processor(bench):
    """Seconds of this process and of the database."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + bench.cluster.seconds()


def report(results, ours, bounds, peer):
    mine = ours.figures
    first, again = median(mine.first), median(mine.again)
    rates = [
        ("sync, first, against bare COPY and upsert", first, median(bounds.first), 0.4),
        ("sync, unchanged, against bare COPY and upsert", again, median(bounds.again), 0.6),
        ("sync, first, against dlt", first, median(peer.first), 4),
        ("sync, unchanged, against dlt", again, median(peer.again), 6),
    ]
    for what, value, other, bar in rates:
        results.at_least(what, value, other, value / other, bar, unit=" rows/s")
    written = max(ours.written)
    results.add("sync, unchanged: rows written", str(written), "", "", "0", written == 0)
    results.add("sync, first: spread of the rounds", f"± {spread(mine.first):.0%}", f"± {spread(bounds.first):.0%}")
    cost = median(mine.seconds) + median(mine.database)
    results.add(
        "processor of a first sync, server + database", f"{median(mine.seconds):.1f} + {median(mine.database):.1f} s",
        f"{median(bounds.seconds):.1f} s limit", f"{cost / median(bounds.seconds):.1f} ×")
    results.add(
        "  the same, beside dlt", "", f"{median(peer.seconds):.1f} + {median(peer.database):.1f} s",
        f"{cost / (median(peer.seconds) + median(peer.database)):.2f} ×")
    results.add("peak memory, dlt beside", f"{max(mine.memory):.0f} MiB", f"{max(peer.memory):.0f} MiB")
    results.at_most("server's peak memory after everything", max(mine.memory), 150, "MiB")
    growth = median([late - early for early, late in zip(ours.early, ours.late)])
    results.add(
        "server's memory at 50 000 and at 200 000 rows", f"{median(ours.early):.0f} → {median(ours.late):.0f} MiB",
        "", f"+ {growth:.0f} MiB", "≤ 16 MiB more", growth <= 16)
    results.add("followers through after the first sync", f"{median(ours.followed):.1f} s")
