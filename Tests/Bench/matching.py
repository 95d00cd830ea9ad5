"""Matching of the development set against its truth, with the scorer's arithmetic."""

import csv
import time
from collections import defaultdict

from lab import ROOT, WORK, run
from results import median

SET = ROOT / "Tests" / "Fixtures" / "matching"
SOURCES = ["rmm", "m365", "accounting"]
ROUNDS = 3


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def score(truth, predictions):
    """Precision, recall and F1 of automatic links; share of records with a right one among the first three."""
    found = defaultdict(list)
    for row in predictions:
        found[row["source"], row["source_id"]].append((int(row["rank"]), row["spine_id"], row["decision"]))
    right = wrong = linkable = near = 0
    for row in truth:
        wanted = set(filter(None, row["spine_ids"].split("|")))
        ranked = sorted(found.get((row["source"], row["source_id"]), []))
        linked = [one for one in ranked if one[2] == "auto"]
        linkable += bool(wanted)
        near += bool(wanted) and any(one[1] in wanted for one in ranked[:3])
        if linked:
            hit = linked[0][1] in wanted
            right += hit
            wrong += not hit
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / linkable if linkable else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return precision, recall, f1, near / max(1, linkable), wrong


def measure(bench):
    times, outputs = [], []
    for round in range(ROUNDS):
        total, text = 0.0, b""
        for source in SOURCES:
            out = WORK / f"match-{source}.csv"
            began = time.perf_counter()
            run([bench.binaries / "vectis", "match", "--spine", SET / "spine.csv", "--records", SET / f"{source}.csv",
                 "--source", source, "--out", out], "vectis match")
            total += time.perf_counter() - began
            text += out.read_bytes()
        times.append(total)
        outputs.append(text)

    truth = rows(SET / "truth.csv")
    predictions = [row for source in SOURCES for row in rows(WORK / f"match-{source}.csv")]
    precision, recall, f1, near, wrong = score(truth, predictions)
    add = bench.results.add
    add("matching: precision", f"{precision:.4f}", f"{wrong} wrong links", "", "≥ 0.995", precision >= 0.995)
    add("matching: recall", f"{recall:.4f}")
    add("matching: F1", f"{f1:.4f}", "", "", "≥ 0.95", f1 >= 0.95)
    add("matching: right one among the first 3", f"{near:.4f}", "", "", "≥ 0.99", near >= 0.99)
    took = median(times)
    add(f"matching: {len(truth):,} records, all three tools", f"{took:.2f} s", "", "", "< 3 s", took < 3)
    same = len(set(outputs)) == 1
    add("matching: same result each time", "yes" if same else "no", "", "", "yes", same)
