"""Compares a case under two holiday tables: whether a deadline moves, or why none does. Pure."""

from dataclasses import dataclass
from typing import Any

from shared.statute.acts.elapse import DeadlinesRecomputed
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.deadlines.calendars import Calendar, HorizonError
from shared.statute.deadlines.deadline import Difference, recompute
from shared.statute.law.sources import LocalizedText

OUTSIDE_ITS_TERMS, SAME_DATES, BEYOND_TABLE = "outside_its_terms", "same_dates", "beyond_table"
CLOSED, NO_CLOCK = "closed", "no_clock"

REASONS: dict[str, LocalizedText] = {
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
class Impact:
    """Whether a deadline of a case moves; `why` is the code of the reason if none does."""

    moves: bool
    why: str | None = None


def assess(case: Case, calendar: Calendar) -> Impact:
    """Assess what a table does to a case.

    Lapsed clocks whose duty is still undone count too: an added holiday may give the time back.
    """
    if case.closed:
        return Impact(moves=False, why=CLOSED)
    if not case.clocks:
        return Impact(moves=False, why=NO_CLOCK)
    own = calendar.within(case.office)
    try:
        moved = [_difference(clock, own).moved for clock in case.clocks]
    except HorizonError:
        return Impact(moves=False, why=BEYOND_TABLE)
    return Impact(moves=True) if any(moved) else Impact(moves=False, why=SAME_DATES)


def moved_clocks(fact: DeadlinesRecomputed) -> list[dict[str, Any]]:
    """The old and new deadline of each clock that a recorded recomputation moved, as JSON."""
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
    """The text of a reason, None if the code is none of this module's."""
    return REASONS.get(code or "")


def _difference(clock: RunningClock, calendar: Calendar) -> Difference:
    return recompute(clock.deadline, calendar)
