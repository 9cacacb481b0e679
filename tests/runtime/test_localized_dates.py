"""Days and moments in words: the same names and formats wherever a person reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.runtime.localized_dates import (
    abbreviated_date,
    hour,
    long_date,
    long_moment,
    short_date,
)
from shared.statute.law.zones import Zone

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
DAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
MONDAY = date(2024, 1, 1)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_month_and_day_has_its_name(language: str) -> None:
    for place, month in enumerate(MONTHS[language].split(), start=1):
        assert short_date(date(2024, place, 5), language) == f"5 {month} 2024"
    for place, name in enumerate(DAYS[language].split()):
        assert long_date(MONDAY + timedelta(days=place), language).startswith(f"{name}, ")


@pytest.mark.parametrize(
    ("zone", "language", "expected"),
    [
        (Zone.WIB, "id", "Senin, 25 Maret 2024 pukul 16.05 WIB"),
        (Zone.WITA, "id", "Senin, 25 Maret 2024 pukul 17.05 WITA"),
        (Zone.WIT, "id", "Senin, 25 Maret 2024 pukul 18.05 WIT"),
        (Zone.WIB, "en", "Monday, 25 March 2024 at 16:05 WIB"),
    ],
)
def test_a_moment_is_in_the_offices_zone_and_the_readers_language(
    zone: Zone, language: str, expected: str
) -> None:
    assert long_moment(datetime(2024, 3, 25, 9, 5, tzinfo=UTC), zone, language) == expected


def test_a_moment_near_midnight_is_on_the_day_of_the_office() -> None:
    late = datetime(2024, 3, 24, 22, 30, tzinfo=UTC)
    assert long_moment(late, Zone.WIT, "id") == "Senin, 25 Maret 2024 pukul 07.30 WIT"
    assert hour(late, Zone.WITA) == "06.30 WITA"


def test_a_column_has_the_short_names_at_one_width() -> None:
    assert abbreviated_date(date(2024, 8, 5), "id") == "Sen  5 Agu"
    assert abbreviated_date(date(2024, 8, 5), "en") == "Mon  5 Aug"
