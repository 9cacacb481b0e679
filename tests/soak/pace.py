"""How much the stack works and holds, and how fast to send so that it fills about one core."""

import contextlib
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import psutil

from tests.hostile.process_memory import MEGABYTE

CORES = 1.0
LEAST, MOST = 0.5, 40.0


@dataclass
class Pace:
    """Reports a second, led towards a core's worth of work by the stack."""

    a_second: float = 3.0
    cores: float = 0.0
    _before: tuple[float, float] | None = None

    def adjust(self, parts: dict[str, dict[str, Any]]) -> None:
        """Look at the work since the last time, and send faster or slower."""
        now, used = monotonic(), sum(map(_worked, _pids(parts)))
        if self._before is not None and used > self._before[1]:
            self.cores = (used - self._before[1]) / (now - self._before[0])
            wanted = self.a_second * min(1.3, max(0.7, CORES / self.cores))
            self.a_second = min(MOST, max(LEAST, wanted))
        self._before = (now, used)


def _pids(parts: dict[str, dict[str, Any]]) -> list[int]:
    return [part["pid"] for part in parts.values() if part["pid"]]


def _worked(pid: int) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _family(pid))


def _family(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        return [one for one in (top, *top.children(recursive=True)) if one.is_running()]
    return []


@dataclass
class Memory:
    """The memory of each part over time."""

    samples: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def sample(self, parts: dict[str, dict[str, Any]]) -> dict[str, float]:
        """What each part itself holds now (RSS, MB), without the processes that it starts."""
        held = {}
        for name, part in parts.items():
            with contextlib.suppress(psutil.NoSuchProcess):
                if part["pid"]:
                    held[name] = psutil.Process(part["pid"]).memory_info().rss / MEGABYTE
        for name, megabytes in held.items():
            self.samples.setdefault(name, []).append((monotonic(), megabytes))
        return held

    def growth(self, part: str) -> float:
        """By how many megabytes the line through the last three quarters of the run rises."""
        points = self.samples[part][len(self.samples[part]) // 4 :]
        if len(points) < 3:
            return 0.0
        mean_t = sum(t for t, _ in points) / len(points)
        mean_m = sum(m for _, m in points) / len(points)
        spread = sum((t - mean_t) ** 2 for t, _ in points)
        slope = sum((t - mean_t) * (m - mean_m) for t, m in points) / spread
        return slope * (points[-1][0] - points[0][0])
