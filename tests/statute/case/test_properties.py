"""What holds of every deadline, whatever the clock, the day and the zone."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.statute.case.warning_plan import DEFAULT_PLAN, warnings
from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import Calendar, FreeDay, FreeKind
from shared.statute.deadlines.deadline import (
    Deadline,
    DeadlineContext,
    NoSuchReadingError,
    NotExtendableError,
    due,
    recompute,
)
from shared.statute.deadlines.explain import explain
from shared.statute.law.clocks import Clock, StartRule, Unit
from shared.statute.law.editions import EDITIONS, Edition, edition_named
from shared.statute.law.sources import LocalizedText
from shared.statute.law.terms import terms_of
from shared.statute.law.zones import Zone
from tests.statute.samples import wib

CALENDAR = holidays.latest()
FIRST, LAST = datetime(2018, 1, 1), datetime(2027, 11, 30)  # noqa: DTZ001 - bounds, zoned below
MOMENTS = st.datetimes(FIRST, LAST)
LAWS, ZONES = st.sampled_from(EDITIONS), st.sampled_from(Zone)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Clock, DeadlineContext, datetime]:
    law: Edition = draw(LAWS)
    clock = draw(st.sampled_from([row.clock for row in terms_of(law.name)]))
    zone = draw(ZONES)
    return clock, DeadlineContext(law, zone, CALENDAR), draw(MOMENTS).replace(tzinfo=zone.offset)


def answer(question: tuple[Clock, DeadlineContext, datetime]) -> Deadline:
    return due(*question)


@given(questions(), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_who_starts_later_ends_no_earlier(
    question: tuple[Clock, DeadlineContext, datetime], later: timedelta
) -> None:
    clock, place, trigger = question
    assert due(clock, place, trigger + later).due >= answer(question).due


@given(questions())
def test_no_deadline_lies_before_its_trigger(
    question: tuple[Clock, DeadlineContext, datetime],
) -> None:
    assert answer(question).due > question[2]


@settings(deadline=None)
@given(questions(), st.dates(FIRST.date(), date(2027, 12, 31)))
def test_an_added_holiday_never_makes_a_deadline_earlier(
    question: tuple[Clock, DeadlineContext, datetime], day: date
) -> None:
    added = FreeDay(day, LocalizedText("Libur", "Holiday"), FreeKind.NATIONAL, "")
    difference = recompute(answer(question), CALENDAR.amended("x", day, [added]))
    assert difference.new.due >= difference.old.due
    assert difference.moved == bool(difference.now_free)


@given(LAWS, ZONES, MOMENTS)
def test_an_extension_never_shortens(law: Edition, zone: Zone, moment: datetime) -> None:
    place, trigger = DeadlineContext(law, zone, CALENDAR), moment.replace(tzinfo=zone.offset)
    first = due(Clock.HANDLING, place, trigger)
    total = due(Clock.HANDLING, place, trigger, extended=True)
    assert total.due > first.due
    assert total.counted[: first.number] == first.counted
    assert total.number > first.number


@given(questions())
def test_the_explanation_counts_exactly_its_days(
    question: tuple[Clock, DeadlineContext, datetime],
) -> None:
    found = answer(question)
    if found.unit is Unit.HOUR:
        assert (found.counted, found.skipped) == ((), ())
        assert found.due - question[2] == timedelta(hours=found.number)
        assert found.last_day == found.due.date()
        return
    skipped = {skip.day for skip in found.skipped}
    assert len(found.counted) == found.number
    assert found.counted[-1] == found.last_day
    assert skipped.isdisjoint(found.counted)
    days = sorted({*found.counted, *skipped})
    span = (days[-1] - days[0]).days + 1
    assert len(days) == span, "no day between is left out"
    began = 0 if found.start is StartRule.SAME_DAY else 1
    assert days[0] == found.trigger.date() + timedelta(days=began)
    if found.unit is Unit.WORKING_DAY:
        assert all(CALENDAR.is_working_day(day) for day in found.counted)
        assert not any(CALENDAR.is_working_day(day) for day in skipped)


@given(questions())
def test_the_same_moment_said_in_another_zone_gives_the_same_answer(
    question: tuple[Clock, DeadlineContext, datetime],
) -> None:
    clock, place, trigger = question
    elsewhere = trigger.astimezone(Zone.WIT.offset)
    assert due(clock, place, elsewhere) == answer(question)


def test_the_first_day_counted_is_a_setting() -> None:
    place = DeadlineContext(edition_named("pilkada-2024"), Zone.WIB, CALENDAR)
    trigger = wib("2026-07-06T10:00")
    ordinary = due(Clock.CORRECTION, place, trigger)
    early = due(Clock.CORRECTION, place, trigger, start=StartRule.SAME_DAY)
    assert ordinary.earlier == early.last_day == date(2026, 7, 7)
    assert early.earlier is None
    assert recompute(early, CALENDAR).new == early


def test_the_kind_of_day_is_a_setting_where_the_article_says_only_days() -> None:
    place = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
    trigger = wib("2026-07-06T10:00")
    ordinary = due(Clock.FINDING_WINDOW, place, trigger)
    assert (ordinary.last_day, ordinary.earlier) == (date(2026, 7, 15), date(2026, 7, 13))
    assert wib("2026-07-13T08:00") in warnings(ordinary, DEFAULT_PLAN, trigger)
    early = due(Clock.FINDING_WINDOW, place, trigger, unit=Unit.CALENDAR_DAY)
    assert (early.last_day, early.earlier) == (ordinary.earlier, None)
    assert recompute(early, CALENDAR).new == early
    assert due(Clock.POLICE_INVESTIGATION, place, trigger).earlier == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("clock", "start", "unit"),
    [
        (Clock.CRIME_FORWARDING, StartRule.SAME_DAY, None),
        (Clock.HANDLING, StartRule.AT_ONCE, None),
        (Clock.HANDLING, None, Unit.CALENDAR_DAY),
        (Clock.FINDING_WINDOW, None, Unit.HOUR),
    ],
)
def test_a_reading_that_nobody_holds_is_an_error(
    clock: Clock, start: StartRule | None, unit: Unit | None
) -> None:
    place = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
    with pytest.raises(NoSuchReadingError, match="is not counted") as error:
        due(clock, place, wib("2026-07-06T10:00"), start=start, unit=unit)
    assert (error.value.clock, error.value.reading) == (clock, start or unit)


def test_the_explanation_names_the_earlier_reading() -> None:
    place = DeadlineContext(edition_named("pilkada-2024"), Zone.WIB, CALENDAR)
    words = explain(due(Clock.CORRECTION, place, wib("2026-07-06T10:00")))
    assert (
        "Menurut cara hitung lain, yang belum dikonfirmasi, sudah 2026-07-07. " in words.indonesian
    )
    assert "By another way of counting, unconfirmed, it is 2026-07-07 already. " in words.english


def test_the_explanation_names_the_zone_of_moments_read_from_a_file() -> None:
    place = DeadlineContext(edition_named("pilkada-2024"), Zone.WITA, CALENDAR)
    counted = due(Clock.CORRECTION, place, wib("2026-07-06T10:00"))
    read = [datetime.fromisoformat(each.isoformat()) for each in (counted.trigger, counted.due)]
    words = explain(replace(counted, trigger=read[0], due=read[1]))
    assert words == explain(counted)
    assert words.indonesian.startswith("Sejak 2026-07-06 11:00 WITA ")


def test_only_the_handling_can_be_extended() -> None:
    place = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
    with pytest.raises(NotExtendableError) as error:
        due(Clock.CORRECTION, place, wib("2026-07-06T10:00"), extended=True)
    assert error.value.clock is Clock.CORRECTION


def told(clock: Clock, edition: str, moment: str, calendar: Calendar = CALENDAR) -> LocalizedText:
    return explain(
        due(clock, DeadlineContext(edition_named(edition), Zone.WIB, calendar), wib(moment))
    )


def test_the_reckoning_is_told_in_both_languages() -> None:
    words = told(Clock.INITIAL_REVIEW, "pemilu-2022", "2024-05-08T10:00")
    assert words.indonesian == (
        "Sejak 2024-05-08 10:00 WIB (laporan disampaikan), 2 hari kerja, hari pertama adalah hari "
        "terhitung berikutnya: paling lambat 2024-05-14 16:00 WIB. Dilewati: 2024-05-09 Kenaikan "
        "Yesus Kristus, 2024-05-10 Cuti bersama Kenaikan Yesus Kristus, 2024-05-11 Sabtu, "
        "2024-05-12 Minggu. Dasar: Perbawaslu 7/2022 Pasal 15 ayat (1); edisi pemilu-2022; tabel "
        "hari libur 2027.1; kepastian: pasti."
    )
    assert words.english == (
        "From 2024-05-08 10:00 WIB (the report was lodged), 2 working days, the first day is the "
        "next counted day: at the latest 2024-05-14 16:00 WIB. Passed over: 2024-05-09 Ascension "
        "Day, 2024-05-10 Joint leave: Ascension Day, 2024-05-11 Saturday, 2024-05-12 Sunday. "
        "Basis: Perbawaslu 7/2022 Pasal 15 ayat (1); edition pemilu-2022; holiday table 2027.1; "
        "confidence: high."
    )


def test_hours_and_unconfirmed_values_are_told_as_such() -> None:
    hours = told(Clock.CRIME_FORWARDING, "pilkada-2024", "2026-07-06T10:00")
    assert "24 jam berjalan, berjalan sejak saat itu juga" in hours.indonesian
    assert "Dilewati" not in hours.indonesian
    assert "Passed over" not in hours.english
    unconfirmed = told(Clock.TRACING, "pemilu-2022", "2026-07-06T10:00")
    assert "belum dikonfirmasi" in unconfirmed.indonesian
    assert "confidence: unconfirmed" in unconfirmed.english


@pytest.mark.parametrize("edition", [law.name for law in EDITIONS])
def test_every_clock_can_be_told(edition: str) -> None:
    for row in terms_of(edition):
        words = told(row.clock, edition, "2026-07-06T10:00")
        assert row.article in words.indonesian
        assert row.article in words.english
