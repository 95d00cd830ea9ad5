"""Vectis itself: its settings, its commands, its server and people who are signed in."""

import http.client
import json
import os
import re
import shutil
import time
import urllib.parse

from lab import ROOT, WORK, Failure, free_port, run, wait_for_port

SLUG = "bench"
PASSWORD = "quartz-lantern-meadow-42"
KEYS = {
    "site_url": "https://na.myconnectwise.net", "company_id": "bench", "public_key": "0123456789abcdef",
    "client_id": "11111111-2222-3333-4444-555555555555",
}
TICKETS_ONLY = [
    "companies", "sites", "contacts", "members", "boards", "ticket_notes", "time_entries", "agreements", "additions",
    "configurations", "invoices",
]


class Product:
    def __init__(self, lab, cluster, binaries, vendor_url="http://127.0.0.1:9", files=None):
        self.lab = lab
        self.cluster = cluster
        self.program = binaries / "vectis"
        self.port = free_port()
        self.process = None
        root = ROOT
        if files:
            root = WORK / "root"
            for folder in ("Migrations", "Templates", "Public"):
                shutil.copytree(ROOT / folder, root / folder)
            for name, content in files.items():
                (root / "Public" / name).write_bytes(content)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("VECTIS_")} | {
            "DATABASE_URL": cluster.url,
            "VECTIS_ROOT": str(root),
            "VECTIS_PORT": str(self.port),
            "VECTIS_BASE_URL": f"http://{{slug}}.localhost:{self.port}",
            "VECTIS_DEFAULT_WORKSPACE": SLUG,
            "VECTIS_MASTER_KEY_FILE": str(WORK / "master.key"),
            "VECTIS_LAB_HOSTS": f"na.myconnectwise.net={vendor_url},api-na.myconnectwise.net={vendor_url}",
        }

    def command(self, *words, secret=None):
        return run([self.program, *words], "vectis " + " ".join(words[:2]), env=self.environment, input=secret)

    def start(self):
        self.process = self.lab.start([self.program, "serve"], "vectis", self.environment)
        wait_for_port(self.port, self.process, "vectis")
        return self.process.pid

    def stop(self):
        if self.process:
            self.lab.stop(self.process)
            self.process = None

    def database(self, slug=SLUG):
        return self.cluster.connect(f"vectis_{slug}")

    def create_workspace(self, slug=SLUG):
        self.command("workspace", "create", slug, "--name", "Bench")

    def remove_workspace(self, slug):
        with self.cluster.connect("vectis_directory") as db:
            db.execute("DELETE FROM workspaces WHERE slug = %s", [slug])
        self.cluster.drop(f"vectis_{slug}")

    def connect_vendor(self, slug=SLUG):
        """Saves the connection as an admin would, tickets only; its first sync waits for the server."""
        words = ["connection", "add", "connectwise", "--workspace", slug, "--secret", "private_key=-", "--json"]
        for name, value in KEYS.items():
            words += ["--set", f"{name}={value}"]
        for stream in TICKETS_ONLY:
            words += ["--without", stream]
        return json.loads(self.command(*words, secret="fedcba9876543210\n"))["connection"]

    def sync_fully(self, connection, slug=SLUG):
        words = ["connection", "sync", str(connection), "--workspace", slug, "--full", "--json"]
        return json.loads(self.command(*words))["run"]

    def people(self, count):
        """Sign-in cookies of so many people, all with the same password."""
        self.command(
            "user", "add", "person1@bench.example", "--workspace", SLUG, "--name", "Person 1", "--role", "admin",
            secret=PASSWORD + "\n")
        with self.database() as db:
            db.execute(
                """INSERT INTO users (email, name, role, password_hash)
                   SELECT 'person' || n || '@bench.example', 'Person ' || n, role, password_hash
                     FROM users, generate_series(2, %s) n WHERE email = 'person1@bench.example'""", [count])
        return [self.sign_in(f"person{number}@bench.example") for number in range(1, count + 1)]

    def request(self, method, path, fields=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        host = {"Host": f"{SLUG}.localhost:{self.port}"}
        connection.request(method, path, body, host | (fields or {}))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def sign_in(self, email):
        shown, page = self.request("GET", "/sign-in")
        found = re.search(r'name="csrf"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="csrf"', page.decode())
        if shown.status != 200 or not found:
            raise Failure(f"the sign-in page answered {shown.status} without a form")
        form = urllib.parse.urlencode(
            {"csrf": found[1] or found[2], "email": email, "password": PASSWORD, "next": "/"})
        answer, page = self.request("POST", "/sign-in", {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookies(shown),
            "Origin": f"http://{SLUG}.localhost:{self.port}"}, form)
        if answer.status != 303:
            raise Failure(f"the sign-in of {email} answered {answer.status}")
        return self._cookies(answer)

    @staticmethod
    def _cookies(answer):
        fields = answer.headers.get_all("Set-Cookie") or []
        pairs = [field.split(";")[0] for field in fields if "Max-Age=0" not in field]
        return "; ".join(pairs)


def await_run(db, condition, arguments, seconds=240):
    """The ids and times of a sync run that has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        row = db.execute(
            f"""SELECT state, extract(epoch FROM finished_at - started_at)::float8, error_sentence, id
                  FROM sync_runs WHERE {condition} ORDER BY id LIMIT 1""", arguments).fetchone()
        if row and row[0] not in ("queued", "running"):
            if row[0] != "succeeded":
                raise Failure(f"the sync ended as {row[0]}: {row[2]}")
            return row[3], row[1]
        time.sleep(0.1)
    raise Failure(f"the sync did not end within {seconds} s")
