"""A duty left undone after its time is brought before the head of office, then the office above."""

from datetime import date, timedelta

import pytest

from shared.statute.acts.agencies import RecordAgencyAnswer, RecordAgencyReceipt
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, Elapse, Recompute
from shared.statute.acts.review import Register
from shared.statute.acts.transfer import Delegate, TakeOver
from shared.statute.case.command import Command
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, next_due
from shared.statute.case.warning_plan import EscalationLevel, WarningPlan
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.decide import decide
from shared.statute.law.clocks import Clock
from shared.statute.law.offices import superior_of
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText
from shared.statute.law.violations import Matter
from tests.statute.samples import (
    CALENDAR,
    PEMILU,
    PILKADA,
    after,
    facts_of,
    forwarded,
    opened,
    registered,
    report,
    wib,
)

HEAD, SUPERIOR = EscalationLevel.HEAD, EscalationLevel.SUPERIOR
DUE, A_DAY_LATER = "2026-07-08T16:00", "2026-07-09T16:00"


def told(facts: tuple[Fact, ...]) -> list[tuple[EscalationLevel, str, bool]]:
    return [
        (fact.to, fact.office, fact.late) for fact in facts if isinstance(fact, DeadlineEscalated)
    ]


def lapsed() -> Case:
    return after(opened(report()), (DUE, Elapse()))


def test_the_head_of_office_is_told_at_once_and_the_superior_office_a_day_later() -> None:
    facts = facts_of(opened(report()), Elapse(), wib(DUE))
    assert isinstance(facts[-2], DeadlineLapsed)
    assert told(facts) == [(HEAD, "32.73", False)]
    case = lapsed()
    assert next_due(case) == wib(A_DAY_LATER)
    (fact,) = facts_of(case, Elapse(), wib(A_DAY_LATER))
    assert isinstance(fact, DeadlineEscalated)
    assert (fact.id.clock, fact.due, fact.moment) == (
        Clock.INITIAL_REVIEW,
        wib(DUE),
        wib(A_DAY_LATER),
    )
    assert (fact.to, fact.office, fact.late) == (SUPERIOR, "32", False)
    case = after(case, (A_DAY_LATER, Elapse()))
    assert next_due(case) is None
    assert facts_of(case, Elapse(), wib("2026-12-09T16:00")) == ()


def test_after_a_standstill_both_are_told_in_order_and_marked_late() -> None:
    facts = facts_of(opened(report()), Elapse(), wib("2026-07-09T16:16"))
    assert told(facts) == [(HEAD, "32.73", True), (SUPERIOR, "32", True)]
    facts = facts_of(opened(report()), Elapse(), wib("2026-07-09T16:15"))
    assert told(facts) == [(HEAD, "32.73", True), (SUPERIOR, "32", False)]


def test_once_the_duty_is_done_nobody_above_is_told() -> None:
    case = after(lapsed(), ("2026-07-09T15:59", Register("1")))
    handling = case.running(Clock.HANDLING)
    assert handling is not None
    assert next_due(case) == handling.warnings[0]
    (only,) = facts_of(lapsed(), Register("1"), wib(A_DAY_LATER))
    assert type(only).__name__ == "Registered"


def test_an_agencys_delay_is_told_above_until_it_answers() -> None:
    case = after(
        forwarded(PILKADA, Matter.ADMINISTRATIVE),
        ("2026-07-07T14:00", RecordAgencyReceipt(Matter.ADMINISTRATIVE)),
        ("2026-07-14T16:00", Elapse()),
    )
    assert next_due(case) == wib("2026-07-15T16:00")
    assert after(case, ("2026-07-15T10:00", RecordAgencyAnswer(Matter.ADMINISTRATIVE))).closed


@pytest.mark.parametrize(
    ("step", "above"), [(TakeOver("32"), "00"), (Delegate("32.73.01"), "32.73")]
)
def test_it_goes_to_the_office_above_the_one_that_has_the_case_by_then(
    step: Command, above: str
) -> None:
    case = after(lapsed(), ("2026-07-09T09:00", step))
    assert told(facts_of(case, Elapse(), wib(A_DAY_LATER))) == [(SUPERIOR, above, False)]


