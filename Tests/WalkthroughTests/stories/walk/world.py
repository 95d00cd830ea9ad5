"""PostgreSQL, the vendor simulator and the server, started from the real programs in a folder of their own.

As a program it starts them, prints how to reach them as one line of JSON, and stops them when its standard input ends:
    world.py FOLDER_OF_PROGRAMS
"""

import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PASSWORD = "walks-the-whole-way"


def until(what, ask, seconds=20.0):
    """The first answer of `ask` that is true; raises when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s (last answer: {answer!r})")
        time.sleep(0.05)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def end_with_parent():
    """The child gets SIGTERM when this process ends, however it ends."""
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGTERM)


class World:
    """Reaches a world, and owns its processes when it started them itself."""

    def __init__(self, words):
        self.words = words
        self.folder = Path(words["folder"])
        self.programs = Path(words["programs"])
        self.port = words["port"]
        self.simulator_port = words["simulator_port"]
        self.small_port = words["small_port"]
        self.environment = words["environment"]
        self.vendors = words["vendors"]
        self.processes = {}

    # Start and stop

    @classmethod
    def found(cls):
        """The world of the whole test run, when there is one; else one of the story's own."""
        words = os.environ.get("WALK_WORLD")
        return cls(json.loads(words)) if words else cls.started()

    @classmethod
    def started(cls, programs=None, name="walk"):
        run = json.loads(os.environ.get("WALK_WORLD", "{}"))
        programs = Path(programs or run.get("programs") or os.environ.get("WALK_PROGRAMS") or ROOT / ".build/debug").resolve()
        folder = ROOT / ".local" / name
        if (folder / "postgres").exists():
            subprocess.run([ROOT / "Scripts/postgres", "stop", folder / "postgres"], check=False)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        port, simulator_port, small_port, closed_port = free_ports(4)
        credentials = json.loads(subprocess.check_output(
            [programs / "vectis-simulator", "credentials", "--json", "--port", str(simulator_port)]))
        # In Europe lives a smaller MSP; in Australia nobody answers.
        hosts = dict(pair.split("=", 1) for pair in credentials["labHosts"].split(","))
        for host in ("eu.myconnectwise.net", "api-eu.myconnectwise.net", "eu.ninjarmm.com"):
            hosts[host] = f"http://127.0.0.1:{small_port}"
        for host in ("au.myconnectwise.net", "api-au.myconnectwise.net"):
            hosts[host] = f"http://127.0.0.1:{closed_port}"
        world = cls({
            "folder": str(folder), "programs": str(programs), "port": port, "simulator_port": simulator_port,
            "small_port": small_port, "vendors": fields_of(credentials),
            "environment": {
                "PATH": os.environ["PATH"], "HOME": str(folder), "VECTIS_PORT": str(port), "VECTIS_ROOT": str(ROOT),
                "VECTIS_BASE_URL": f"http://{{slug}}.localhost:{port}", "VECTIS_MASTER_KEY_FILE": str(folder / "master.key"),
                "VECTIS_LAB_HOSTS": ",".join(f"{host}={url}" for host, url in hosts.items()),
                "VECTIS_ENVIRONMENT": os.environ.get("WALK_ENVIRONMENT", "production"),
            },
        })
        try:
            world.start_database()
            world.start_simulator()
            world.start_server()
        except BaseException:
            world.stop()
            raise
        return world

    def start_database(self):
        url = subprocess.check_output([ROOT / "Scripts/postgres", "start", self.folder / "postgres"], text=True)
        self.environment["DATABASE_URL"] = url.strip()

    def stop_database(self):
        subprocess.run([ROOT / "Scripts/postgres", "stop", self.folder / "postgres"], check=True)

    def start_simulator(self):
        self.spawn("simulator", "vectis-simulator", "serve", "--port", str(self.simulator_port), "--tick", "0")
        self.spawn("small-simulator", "vectis-simulator", "serve", "--port", str(self.small_port), "--tick", "0", "--small",
                   "--ninja-region", "eu")
        for port in (self.simulator_port, self.small_port):
            until("the simulator answers", lambda: self.is_up(port, "/_control/health"))
        self.control("POST", "settings", {"connectwise": {"region": "eu"}}, port=self.small_port)

    def start_server(self):
        """Starts it and waits until it is ready; the seconds that took."""
        began = time.monotonic()
        self.spawn("server", "vectis", "serve")
        until("the server is ready", lambda: self.is_up(self.port, "/readyz"))
        return time.monotonic() - began

    def kill_server(self):
        process = self.processes.pop("server")
        process.kill()
        process.wait()

    def spawn(self, name, program, *arguments):
        log = open(self.folder / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(
            [self.programs / program, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=end_with_parent)

    def stop(self):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.processes or (self.folder / "postgres").exists():
            subprocess.run([ROOT / "Scripts/postgres", "stop", self.folder / "postgres"], check=False)
        self.processes = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.processes:
            self.stop()

    def is_up(self, port, path):
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise AssertionError(f"the {name} ended by itself:\n{self.log_end(name)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def log_end(self, name="server", lines=12):
        return "\n".join((self.folder / f"{name}.log").read_text(errors="replace").splitlines()[-lines:])

    # What can be done in it

    def url(self, workspace, path=""):
        return f"http://{workspace}.localhost:{self.port}{path}"

    def vectis(self, *arguments, typed="", fails=False):
        """Runs a command of the product; what it printed, or what it complained of when it `fails`."""
        done = subprocess.run(
            [self.programs / "vectis", *arguments], env=self.environment, input=typed, capture_output=True, text=True,
            timeout=60)
        if fails != (done.returncode != 0):
            raise AssertionError(f"vectis {' '.join(arguments)} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stderr + done.stdout if fails else done.stdout

    def workspace(self, purpose):
        """A new workspace with an admin, a member and a viewer."""
        slug = f"{purpose}{secrets.token_hex(2)}"
        self.vectis("workspace", "create", slug, "--name", f"Tidewater {purpose}")
        for role in ("admin", "member", "viewer"):
            name = {"admin": "Ada Admin", "member": "Mel Member", "viewer": "Vic Viewer"}[role]
            self.vectis("user", "add", f"{role}@example.com", "--workspace", slug, "--name", name, "--role", role,
                        typed=PASSWORD + "\n")
        return slug

    def connect(self, workspace, tool, fails=False, **changed):
        """The tool with its credentials, by command: its first sync begins, or what the command complained of."""
        values = {**self.vendors[tool]["plain"], **self.vendors[tool]["secret"], **changed}
        [secret] = self.vendors[tool]["secret"]
        typed = values.pop(secret)
        sets = [part for name, value in values.items() for part in ("--set", f"{name}={value}")]
        return self.vectis("connection", "add", tool, "--workspace", workspace, *sets, "--secret", f"{secret}=-",
                           typed=typed + "\n", fails=fails)

    def synced(self, purpose):
        """A workspace with both tools read and matched: the one an earlier story left, or a new one."""
        mark = self.folder / "synced"
        if mark.exists():
            return mark.read_text()
        slug = self.workspace(purpose)
        for tool in ("connectwise", "ninjaone"):
            self.connect(slug, tool)
            self.await_sync(slug)
        self.keep_synced(slug)
        return slug

    def keep_synced(self, slug):
        (self.folder / "synced").write_text(slug)

    def await_sync(self, workspace, seconds=120):
        """Until nothing runs any more and every change has been followed."""
        def is_quiet():
            return self.sql(workspace, """
                SELECT NOT EXISTS (SELECT FROM sync_runs WHERE state IN ('queued', 'running'))
                   AND NOT EXISTS (SELECT FROM jobs WHERE state IN ('available', 'running') AND kind <> 'housekeeping')
                """) == "t"
        until(f"{workspace} is synced", is_quiet, seconds)

    def sql(self, workspace, query):
        """Rows as psql prints them, without heads: for the truth behind the pages."""
        return subprocess.check_output(
            ["psql", "-XAtq", "-F", "|", "-d", self.database(workspace), "-c", query], text=True).strip()

    def database(self, workspace):
        return self.environment["DATABASE_URL"].replace("/postgres?", f"/vectis_{workspace}?")

    def control(self, method, path, body=None, port=None):
        """The simulator's own address: faults, deeds, settings."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{port or self.simulator_port}/_control/{path}", method=method,
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def fields_of(credentials):
    """What a person types, by the drawer's own field names."""
    vendors = {}
    for name, vendor in credentials["vendors"].items():
        values = dict(vendor["fields"])
        secret = {key: values.pop(key) for key in vendor["secrets"]}
        if "site" in values:
            values["site_url"] = "https://" + values.pop("site")
        vendors[name] = {"plain": values, "secret": secret}
    return vendors


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with World.started(sys.argv[1] if len(sys.argv) > 1 else None) as world:
        print(json.dumps(world.words), flush=True)
        sys.stdin.read()
