"""What a benchmark tells: a figure of ours beside the bare engine's from the same run."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        what: what was measured.
        ours, bare: the medians; no bare engine does the same for some.
        unit: of both.
        goal: the share of the bare figure to reach, or the bound on ours, as text.
        reached: whether it was.
        note: what bounds it, or how it was taken.
    """

    what: str
    ours: float
    bare: float | None
    unit: str
    goal: str
    reached: bool
    note: str = ""

    @property
    def share(self) -> float | None:
        """Ours as a share of the bare engine's."""
        return self.ours / self.bare if self.bare else None


def beside(what: str, rates: "Rates", unit: str, least: float, note: str = "") -> Figure:
    """Ours beside the bare engine's; reached when the share is at least `least`."""
    ours, bare = median(rates.ours), median(rates.bare)
    return Figure(what, ours, bare, unit, f">= {least:.0%}", ours / bare >= least, note)


def bounded(what: str, value: float, unit: str, most: float, note: str = "") -> Figure:
    """A figure of ours that must not exceed a bound."""
    return Figure(what, value, None, unit, f"<= {most:g}", value <= most, note)


def counted(what: str, value: float, unit: str, note: str = "") -> Figure:
    """A figure of ours that has no goal: it is told so that a change of it shows."""
    return Figure(what, value, None, unit, "", reached=True, note=note)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of several rounds, ours and bare in turn."""

    ours: list[float]
    bare: list[float]


Round = Callable[[], Awaitable[float]]


async def in_turn(ours: Round, bare: Round, rounds: int = 3) -> Rates:
    """Run both in turn, so that a machine whose speed drifts drifts for both."""
    rates = Rates([], [])
    for _ in range(rounds):
        rates.bare.append(await bare())
        rates.ours.append(await ours())
    return rates


async def rate(count: int, work: Awaitable[object]) -> float:
    """How many per second, if `work` does `count`."""
    started = perf_counter()
    await work
    return count / (perf_counter() - started)


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies (nearest rank)."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