def test_above_the_national_office_is_nobody() -> None:
    national = after(opened(report()), ("2026-07-06T11:00", TakeOver("00")))
    assert told(facts_of(national, Elapse(), wib("2026-08-09T16:16"))) == [(HEAD, "00", True)]
    late = after(lapsed(), ("2026-07-09T09:00", TakeOver("00")))
    assert told(facts_of(late, Elapse(), wib(A_DAY_LATER))) == [(HEAD, "00", False)]


def test_who_is_told_when_is_a_setting() -> None:
    plan = WarningPlan.read("half", "2h")
    decision = decide(opened(report()), Elapse(), wib(DUE), CALENDAR, plan)
    assert isinstance(decision, tuple)
    case = replay(opened(report()), decision)
    assert next_due(case) == wib("2026-07-08T18:00")
    assert told(facts_of(case, Elapse(), wib("2026-07-20T18:00"))) == [(HEAD, "32.73", True)]
    nobody = decide(opened(report()), Elapse(), wib(DUE), CALENDAR, WarningPlan.read("", ""))
    assert isinstance(nobody, tuple)
    assert next_due(replay(opened(report()), nobody)) is None


def reckoned_anew(case: Case, at: str, *free: date) -> Case:
    words = LocalizedText("Libur tambahan", "Added holiday")
    days = [FreeDay(day, words, FreeKind.NATIONAL, "Keppres 1/2026") for day in free]
    table = CALENDAR.amended("2027.2", date(2026, 7, 7), days)
    decision = decide(case, Recompute("2027.2"), wib(at), table)
    assert not isinstance(decision, Refusal)
    return replay(case, decision)


def test_a_recomputation_that_revives_a_clock_takes_its_escalations_back() -> None:
    case = reckoned_anew(lapsed(), "2026-07-08T17:00", date(2026, 7, 8))
    review = case.running(Clock.INITIAL_REVIEW)
    assert review is not None
    assert (review.due, review.escalations) == (wib(A_DAY_LATER), ())
    again = facts_of(case, Elapse(), wib("2026-07-10T16:00"))
    assert told(again) == [(HEAD, "32.73", True), (SUPERIOR, "32", False)]


def test_a_recomputation_that_moves_nothing_leaves_whom_to_tell_as_it_was() -> None:
    case = reckoned_anew(lapsed(), "2026-07-09T15:00")
    assert case.clocks[0].escalations == lapsed().clocks[0].escalations
    assert case.clocks[0].deadline.calendar == "2027.2"


def test_a_lapse_that_moved_but_stays_a_lapse_is_told_to_those_not_yet_told() -> None:
    early = WarningPlan.read("half", "0h,240h")
    decision = decide(registered(PEMILU), Elapse(), wib("2026-07-20T09:00"), CALENDAR, early)
    assert isinstance(decision, tuple)
    case = replay(registered(PEMILU), decision)
    words = LocalizedText("Libur tambahan", "Added holiday")
    free = FreeDay(date(2026, 7, 15), words, FreeKind.NATIONAL, "Keppres 1/2026")
    table = CALENDAR.amended("2027.2", date(2026, 7, 7), [free])
    again = decide(case, Recompute("2027.2"), wib("2026-07-20T10:00"), table, early)
    assert isinstance(again, tuple)
    moved = replay(case, again)
    handling = moved.clock(Clock.HANDLING)
    assert handling is not None
    assert handling.lapsed
    assert [(each.to, each.moment) for each in handling.escalations] == [
        (SUPERIOR, wib("2026-07-16T16:00") + timedelta(hours=240))
    ]


def test_the_office_above_is_the_next_level_up() -> None:
    line = ["32.73.01.1001", "32.73.01", "32.73", "32", "00"]
    assert [superior_of(office) for office in line] == [*line[1:], None]
