"""Compares a case under two holiday tables: whether a deadline moves, or why none does. Pure."""

from dataclasses import dataclass
from typing import Any

from shared.statute.acts.elapse import DeadlinesRecomputed, recount_deadline
from shared.statute.acts.receipt import LodgingRecounted, lodging_by, refused_as_late
from shared.statute.case.state import Case
from shared.statute.deadlines.calendars import Calendar, HorizonError
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

SAME_VERDICT, NOW_LATE = "same_verdict", "now_late"
NOW_IN_TIME, REFUSED_YET_IN_TIME = "now_in_time", "refused_yet_in_time"

VERDICTS: dict[str, LocalizedText] = {
    SAME_VERDICT: LocalizedText(
        "Waktu penyampaian berubah; penilaian tepat waktu tetap.",
        "It counts as lodged at another moment; whether in time is as before.",
    ),
    NOW_LATE: LocalizedText(
        "Kini terhitung terlambat: tinjau kembali.",
        "It now counts as late: reconsider it.",
    ),
    NOW_IN_TIME: LocalizedText(
        "Kini terhitung tepat waktu dan dapat diregistrasi.",
        "It now counts as in time and can be registered.",
    ),
    REFUSED_YET_IN_TIME: LocalizedText(
        "Tidak diregistrasi sebagai terlambat, kini terhitung tepat waktu: tinjau kembali.",
        "Not registered while it counted as late, it now counts as in time: reconsider it.",
    ),
}
"""What officials are told of a lodging counted again; the case itself stays as it is."""


@dataclass(frozen=True, slots=True)
class Impact:
    """Whether a deadline of a case moves; `why` is the code of the reason if none does."""

    moves: bool
    why: str | None = None


def assess(case: Case, calendar: Calendar) -> Impact:
    """Assess what a table does to a case: to its clocks, and to when it counts as lodged.

    Lapsed clocks whose duty is still undone count too: an added holiday may give the time back. So
    does a report that was refused as late: it may have been in time.
    """
    if case.closed and not refused_as_late(case):
        return Impact(moves=False, why=CLOSED)
    own = calendar.within(case.office)
    try:
        lodging = lodging_by(case, calendar)
        moved = [recount_deadline(case, clock, lodging, own).moved for clock in case.clocks]
    except HorizonError:
        return Impact(moves=False, why=BEYOND_TABLE)
    if lodging.differs(case) or any(moved):
        return Impact(moves=True)
    return Impact(moves=False, why=_unmoved(case))


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


def recounted_lodging(fact: LodgingRecounted, *, closed: bool) -> dict[str, Any]:
    """What a recorded recomputation made of the receipt, as JSON.

    `verdict` is the key of what officials are told of it.
    """
    return {
        "old": fact.lodged_before.isoformat(),
        "new": fact.lodged_at.isoformat(),
        "in_time_before": fact.in_time_before,
        "in_time": fact.in_time,
        "verdict": _verdict(fact, closed=closed),
    }


def verdict_text(code: str) -> LocalizedText:
    """What officials are told of a lodging counted again."""
    return VERDICTS[code]


def _verdict(fact: LodgingRecounted, *, closed: bool) -> str:
    if fact.in_time == fact.in_time_before:
        return SAME_VERDICT
    if not fact.in_time:
        return NOW_LATE
    return REFUSED_YET_IN_TIME if closed else NOW_IN_TIME


def why(code: str | None) -> LocalizedText | None:
    """The text of a reason, None if the code is none of this module's."""
    return REASONS.get(code or "")


def _unmoved(case: Case) -> str:
    if case.closed:
        return CLOSED
    return SAME_DATES if case.clocks else NO_CLOCK
