"""The limit of a sync: the same rows by a bare binary COPY → temporary table → guarded upsert, ready-made in memory."""

import struct
import time
from datetime import datetime, timezone

import orjson
import psycopg
from psycopg import pq

CHUNK = 20_000
EPOCH = datetime(2000, 1, 1, tzinfo=timezone.utc)
COLUMNS = [
    ("id", "bigint"), ("summary", "text"), ("board", "text"), ("status", "text"), ("company_id", "bigint"),
    ("company", "text"), ("contact", "text"), ("owner", "text"), ("priority", "text"), ("severity", "text"),
    ("hours", "double precision"), ("closed", "boolean"), ("updated_at", "timestamptz"), ("created_at", "timestamptz"),
]
NAMES = ", ".join(name for name, _ in COLUMNS)
KEPT = [name for name, _ in COLUMNS if name != "id"]
UPSERT = f"""
    INSERT INTO tickets AS t ({NAMES}) SELECT {NAMES} FROM waiting
        ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in KEPT)}
     WHERE ({", ".join(f"t.{name}" for name in KEPT)}) IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in KEPT)})
"""
HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
TAIL = struct.pack(">h", -1)


def values(ticket):
    """The 14 columns of a ticket, which the peer loads, too."""
    def name(part, key="name"):
        return (ticket.get(part) or {}).get(key)

    info = ticket.get("_info") or {}
    return (
        ticket["id"], ticket.get("summary"), name("board"), name("status"), name("company", "id"), name("company"),
        name("contact"), name("owner", "identifier"), name("priority"), ticket.get("severity"), ticket.get("actualHours"),
        ticket.get("closedFlag"), info.get("lastUpdated"), info.get("dateEntered"))


def binary(row):
    parts = [struct.pack(">h", len(row))]
    for (_, kind), value in zip(COLUMNS, row):
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
        elif kind == "text":
            text = value.encode()
            parts += [struct.pack(">i", len(text)), text]
        elif kind == "bigint":
            parts.append(struct.pack(">iq", 8, value))
        elif kind == "double precision":
            parts.append(struct.pack(">id", 8, value))
        elif kind == "boolean":
            parts.append(struct.pack(">i?", 1, value))
        else:
            moment = datetime.fromisoformat(value) - EPOCH
            parts.append(struct.pack(">iq", 8, (moment.days * 86_400 + moment.seconds) * 1_000_000 + moment.microseconds))
    return b"".join(parts)


def chunks(vendor):
    """COPY data of 20 000 rows each, made ahead: nothing of this is timed."""
    rows = [binary(values(ticket)) for page in range(1, vendor.pages + 1) for ticket in orjson.loads(vendor.page(page))]
    return [HEAD + b"".join(rows[start:start + CHUNK]) + TAIL for start in range(0, len(rows), CHUNK)]


class Limit:
    def __init__(self, cluster, vendor):
        self.cluster = cluster
        self.chunks = chunks(vendor)
        self.rows = vendor.tickets
        cluster.create("bench_limit")

    def first(self):
        with self.cluster.connect("bench_limit") as db:
            db.execute("DROP TABLE IF EXISTS tickets")
            db.execute(f"CREATE TABLE tickets ({', '.join(f'{n} {k}' for n, k in COLUMNS)}, PRIMARY KEY (id))")
            for column in ("company_id", "status", "updated_at"):
                db.execute(f"CREATE INDEX ON tickets ({column})")
        return self._load(expect=self.rows)

    def unchanged(self):
        return self._load(expect=0)

    def _load(self, expect):
        """Rows per second; one connection, one transaction."""
        self.cluster.checkpoint()
        with psycopg.connect(self.cluster.address("bench_limit")) as db:
            db.execute("CREATE TEMPORARY TABLE waiting (LIKE tickets) ON COMMIT DROP")
            written = 0
            began = time.perf_counter()
            for chunk in self.chunks:
                db.execute("TRUNCATE waiting")
                self._copy(db.pgconn, chunk)
                written += db.execute(UPSERT).rowcount
            db.commit()
            took = time.perf_counter() - began
        assert written == expect, f"the limit wrote {written} rows instead of {expect}"
        return self.rows / took

    @staticmethod
    def _copy(raw, data):
        raw.exec_(f"COPY waiting ({NAMES}) FROM STDIN (FORMAT binary)".encode())
        raw.put_copy_data(data)
        raw.put_copy_end()
        while result := raw.get_result():
            assert result.status == pq.ExecStatus.COMMAND_OK, result.error_message
