"""The dates that officials stated themselves: the law must give the same."""

from datetime import date

import pytest

from shared.statute.deadlines import holidays
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import edition_for
from shared.statute.law.sources import Regime
from shared.statute.law.zones import Zone
from tests.statute.samples import PEMILU, PILKADA, wib

# fmt: off
EXAMPLES = [
    # regime, clock,                       entered,            last day,     until
    (PEMILU,  "handling, extended",        "2024-03-22T10:00", "2024-04-22", "16:00"),
    (PEMILU,  "initial_review",            "2024-07-25T10:00", "2024-07-29", "16:00"),
    (PEMILU,  "correction",                "2024-01-12T10:00", "2024-01-16", "16:00"),
    (PEMILU,  "reporting_window",          "2024-03-14T00:00", "2024-03-25", "16:00"),
    (PILKADA, "correction",                "2024-11-28T10:00", "2024-11-30", "16:00"),
    (PILKADA, "correction",                "2020-10-28T10:00", "2020-10-30", "16:00"),
]
# fmt: on


@pytest.mark.parametrize(("regime", "clock", "entered", "last_day", "until"), EXAMPLES)
def test_stated_date(regime: Regime, clock: str, entered: str, last_day: str, until: str) -> None:
    name, _, extended = clock.partition(", ")
    trigger = wib(entered)
    place = DeadlineContext(edition_for(regime, trigger.date()), Zone.WIB, holidays.latest())
    deadline = due(Clock(name), place, trigger, extended=bool(extended))
    assert deadline.last_day == date.fromisoformat(last_day)
    assert deadline.due == wib(f"{last_day}T{until}")


def test_the_days_the_officials_passed_over() -> None:
    place = DeadlineContext(edition_for(PEMILU, date(2024, 3, 22)), Zone.WIB, holidays.latest())
    deadline = due(Clock.HANDLING, place, wib("2024-03-22T10:00"), extended=True)
    on_weekdays = [skip.day.isoformat() for skip in deadline.skipped if skip.day.weekday() < 5]
    assert on_weekdays == [
        "2024-03-29",
        "2024-04-08",
        "2024-04-09",
        "2024-04-10",
        "2024-04-11",
        "2024-04-12",
        "2024-04-15",
    ]


def test_a_holiday_counts_all_the_same_in_pilkada() -> None:
    place = DeadlineContext(edition_for(PILKADA, date(2020, 10, 28)), Zone.WIB, holidays.latest())
    deadline = due(Clock.CORRECTION, place, wib("2020-10-28T10:00"))
    assert deadline.counted == (date(2020, 10, 29), date(2020, 10, 30))
    assert deadline.skipped == ()
    assert deadline.earlier == date(2020, 10, 29)


def test_a_report_on_friday_was_in_time_by_the_following_monday() -> None:
    place = DeadlineContext(edition_for(PEMILU, date(2024, 3, 14)), Zone.WIB, holidays.latest())
    window = due(Clock.REPORTING_WINDOW, place, wib("2024-03-14T00:00"))
    assert wib("2024-03-22T15:00") < window.due
