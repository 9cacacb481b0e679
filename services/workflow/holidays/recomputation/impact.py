"""What another holiday table makes of a case: whether a date moves, or why none does. Pure."""

from dataclasses import dataclass
from typing import Any

from shared.statute.acts.facts import DeadlinesRecomputed
from shared.statute.case.timer import RunningClock
from shared.statute.deadlines.calendars import Calendar, HorizonError
from shared.statute.deadlines.deadline import Difference, recompute
from shared.statute.decide import Case
from shared.statute.law.sources import LocalizedText

OUTSIDE_ITS_TERMS, SAME_DATES, BEYOND_TABLE = "outside_its_terms", "same_dates", "beyond_table"
CLOSED, NO_CLOCK = "closed", "no_clock"

WHY: dict[str, LocalizedText] = {
    OUTSIDE_ITS_TERMS: LocalizedText(
        "Tidak ada tenggat hari kerja yang melewati hari yang berubah.",
        "No term of working days runs over a changed day.",
    ),
    SAME_DATES: LocalizedText(
        "Hari yang berubah tidak menggeser tenggat mana pun.",
        "The changed days move none of its deadlines.",
    ),
    BEYOND_TABLE: LocalizedText(
        "Tenggat baru berada di luar tabel; lengkapi tabelnya dahulu.",
        "The new deadline lies outside the table; extend the table first.",
    ),
    CLOSED: LocalizedText("Perkara sudah ditutup.", "The case was closed."),
    NO_CLOCK: LocalizedText("Tidak ada tenggat yang berjalan.", "No deadline runs."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a case's dates move; `why` says by a code why none does."""

    moves: bool
    why: str | None = None


def look(case: Case, calendar: Calendar) -> Look:
    """Whether the table moves any clock that the case carries, running or lapsed and undone."""
    if case.closed:
        return Look(moves=False, why=CLOSED)
    if not case.clocks:
        return Look(moves=False, why=NO_CLOCK)
    own = calendar.within(case.office)
    try:
        moved = [_difference(clock, own).moved for clock in case.clocks]
    except HorizonError:
        return Look(moves=False, why=BEYOND_TABLE)
    return Look(moves=True) if any(moved) else Look(moves=False, why=SAME_DATES)


def moved_clocks(fact: DeadlinesRecomputed) -> list[dict[str, Any]]:
    """From when to when each clock moved by the case file, and why."""
    return [
        {
            "clock": each.id.clock,
            "matter": each.id.matter,
            "old": each.old.isoformat(),
            "new": each.new.isoformat(),
            "why": each.why_id,
            "why_en": each.why_en,
        }
        for each in fact.changes
    ]


def why(code: str | None) -> LocalizedText | None:
    """A code in words; a refusal of the law has its own, kept with the command."""
    return WHY.get(code or "")


def _difference(clock: RunningClock, calendar: Calendar) -> Difference:
    return recompute(clock.deadline, calendar)
