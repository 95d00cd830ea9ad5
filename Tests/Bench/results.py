"""The table that a run prints: what was measured, against what, and whether it is enough."""

import statistics


def median(values):
    return statistics.median(values)


def spread(values):
    """Half of the distance between the best and the worst round, as a share of the median."""
    middle = median(values)
    return (max(values) - min(values)) / 2 / middle if middle else 0.0


class Results:
    def __init__(self):
        self.rows = []

    def add(self, what, ours, other="", ratio="", bar="", ok=None):
        """`ok` is None for a figure that has no bar."""
        self.rows.append((what, ours, other, ratio, bar, {None: "", True: "ok", False: "short"}[ok]))
        print("  " + " · ".join(cell for cell in self.rows[-1] if cell), flush=True)

    def at_least(self, what, ours, other, ratio, bar, unit=""):
        self.add(what, f"{ours:,.0f}{unit}", f"{other:,.0f}{unit}", f"{ratio:.2f} ×", f"≥ {bar} ×", ratio >= bar)

    def at_most(self, what, value, bar, unit, digits=0):
        self.add(what, f"{value:,.{digits}f} {unit}", "", "", f"≤ {bar} {unit}", value <= bar)

    @property
    def short(self):
        return [row[0] for row in self.rows if row[5] == "short"]

    def print(self):
        head = ("what", "ours", "limit or peer", "ratio", "bar", "")
        widths = [max(len(row[column]) for row in [head, *self.rows]) for column in range(6)]
        for number, row in enumerate([head, *self.rows]):
            cells = [row[0].ljust(widths[0])] + [row[c].rjust(widths[c]) for c in range(1, 5)] + [row[5]]
            print("  ".join(cells).rstrip())
            if number == 0:
                print("-" * (sum(widths) + 2 * len(widths)))
