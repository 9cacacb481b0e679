"""Watches a process that serves over HTTP, from a process of its own so that senders disturb less.

`python -m tests.hostile.watcher PID PORT SECONDS` asks for health every so many seconds until its
standard input ends; then it prints one line of JSON.
"""

import asyncio
import contextlib
import json
import os
import select
import sys
import time
from collections.abc import AsyncGenerator
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException

import psutil

from tests.hostile.process_memory import MEGABYTE, forget_peak, peak_megabytes

TIMEOUT_SECONDS = 60
NANO = 1_000_000_000


@dataclass
class Seen:
    """What was seen of a process from outside.

    Attributes:
        idle_mb: what it held when watching began.
        peak_mb: what it held at most.
        children_mb: what the processes that it started held at most, together.
        health_ms: the slowest answer of `/health/live`.
        pause_ms: the slowest answer of it, less the time for which the process's main thread or
            this one stood ready and another had the processor: so busy a machine is no pause.
        failed: how often it did not answer.
    """

    idle_mb: float = 0
    peak_mb: float = 0
    children_mb: float = 0
    health_ms: float = 0
    pause_ms: float = 0
    failed: int = 0

    @property
    def above_mb(self) -> float:
        """What it held at most above what it held at first."""
        return max(0.0, self.peak_mb - self.idle_mb)


def _stood_ready(pid: int) -> float:
    """The seconds for which the main thread waited for a processor so far."""
    path = os.path.join(psutil.PROCFS_PATH, str(pid), "schedstat")  # noqa: PTH118
    with open(path) as file:  # noqa: PTH123 - a file of the kernel's
        return int(file.read().split()[1]) / NANO


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _ask(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _look(pid: int, port: int, seen: Seen) -> None:
    ready, own, begun = _stood_ready(pid), _stood_ready(os.getpid()), time.perf_counter()
    seen.failed += not _ask(port)
    waited = time.perf_counter() - begun
    ready, own = _stood_ready(pid) - ready, _stood_ready(os.getpid()) - own
    seen.health_ms = max(seen.health_ms, waited * 1000)
    seen.pause_ms = max(seen.pause_ms, (waited - ready - own) * 1000)


def _children_mb(pid: int) -> float:
    held = 0.0
    for child in psutil.Process(pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            held += child.memory_info().rss / MEGABYTE
    return held


def watch(pid: int, port: int, every: float) -> Seen:
    """Ask for health again and again, until standard input ends."""
    seen = Seen(forget_peak(pid))
    _say("watching")
    nth = 0
    while not select.select([sys.stdin], [], [], every)[0]:
        _look(pid, port, seen)
        if nth % 10 == 0:
            seen.children_mb = max(seen.children_mb, _children_mb(pid))
        nth += 1
    seen.peak_mb = peak_megabytes(pid)
    return seen


@contextlib.asynccontextmanager
async def watched(pid: int, port: int, every: float = 0.01) -> AsyncGenerator[Seen]:
    """While the block runs the process is watched; what was seen is filled in at its end."""
    command = (sys.executable, "-m", "tests.hostile.watcher", str(pid), str(port), str(every))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    await process.stdout.readline()
    seen = Seen()
    try:
        yield seen
    finally:
        found, _ = await process.communicate(b"")  # which ends its input
    vars(seen).update(json.loads(found))


if __name__ == "__main__":
    _say(json.dumps(asdict(watch(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))))
