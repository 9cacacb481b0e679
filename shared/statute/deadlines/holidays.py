"""The versions of the holiday table: from when each holds, by which decrees, and how far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from shared.statute.deadlines import decrees
from shared.statute.deadlines.calendars import Calendar, FreeDay, FreeKind
from shared.statute.deadlines.election_periods import PERIODS
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.deadlines.tables import FIRST_DAY, Version
from shared.statute.law.sources import LocalizedText
from shared.statute.law.zones import Zone

NONE = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """A version: the decrees it adds to those of the one before, and the last day it knows."""

    version: str
    valid_from: date
    horizon: date
    added: tuple[str, ...]


class UnknownTableError(LookupError):
    """No holiday table has that version."""

    def __init__(self, version: str) -> None:
        known = ", ".join(versions())
        super().__init__(f"tidak ada tabel hari libur {version} / no such holiday table ({known})")
        self.version = version


# The last table carries the first month of the year after, so that what starts in its last year can end.
# fmt: off
TABLES: tuple[Table, ...] = (
    Table("2018.1", date(2018, 4, 18),  date(2018, 12, 31), (decrees.JOINT_2018, decrees.POLLING_2018_06)),
    Table("2019.1", date(2019, 4, 8),   date(2019, 12, 31), (decrees.JOINT_2019, decrees.POLLING_2019_04)),
    Table("2020.1", date(2020, 12, 1),  date(2020, 12, 31), (decrees.JOINT_2020, decrees.POLLING_2020_12)),
    Table("2021.1", date(2021, 6, 18),  date(2021, 12, 31), (decrees.JOINT_2021,)),
    Table("2022.1", date(2022, 4, 7),   date(2022, 12, 31), (decrees.JOINT_2022,)),
    Table("2023.1", date(2023, 6, 16),  date(2023, 12, 31), (decrees.JOINT_2023,)),
    Table("2024.1", date(2024, 2, 26),  date(2024, 12, 31), (decrees.JOINT_2024, decrees.POLLING_2024_02)),
    Table("2025.1", date(2024, 10, 14), date(2025, 12, 31), (decrees.JOINT_2025,)),
    Table("2025.2", date(2024, 11, 21), date(2025, 12, 31), (decrees.POLLING_2024_11,)),
    Table("2025.3", date(2025, 8, 7),   date(2025, 12, 31), (decrees.JOINT_2025_AMENDED,)),
    Table("2026.1", date(2025, 9, 19),  date(2026, 12, 31), (decrees.JOINT_2026,)),
    Table("2027.1", date(2026, 11, 21), date(2028, 1, 31),  (decrees.JOINT_2027, decrees.JOINT_2028)),
)
# fmt: on

ENGLISH = {
    "Hari Buruh Internasional": "International Labour Day",
    "Hari Kemerdekaan Republik Indonesia": "Independence Day",
    "Hari Lahir Pancasila": "Pancasila Day",
    "Hari Pemilihan Kepala Daerah": "Local election day",
    "Hari Pemilihan Umum": "General election day",
    "Hari Raya Idul Adha": "Eid al-Adha",
    "Hari Raya Idul Fitri": "Eid al-Fitr",
    "Hari Raya Natal": "Christmas Day",
    "Hari Raya Waisak": "Vesak Day",
    "Hari Suci Nyepi": "Nyepi, the Day of Silence",
    "Isra Mikraj Nabi Muhammad": "Isra and Mi'raj",
    "Kebangkitan Yesus Kristus": "Easter Sunday",
    "Kenaikan Yesus Kristus": "Ascension Day",
    "Maulid Nabi Muhammad": "The Prophet's Birthday",
    "Tahun Baru Imlek": "Lunar New Year",
    "Tahun Baru Islam": "Islamic New Year",
    "Tahun Baru Masehi": "New Year's Day",
    "Wafat Yesus Kristus": "Good Friday",
}


def versions() -> tuple[str, ...]:
    """The versions of the table, oldest first."""
    return tuple(row.version for row in TABLES)


def released() -> tuple[Version, ...]:
    """The tables of this release as versions, each with the days that it adds, oldest first."""
    return tuple(
        Version(
            revision=place,
            version=row.version,
            valid_from=at(row.valid_from, MIDNIGHT, Zone.WIB),
            horizon=row.horizon,
            added=tuple(free for text in row.added for free in _days(text)),
        )
        for place, row in enumerate(TABLES, start=1)
    )


def latest() -> Calendar:
    """The newest version of the table."""
    return table(TABLES[-1].version)


def in_force(day: date) -> Calendar:
    """The version that was in force on a day; before the first, the first."""
    held = [row for row in TABLES if row.valid_from <= day]
    return table((held or TABLES)[-1 if held else 0].version)


@cache
def table(version: str) -> Calendar:
    """One version, with the days of every decree up to it.

    Raises:
        UnknownTableError: there is none of that name.
    """
    if version not in versions():
        raise UnknownTableError(version)
    upto = TABLES[: versions().index(version) + 1]
    days = tuple(free for row in upto for text in row.added for free in _days(text))
    return Calendar(
        version=version,
        valid_from=upto[-1].valid_from,
        first_day=FIRST_DAY,
        horizon=upto[-1].horizon,
        estimated_from=min((free.day for free in days if free.estimate), default=date.max),
        free_days=days,
        periods=PERIODS,
    )


def _days(text: str) -> Iterator[FreeDay]:
    """Read one decree's list: its heading, then a holiday a line."""
    heading, *lines = text.strip().splitlines()
    year, _, decree, *estimate = (part.strip() for part in heading.split("|"))
    for line in lines:
        name, national, *joint = (part.strip() for part in line.split("|"))
        kind = FreeKind.POLLING if name.startswith("Hari Pemilihan") else FreeKind.NATIONAL
        english = ENGLISH[name]
        leave = LocalizedText(f"Cuti bersama {name}", f"Joint leave: {english}")
        for day in _dates(year, national):
            yield FreeDay(day, LocalizedText(name, english), kind, decree, estimate=bool(estimate))
        for day in _dates(year, *joint):
            yield FreeDay(day, leave, FreeKind.JOINT_LEAVE, decree, estimate=bool(estimate))


def _dates(year: str, *columns: str) -> Iterator[date]:
    for column in columns:
        for day in column.split():
            if day != NONE:
                yield date.fromisoformat(f"{year}-{day}")
