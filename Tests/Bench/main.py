"""Runs the parts of `make bench` in turn and prints one table."""

import os
import signal
import sys
import time
import traceback
from pathlib import Path

import matching
import pages
import static
import sync
import weight
from cluster import Cluster
from lab import Failure, Lab
from results import Results
from vendor import Vendor

PARTS = {
    "matching": matching.measure, "static": static.measure, "hub": pages.measure_hub, "page": pages.measure_page,
    "weight": weight.measure, "sync": sync.measure,
}
LONGEST = 23 * 60
TICKETS = int(os.environ.get("TICKETS", 200_000))


class Bench:
    """What the parts share; each thing is made when the first part asks for it."""

    def __init__(self, binaries, lab):
        self.binaries = Path(binaries)
        self.lab = lab
        self.results = Results()
        self.verbose = bool(os.environ.get("VERBOSE"))
        self.began = time.monotonic()
        self._vendor = self._pages = None

    @property
    def cluster(self):
        if not self.lab.cluster:
            self.lab.cluster = Cluster()
        return self.lab.cluster

    @property
    def vendor(self):
        if not self._vendor:
            self._vendor = Vendor(self.lab, self.binaries / "vectis-simulator", TICKETS)
        return self._vendor

    def pages(self):
        if not self._pages:
            self._pages = pages.Pages(self)
        return self._pages

    def is_late(self, round):
        """Whether another round as long as those before would go beyond the bound."""
        spent = time.monotonic() - self.began
        return spent + spent / max(1, round - 1) > LONGEST


def main(binaries):
    wanted = os.environ.get("ONLY", "").replace(",", " ").split() or list(PARTS)
    strangers = [name for name in wanted if name not in PARTS]
    if strangers:
        sys.exit(f"There is no part {strangers[0]}. Parts are: {', '.join(PARTS)}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    lab = Lab()
    bench = Bench(binaries, lab)
    failed = []
    try:
        for name in wanted:
            print(f"{name} …", flush=True)
            try:
                PARTS[name](bench)
            except Failure as failure:
                failed.append(f"{name}: {failure}")
            except Exception:
                failed.append(f"{name}: {traceback.format_exc()}")
            except (SystemExit, KeyboardInterrupt):
                failed.append(f"{name} and what follows it: the run was ended")
                break
    finally:
        lab.end()
    print()
    bench.results.print()
    print(f"\n{time.monotonic() - bench.began:.0f} s, load of the machine now {os.getloadavg()[0]:.1f}.")
    if bench.results.short:
        print("Short: " + "; ".join(bench.results.short))
    for failure in failed:
        print("Not measured: " + failure, file=sys.stderr)
    sys.exit(1 if failed or bench.results.short else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
