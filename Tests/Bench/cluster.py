"""The private PostgreSQL of a run, tuned alike for ours, the limits and the peers."""

import shutil

import psycopg
from psycopg import sql

from lab import ROOT, run, tree_seconds

FOLDER = ROOT / ".local" / "bench-postgres"
TUNING = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


class Cluster:
    """Made anew for each run, and gone with it."""

    def __init__(self):
        self.stop()
        self._script("start")
        self.url = self._script("start").strip()
        with self.connect() as db:
            for name, value in TUNING.items():
                db.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        self._script("stop")
        self._script("start")
        self.postmaster = int((FOLDER / "data" / "postmaster.pid").read_text().split()[0])

    def stop(self):
        if FOLDER.exists():
            self._script("stop")
            shutil.rmtree(FOLDER)

    def _script(self, verb):
        return run([ROOT / "Scripts" / "postgres", verb, FOLDER], "Scripts/postgres")

    def address(self, database):
        return self.url.replace("///postgres?", f"///{database}?")

    def connect(self, database="postgres"):
        return psycopg.connect(self.address(database), autocommit=True)

    def create(self, database):
        with self.connect() as db:
            db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))

    def drop(self, database):
        with self.connect() as db:
            db.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def checkpoint(self):
        with self.connect() as db:
            db.execute("CHECKPOINT")

    def seconds(self):
        """Processor seconds of every process of the server since its start."""
        return tree_seconds(self.postmaster)
