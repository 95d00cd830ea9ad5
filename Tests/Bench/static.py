"""Static files from the server's reactor against nginx, in turn: 13 bytes and 30 KB."""

from lab import stat_seconds
from load import wrk
from product import Product
from results import median

ROUNDS = 5
SECONDS = 3
CONNECTIONS = 64
FILES = {"bench-13.txt": b"Hello, world!", "bench-30k.txt": b"0123456789abcdef" * 1920}
# Best of rounds in an earlier comparison of Hummingbird 2.28.1 and nginx with one worker on one machine, requests/s.
HUMMINGBIRD_OF_NGINX = {"bench-13.txt": 53_232 / 141_694, "bench-30k.txt": 44_092 / 81_531}


def measure(bench):
    for name, content in FILES.items():
        (bench.vendor.static / name).write_bytes(content)
    product = Product(bench.lab, bench.cluster, bench.binaries, files=FILES)
    pid = product.start()
    ours = f"http://127.0.0.1:{product.port}/"
    peer = f"http://127.0.0.1:{bench.vendor.static_port}/"
    nginx = bench.vendor.worker()

    for name, content in FILES.items():
        rates, others, costs, other_costs = [], [], [], []
        for round in range(ROUNDS + 1):
            before = stat_seconds(pid)
            mine = wrk(ours + name, SECONDS, CONNECTIONS)
            cost = (stat_seconds(pid) - before) * 1e6 / mine["requests"]
            before = stat_seconds(nginx)
            other = wrk(peer + name, SECONDS, CONNECTIONS)
            other_cost = (stat_seconds(nginx) - before) * 1e6 / other["requests"]
            if round == 0:
                continue  # warms both up
            rates.append(mine["rate"])
            others.append(other["rate"])
            costs.append(cost)
            other_costs.append(other_cost)
        ratio = median([one / other for one, other in zip(rates, others)])
        size = f"{len(content):,} bytes"
        bench.results.at_least(f"static file of {size}, against nginx", median(rates), median(others), ratio, 0.7, " /s")
        bench.results.add("  the same: processor a request", f"{median(costs):.1f} µs", f"{median(other_costs):.1f} µs")
        known = HUMMINGBIRD_OF_NGINX[name]
        bench.results.add("  the same: against Hummingbird, via nginx", "", f"{known:.2f} × nginx", f"{ratio / known:.2f} ×")
    product.stop()
