"""Processes of a run, and what they cost: each is started here, measured here, and ended here."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".local" / "bench"
TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Failure(Exception):
    """A part could not be measured; the text says why."""


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process, name, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Failure(f"{name} ended at its start; see {WORK / name}.log")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Failure(f"{name} did not listen on port {port}; see {WORK / name}.log")


def run(command, name="command", **options):
    """A command to its end; its output, or a failure with its last words."""
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=die_with_parent, **options)
    if done.returncode:
        words = (done.stderr or done.stdout).strip()[-600:]
        raise Failure(f"{name} failed ({done.returncode}): {words}")
    return done.stdout


class Lab:
    """Everything that must be ended."""

    def __init__(self):
        self.processes = []
        self.cluster = None
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir(parents=True)

    def start(self, command, name, env=None):
        log = open(WORK / f"{name}.log", "a")
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=ROOT,
            preexec_fn=die_with_parent)
        self.processes.append(process)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if process in self.processes:
            self.processes.remove(process)

    def end(self):
        for process in list(reversed(self.processes)):
            self.stop(process)
        if self.cluster:
            self.cluster.stop()
        for folder in ("pages", "static", "root", "dlt"):
            shutil.rmtree(WORK / folder, ignore_errors=True)


def stat_seconds(pid, with_children=False):
    """User and system seconds of a process, with those of its ended children if wanted."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(value) for value in fields[11:15 if with_children else 13]) / TICKS


def children(pid):
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def tree(pid):
    return [pid] + [below for child in children(pid) for below in tree(child)]


def tree_seconds(pid):
    """User and system seconds of a process, its living and its ended descendants."""
    return sum(stat_seconds(member, with_children=True) for member in tree(pid))


def status_mib(pid, field):
    """`VmRSS` or `VmHWM` of a process in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def tree_mib(pid):
    """Memory of a process and its descendants, shared pages counted once."""
    total = 0
    for member in tree(pid):
        try:
            for line in Path(f"/proc/{member}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total / 1024


class Watch:
    """Calls a function again and again on a thread of its own and keeps what it answers."""

    def __init__(self, look, every=0.2):
        self.seen = []
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(look, every), daemon=True)

    def _run(self, look, every):
        while not self.done.wait(every):
            try:
                self.seen.append(look())
            except OSError:
                return

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()
