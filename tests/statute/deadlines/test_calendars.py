"""Holiday tables: what is free, by which decree, in which version, and where knowledge ends."""

from datetime import date
from itertools import pairwise

import holidays as package
import pytest

from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import FreeDay, FreeKind, HorizonError
from shared.statute.deadlines.deadline import DeadlineContext, due, recompute
from shared.statute.deadlines.explain import why_moved
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import edition_named
from shared.statute.law.sources import Confidence, LocalizedText
from shared.statute.law.zones import Zone
from tests.statute.samples import wib

YEARS = range(2018, 2028)
PEMILU_22 = edition_named("pemilu-2022")


def from_package(category: str) -> set[date]:
    found = package.country_holidays("ID", years=YEARS, categories=(category,))
    return set(found)


def from_table(*kinds: FreeKind) -> set[date]:
    table = holidays.latest()
    return {free.day for free in table.free_days if free.kind in kinds and free.day.year in YEARS}


def test_national_holidays_and_polling_days_agree_with_the_package() -> None:
    assert from_table(FreeKind.NATIONAL, FreeKind.POLLING) == from_package("public")


def test_joint_leave_agrees_with_the_package() -> None:
    assert from_table(FreeKind.JOINT_LEAVE) == from_package("government")


def test_every_free_day_names_its_decree_and_estimates_say_so() -> None:
    for free in holidays.latest().free_days:
        assert free.decree
        assert free.name.indonesian != free.name.english
        assert free.estimate == (free.day.year >= 2027)


def test_versions_follow_each_other_and_only_add() -> None:
    tables = [holidays.table(version) for version in holidays.versions()]
    for older, newer in pairwise(tables):
        assert older.valid_from < newer.valid_from
        assert older.horizon <= newer.horizon
        assert set(older.free_days) < set(newer.free_days)


def test_the_table_of_a_day_is_the_newest_that_held() -> None:
    assert holidays.in_force(date(2025, 8, 6)).version == "2025.2"
    assert holidays.in_force(date(2025, 8, 7)).version == "2025.3"
    assert holidays.in_force(date(2017, 1, 1)).version == "2018.1"


def test_an_unknown_version_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(holidays.UnknownTableError, match=r"2018\.1"):
        holidays.table("1900.1")


@pytest.mark.parametrize(
    ("clock", "start"),
    [
        (Clock.HANDLING, "2017-12-29T10:00"),
        (Clock.HANDLING, "2028-01-25T10:00"),
        (Clock.HANDLING, "2031-05-01T10:00"),
        (Clock.QUICK_ADJUDICATION, "2028-01-30T10:00"),
        (Clock.QUICK_ADJUDICATION, "2028-01-31T10:00"),
    ],
)
def test_beyond_the_horizon_is_an_error_never_a_guess(clock: Clock, start: str) -> None:
    place = DeadlineContext(PEMILU_22, Zone.WIB, holidays.latest())
    with pytest.raises(HorizonError) as error:
        due(clock, place, wib(start))
    assert error.value.version == "2027.1"
    assert (error.value.first_day, error.value.horizon) == (date(2018, 1, 1), date(2028, 1, 31))
    assert "2028-01-31" in str(error.value)


def test_a_deadline_that_rests_on_expected_days_is_unconfirmed() -> None:
    place = DeadlineContext(PEMILU_22, Zone.WIB, holidays.latest())
    assert due(Clock.HANDLING, place, wib("2026-12-01T10:00")).confidence is Confidence.HIGH
    assert due(Clock.HANDLING, place, wib("2026-12-30T10:00")).confidence is Confidence.UNCONFIRMED


def test_a_calendar_day_clock_does_not_rest_on_expected_holidays() -> None:
    place = DeadlineContext(edition_named("pilkada-2024"), Zone.WIB, holidays.latest())
    assert due(Clock.HANDLING, place, wib("2026-12-30T10:00")).confidence is Confidence.HIGH


def galungan() -> FreeDay:
    words = LocalizedText("Hari Raya Galungan", "Galungan")
    return FreeDay(date(2026, 6, 17), words, FreeKind.REGIONAL, "SE Gubernur Bali", scope="51")


def test_a_regional_holiday_holds_only_in_its_region() -> None:
    table = holidays.latest().amended("2027.1-bali", date(2026, 5, 1), [galungan()])
    assert not table.within("51.71").is_working_day(date(2026, 6, 17))
    assert table.within("32.73").is_working_day(date(2026, 6, 17))
    assert table.within("51.71") is table
    assert table.within("32.73") is table.within("32.71")
    assert table.within("32.73").version == "2027.1-bali"


def test_a_table_cannot_be_amended_beyond_its_horizon() -> None:
    late = FreeDay(date(2029, 1, 1), LocalizedText("x", "y"), FreeKind.NATIONAL, "")
    with pytest.raises(HorizonError):
        holidays.latest().amended("x", date(2026, 1, 1), [late])


def test_two_reasons_on_one_day_are_named_together() -> None:
    reason = holidays.latest().rest_reason(date(2021, 5, 13))
    assert reason == LocalizedText(
        "Kenaikan Yesus Kristus; Hari Raya Idul Fitri", "Ascension Day; Eid al-Fitr"
    ) or reason == LocalizedText(
        "Hari Raya Idul Fitri; Kenaikan Yesus Kristus", "Eid al-Fitr; Ascension Day"
    )
    assert holidays.latest().rest_reason(date(2026, 2, 22)) == LocalizedText("Minggu", "Sunday")
    assert holidays.latest().rest_reason(date(2027, 2, 6)) == LocalizedText(
        "Sabtu; Tahun Baru Imlek", "Saturday; Lunar New Year"
    )


def test_a_day_added_in_the_year_moves_a_deadline_and_tells_why() -> None:
    before = DeadlineContext(PEMILU_22, Zone.WIB, holidays.table("2025.2"))
    old = due(Clock.INITIAL_REVIEW, before, wib("2025-08-14T10:00"))
    difference = recompute(old, holidays.table("2025.3"))
    assert (difference.old.due, difference.new.due) == (
        wib("2025-08-18T16:00"),
        wib("2025-08-19T16:00"),
    )
    assert difference.moved
    assert [skip.day for skip in difference.now_free] == [date(2025, 8, 18)]
    assert difference.now_counted == ()
    words = why_moved(difference)
    assert "2025-08-18 (Cuti bersama Hari Kemerdekaan Republik Indonesia)" in words.indonesian
    assert "Table 2025.2 became 2025.3" in words.english


def test_a_day_that_is_no_longer_free_moves_it_back() -> None:
    after = DeadlineContext(PEMILU_22, Zone.WIB, holidays.table("2025.3"))
    new = due(Clock.INITIAL_REVIEW, after, wib("2025-08-14T10:00"))
    difference = recompute(new, holidays.table("2025.2"))
    assert difference.new.due == wib("2025-08-18T16:00")
    assert difference.now_free == ()
    assert difference.now_counted == (date(2025, 8, 18),)
    assert "Menjadi libur: -." in why_moved(difference).indonesian


def test_another_table_may_change_nothing() -> None:
    place = DeadlineContext(PEMILU_22, Zone.WIB, holidays.table("2024.1"))
    old = due(Clock.HANDLING, place, wib("2024-07-01T10:00"), extended=True)
    difference = recompute(old, holidays.latest())
    assert not difference.moved
    assert (difference.now_free, difference.now_counted) == ((), ())
    assert difference.new.calendar == "2027.1"
    assert difference.new.extended
