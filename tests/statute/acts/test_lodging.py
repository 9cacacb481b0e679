"""When a report counts as lodged, and whether in time, follows the holiday table in force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.statute.acts.elapse import DeadlinesRecomputed, Recompute
from shared.statute.acts.receipt import LodgingRecounted
from shared.statute.acts.review import CorrectionSubmitted, DeclineRegistration, Register
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened, OpenCase
from shared.statute.case.state import Case
from shared.statute.deadlines.calendars import Calendar, FreeDay, FreeKind
from shared.statute.decide import decide
from shared.statute.law.choices import DeclineReason
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText
from tests.statute.samples import CALENDAR, PEMILU, PILKADA, comes_back, opened, report, wib

AFTER_HOURS = wib("2026-11-25T17:30")
BY_RELEASE, BY_AMENDED = wib("2026-11-26T08:00"), wib("2026-11-30T08:00")
DAYS = (date(2026, 11, 26), date(2026, 11, 27))


def amended(*days: date, scope: str = "32.73") -> Calendar:
    name = LocalizedText("Libur contoh", "Sample holiday")
    kind = FreeKind.REGIONAL if scope else FreeKind.NATIONAL
    free = [FreeDay(day, name, kind, "SK Contoh 1/2026", scope) for day in days]
    return CALENDAR.amended("2026.r13", date(2026, 11, 25), free)


def facts(case: Case | None, command: OpenCase | Recompute, table: Calendar) -> tuple[Fact, ...]:
    at = command.received_at if isinstance(command, OpenCase) else wib("2026-11-25T18:00")
    decision = decide(case, command, at, table)
    assert not isinstance(decision, Refusal), decision
    assert [comes_back(each) for each in decision] == list(decision)
    return decision


def review_of(case: Case) -> tuple[object, object]:
    clock = case.clock(Clock.INITIAL_REVIEW)
    assert clock is not None
    return clock.deadline.trigger, clock.due


def test_the_door_may_have_counted_by_an_older_table() -> None:
    by_the_door = replace(report(at=AFTER_HOURS), lodged_at=BY_RELEASE)
    first, second = facts(None, by_the_door, amended(*DAYS))
    case = replay(None, (first, second))

    assert isinstance(first, CaseOpened)
    assert first.report.lodged_at == BY_RELEASE  # as it was handed over; what holds is the next
    assert isinstance(second, LodgingRecounted)
    assert (second.lodged_before, second.lodged_at) == (BY_RELEASE, BY_AMENDED)
    assert case.report.lodged_at == BY_AMENDED
    assert review_of(case) == (BY_AMENDED, wib("2026-12-02T16:00"))


def test_an_amendment_moves_the_lodging_and_the_review_with_it() -> None:
    case = opened(replace(report(at=AFTER_HOURS), lodged_at=BY_RELEASE))
    recounted, recomputed = facts(case, Recompute(), amended(*DAYS))
    after = replay(case, (recounted, recomputed))

    assert isinstance(recounted, LodgingRecounted)
    assert isinstance(recomputed, DeadlinesRecomputed)
    assert (recounted.in_time_before, recounted.in_time) == (True, True)
    assert review_of(case) == (BY_RELEASE, wib("2026-11-30T16:00"))
    assert review_of(after) == (BY_AMENDED, wib("2026-12-02T16:00"))
    (change,) = recomputed.changes
    assert "2026-11-26 08:00 WIB menjadi 2026-11-30 08:00 WIB" in change.why_id
    assert "2026-11-26 08:00 WIB became 2026-11-30 08:00 WIB" in change.why_en
    assert decide(after, Recompute(), wib("2026-11-25T18:00"), amended(*DAYS)) == (
        replace(recomputed, starts=after.clocks, changes=()),
    )


@pytest.mark.parametrize("regime", [PEMILU, PILKADA])
def test_what_is_free_elsewhere_or_does_not_count_moves_no_lodging(regime: object) -> None:
    case = opened(report(PEMILU if regime is PEMILU else PILKADA, at=AFTER_HOURS))
    scope = "51.71" if regime is PEMILU else "32.73"  # Pilkada receives on every weekday
    (fact,) = facts(case, Recompute(), amended(*DAYS, scope=scope))

    assert isinstance(fact, DeadlinesRecomputed)


# Known on 25 June 2026, the window of seven working days closes on 6 July.
KNOWN, FREE = date(2026, 6, 25), date(2026, 7, 1)
LATE = report(at=wib("2026-07-07T10:00"), known=KNOWN)


def recount(case: Case, table: Calendar) -> tuple[Fact, ...] | Refusal:
    return decide(case, Recompute(), wib("2026-07-07T12:00"), table)


def test_a_late_report_that_was_in_time_after_all_can_be_registered() -> None:
    case = opened(LATE)
    decision = recount(case, amended(FREE))
    assert not isinstance(decision, Refusal)
    after = replay(case, decision)
    moment = wib("2026-07-07T13:00")

    assert isinstance(decide(case, Register("001"), moment, CALENDAR), Refusal)
    assert (case.in_time, after.in_time) == (False, True)
    assert not isinstance(decide(after, Register("001"), moment, amended(FREE)), Refusal)


def test_a_report_refused_as_late_stays_closed_and_is_told() -> None:
    case = opened(LATE)
    refused = decide(
        case, DeclineRegistration(DeclineReason.OUT_OF_TIME), wib("2026-07-07T11:00"), CALENDAR
    )
    assert not isinstance(refused, Refusal)
    closed = replay(case, refused)
    decision = recount(closed, amended(FREE))
    assert not isinstance(decision, Refusal)
    (fact,) = decision

    assert isinstance(fact, LodgingRecounted)
    assert (fact.in_time_before, fact.in_time) == (False, True)
    after = replay(closed, decision)
    assert (after.closed, after.in_time, after.clocks) == (True, True, ())
    assert isinstance(recount(closed, CALENDAR), Refusal)
    assert isinstance(recount(after, CALENDAR), Refusal)  # in time now: no refusal as late


def test_a_report_in_time_may_turn_out_late_and_keeps_its_stage() -> None:
    table = amended(FREE)
    (first,) = facts(None, LATE, table)
    case = replay(None, (first,))
    decision = recount(case, CALENDAR)
    assert not isinstance(decision, Refusal)
    after = replay(case, decision)

    assert (case.in_time, after.in_time, after.stage) == (True, False, case.stage)


def test_a_corrected_day_of_knowledge_is_what_is_counted_from() -> None:
    case = opened(LATE)
    corrected = replay(
        case,
        (
            CorrectionSubmitted(
                at=LATE.received_at + timedelta(hours=1),
                supplied=(),
                known_date=date(2026, 7, 3),
                window_due=wib("2026-07-14T16:00"),
                in_time=True,
            ),
        ),
    )
    decision = recount(corrected, amended(FREE))

    assert not isinstance(decision, Refusal)
    assert [type(each) for each in decision] == [DeadlinesRecomputed]
