"""Before a time is up officers are warned, by a plan that an office can set."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.statute.acts.elapse import DeadlineWarned, Elapse
from shared.statute.acts.review import Register
from shared.statute.case.timer import RunningClock
from shared.statute.case.warning_plan import DEFAULT_PLAN, NotAPlanError, WarningPlan, warnings
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.decide import decide
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import EDITIONS, edition_named
from shared.statute.law.terms import terms_of
from shared.statute.law.violations import Matter
from shared.statute.law.zones import Zone
from tests.statute.samples import (
    CALENDAR,
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    decided,
    opened,
    registered,
    report,
    wib,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SILENT = WarningPlan(half_time=False, before=())


def moments(clock: RunningClock | None) -> list[str]:
    assert clock is not None
    return [f"{moment:%m-%dT%H:%M}" for moment in clock.warnings]


def test_at_half_of_the_term_a_day_before_and_two_hours_before() -> None:
    handling = registered(PEMILU).running(Clock.HANDLING)
    assert handling is not None
    assert (handling.deadline.trigger, handling.due) == (
        wib("2026-07-06T12:00"),
        wib("2026-07-15T16:00"),
    )
    assert moments(handling) == ["07-11T02:00", "07-14T16:00", "07-15T14:00"]
    assert {moment.tzinfo for moment in handling.warnings} == {Zone.WIB.offset}


def test_what_would_fall_before_the_start_is_dropped_and_equal_moments_are_one() -> None:
    crime = registered(PEMILU, "money_politics").running(Clock.GAKKUMDU_FIRST_DISCUSSION)
    assert moments(crime) == ["07-07T00:00", "07-07T10:00"]
    status = decided(PEMILU, Matter.ASN).running(Clock.STATUS_NOTICE)
    assert moments(status) == ["07-07T17:30", "07-07T22:00"]
    place = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
    hours = due(Clock.CRIME_FORWARDING, place, MONDAY)
    plan = WarningPlan(before=(12 * HOUR, 2 * HOUR, 2 * HOUR, 24 * HOUR, 25 * HOUR))
    assert warnings(hours, plan, MONDAY) == (MONDAY + 12 * HOUR, MONDAY + 22 * HOUR)


def test_a_clock_set_going_late_does_not_warn_of_the_past() -> None:
    place = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
    handling = due(Clock.HANDLING, place, wib("2026-07-06T12:00"))
    assert len(warnings(handling, DEFAULT_PLAN, wib("2026-07-14T16:00"))) == 1
    assert warnings(handling, DEFAULT_PLAN, wib("2026-07-20T16:00")) == ()


def test_the_earlier_of_two_readings_is_warned_of_when_the_office_opens_that_day() -> None:
    review = opened(report(PILKADA)).running(Clock.INITIAL_REVIEW)
    assert review is not None
    assert review.deadline.earlier == wib("2026-07-07T08:00").date()
    assert moments(review) == ["07-07T08:00", "07-07T13:00", "07-07T16:00", "07-08T14:00"]
    only = warnings(review.deadline, SILENT, MONDAY)
    assert only == (wib("2026-07-07T08:00"),)


def test_another_plan_is_handed_in_like_the_calendar() -> None:
    case = opened(report())
    plan = WarningPlan.read("5h", "")
    decision = decide(case, Register("1"), wib("2026-07-06T12:00"), CALENDAR, plan)
    assert isinstance(decision, tuple)
    (handling,) = decision[0].starts
    assert handling.warnings == (handling.due - 5 * HOUR,)
    opening = decide(None, report(), MONDAY, CALENDAR, SILENT)
    assert isinstance(opening, tuple)
    assert opening[0].starts[0].warnings == ()


@pytest.mark.parametrize(
    ("words", "escalation", "plan"),
    [
        ("half,24h,2h", "0h,24h", DEFAULT_PLAN),
        (" 2h , half ", "1h", WarningPlan(True, (2 * HOUR,), HOUR, None)),  # noqa: FBT003
        ("", "", WarningPlan(False, (), None, None)),  # noqa: FBT003
    ],
)
def test_a_plan_is_read_from_two_settings(words: str, escalation: str, plan: WarningPlan) -> None:
    assert WarningPlan.read(words, escalation) == plan


@pytest.mark.parametrize(
    ("words", "escalation"),
    [
        ("third", "0h"),
        ("24", "0h"),
        ("-2h", "0h"),
        ("0h", "0h"),
        ("half", "24h,0h"),
        ("half", "0h,1h,2h"),
        ("half", "soon"),
    ],
)
def test_what_is_no_plan_is_an_error(words: str, escalation: str) -> None:
    with pytest.raises(NotAPlanError) as error:
        WarningPlan.read(words, escalation)
    assert error.value.words


def test_nobody_is_told_before_the_lapse() -> None:
    with pytest.raises(NotAPlanError):
        WarningPlan(head_after=-HOUR)


def test_each_planned_warning_fires_once_and_in_its_order() -> None:
    case, fired = registered(PILKADA, "money_politics"), list[DeadlineWarned]()
    planned = sorted(moment for clock in case.clocks for moment in clock.warnings)
    for moment in planned:
        decision = decide(case, Elapse(), moment, CALENDAR)
        assert isinstance(decision, tuple)
        fired += [fact for fact in decision if isinstance(fact, DeadlineWarned)]
        case = after(case, (f"{moment:%Y-%m-%dT%H:%M}", Elapse()))
    assert [fact.moment for fact in fired] == planned
    assert not any(fact.late for fact in fired)


@settings(deadline=None)
@given(
    law=st.sampled_from(EDITIONS),
    trigger=st.datetimes(datetime(2018, 1, 1), datetime(2027, 11, 1)),  # noqa: DTZ001 - zoned below
    later=st.timedeltas(timedelta(0), timedelta(days=20)),
    before=st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=20)), max_size=4),
)
def test_every_warning_lies_between_start_and_end_each_once(
    law: object, trigger: datetime, later: timedelta, before: list[timedelta]
) -> None:
    plan = WarningPlan(before=tuple(before))
    for row in terms_of(law.name):  # type: ignore[attr-defined]
        start = trigger.replace(tzinfo=Zone.WIT.offset)
        deadline = due(row.clock, DeadlineContext(law, Zone.WIT, CALENDAR), start)  # type: ignore[arg-type]
        found = warnings(deadline, plan, start + later)
        assert list(found) == sorted(set(found))
        assert all(start + later < moment < deadline.due for moment in found)
        assert len(found) <= len(before) + 2
