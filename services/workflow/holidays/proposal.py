"""Compares a year of the table in force with the package `holidays`: a proposal for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import holidays as package

from shared.statute.deadlines.calendars import Calendar, FreeDay, FreeKind
from shared.statute.law.sources import LocalizedText

EXPECTED = (" (perkiraan)", " (estimated)")
FIRST_YEAR = 2018

_CATEGORIES = {"public": FreeKind.NATIONAL, "government": FreeKind.JOINT_LEAVE}
_POLLING = ("Hari Pemilihan", "Pemilihan")


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the table in force differs from the package in a year.

    Attributes:
        added: in the package only; a person must name their decree.
        removed: in the table only.
        expected: in both, in the table as an estimate that a decree may now confirm.
        horizon: the last day the table must know, None if it knows it.
    """

    year: int
    table: str
    added: tuple[FreeDay, ...]
    removed: tuple[FreeDay, ...]
    expected: tuple[FreeDay, ...]
    horizon: date | None


def propose(calendar: Calendar, year: int) -> Proposal:
    """The changes that would bring the national days of a year in line with the package.

    Only a proposal: the package is maintained from the press, and the law counts by decrees.
    """
    theirs = {(free.day, free.kind): free for free in _known(year)}
    ours = {
        (free.day, free.kind): free
        for free in calendar.free_days
        if free.day.year == year and not free.scope
    }
    end = date(year, 12, 31)
    return Proposal(
        year=year,
        table=calendar.version,
        added=_by_date(free for place, free in theirs.items() if place not in ours),
        removed=_by_date(free for place, free in ours.items() if place not in theirs),
        expected=_by_date(
            free for place, free in ours.items() if place in theirs and free.estimate
        ),
        horizon=end if calendar.horizon < end else None,
    )


def _by_date(days: Iterable[FreeDay]) -> tuple[FreeDay, ...]:
    return tuple(sorted(days, key=lambda free: (free.day, free.kind)))


def _known(year: int) -> Iterator[FreeDay]:
    decreed = bool(_days(year, "government", "id"))  # without its joint leave a year is a forecast
    for category, kind in _CATEGORIES.items():
        english = _days(year, category, "en_US")
        for day, name in sorted(_days(year, category, "id").items()):
            words = LocalizedText(_plain(name), _plain(english[day]))
            polling = any(part in name for part in _POLLING)
            estimate = not decreed or name.endswith(EXPECTED)
            found = FreeKind.POLLING if polling else kind
            yield FreeDay(day, words, found, decree="", estimate=estimate)


def _days(year: int, category: str, language: str) -> dict[date, str]:
    found = package.country_holidays("ID", years=year, categories=(category,), language=language)
    return dict(found)


def _plain(name: str) -> str:
    for mark in EXPECTED:
        name = name.removesuffix(mark)
    return name
