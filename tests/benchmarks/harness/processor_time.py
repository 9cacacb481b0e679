"""Where the time of a case goes: processor time by process, and within ours by whose code ran.

Our process holds the door, the worker and the step. Its main thread is looked at a thousand times
per second of processor time; what its other threads use is Temporal's core and the workflows'.
"""

import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, counted

EVERY_SECONDS = 0.001
ELSE = "event loop and the rest"

# The innermost frame of one of these folders says whose code ran.
WHOSE = {
    "shared/statute": "the law",
    "services/workflow": "the case's step and door",
    "shared": "our other code",
    "tests": ELSE,
    "site-packages/asyncpg": "asyncpg",
    "site-packages/pydantic": "pydantic and JSON",
    "json": "pydantic and JSON",
    "site-packages/temporalio": "Temporal's SDK",
    "site-packages/structlog": "logs and traces",
    "site-packages/opentelemetry": "logs and traces",
}


@dataclass(slots=True)
class Spent:
    """Processor seconds by whom."""

    by: dict[str, float]

    def of_each(self, what: str, count: int) -> list[Figure]:
        """As milliseconds of each of `count`, the greatest first."""
        each = {who: 1000 * seconds / count for who, seconds in self.by.items()}
        greatest = sorted(each.items(), key=lambda one: -one[1])
        return [
            counted(f"{what}: {who}", value, "ms", "processor time of one")
            for who, value in greatest
        ]


async def spent(engines: Engines, work: Callable[[], Awaitable[object]]) -> Spent:
    """Carry the work out, and tell who used the processors meanwhile."""
    parts = engines.stack.parts()
    others = {"PostgreSQL": parts["postgres"]["pid"], "Temporal's server": parts["temporal"]["pid"]}
    before = {name: _used(pid) for name, pid in others.items()}
    main, whole = _main_thread(), _whole()
    with _looked_at() as seen:
        await work()
    main, whole = _main_thread() - main, _whole() - whole
    by = {name: _used(pid) - before[name] for name, pid in others.items()}
    by["Temporal's core and workflow threads"] = max(whole - main, 0.0)
    looks = seen.total() or 1
    return Spent(by | {who: main * number / looks for who, number in seen.items()})


def _used(pid: int) -> float:
    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _whole() -> float:
    return sum(psutil.Process().cpu_times()[:2])


def _main_thread() -> float:
    own = psutil.Process()
    return next(sum(one[1:]) for one in own.threads() if one.id == own.pid)


@contextmanager
def _looked_at() -> Generator["Counter[str]"]:
    seen: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        seen[_whose(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _whose(frame: FrameType | None) -> str:
    while frame is not None:
        path = Path(frame.f_code.co_filename).as_posix()
        for folder, who in WHOSE.items():
            if f"/{folder}/" in path:
                return who
        frame = frame.f_back
    return ELSE
