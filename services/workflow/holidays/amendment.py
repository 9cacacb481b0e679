"""What an officer asks to change in the holiday table, and whether it fits the table. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.workflow.holidays.tables import Removal, Tables, Version
from shared.runtime.http.app import invalid_fields
from shared.statute.deadlines.calendars import Calendar, FreeDay
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.zones import Zone

LAST_YEAR = 2099
"""A version is never taken back, and every calendar is laid out day by day to its horizon."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Days that become free or are free no longer, by one decree, for one region or for all.

    Attributes:
        amendment_id: minted by whoever asks; asked again, it is the same amendment.
        effective_from: the day it holds from (00:00 WIB), None for at once.
        horizon: the last day the table knows from then on, None for as before.
        said: what was asked for, as JSON values.
    """

    amendment_id: UUID
    decree: str
    scope: str
    effective_from: date | None
    horizon: date | None
    added: tuple[FreeDay, ...]
    removed: tuple[Removal, ...]
    said: dict[str, Any]


def version_of(amendment: Amendment, there: Tables, now: datetime) -> Version:
    """The version that it makes of the tables `there`, approved at a moment.

    Raises:
        Problem: 422 with each field that does not fit the tables, and why, in two languages.
    """
    asked = amendment.effective_from
    valid_from = now if asked is None else at(asked, MIDNIGHT, Zone.WIB)
    held = there.in_force(max(now, valid_from))
    unfit = [*_too_early(amendment, now), *_unknown_days(amendment, held), *_unfit(amendment, held)]
    if unfit:
        raise invalid_fields(unfit)
    revision = there.revision + 1
    return Version(
        revision=revision,
        version=f"{Zone.WIB.local(now).year}.r{revision}",
        valid_from=max(now, valid_from),
        horizon=amendment.horizon or held.horizon,
        added=amendment.added,
        removed=amendment.removed,
    )


def _too_early(amendment: Amendment, now: datetime) -> Iterator[dict[str, Any]]:
    asked = amendment.effective_from
    if asked is not None and asked <= Zone.WIB.local(now).date():
        yield _mistake(
            ("effective_from",),
            "not_in_the_future",
            "harus setelah hari ini; kosongkan agar berlaku segera",
            "must be after today; leave it out to have it hold at once",
        )


def _unknown_days(amendment: Amendment, held: Calendar) -> Iterator[dict[str, Any]]:
    last = amendment.horizon or held.horizon
    if last < held.horizon:
        yield _mistake(
            ("horizon",),
            "horizon_too_early",
            f"tabel sudah sampai {held.horizon}",
            f"the table reaches {held.horizon} already",
        )
    if last.year > LAST_YEAR:
        yield _mistake(
            ("horizon",),
            "horizon_too_late",
            f"tabel paling jauh sampai akhir {LAST_YEAR}",
            f"the table reaches the end of {LAST_YEAR} at most",
        )
    known = f"{held.first_day}..{last}"
    added, removed = ([each.day for each in days] for days in (amendment.added, amendment.removed))
    for name, days in (("add", added), ("remove", removed)):
        for place, day in enumerate(days):
            if not held.first_day <= day <= last:
                yield _mistake(
                    (name, place, "day"),
                    "beyond_table",
                    f"di luar tabel ({known}); tahun baru memerlukan horizon",
                    f"outside the table ({known}); a new year needs a horizon",
                )


def _unfit(amendment: Amendment, held: Calendar) -> Iterator[dict[str, Any]]:
    gone = [free for free in held.free_days if any(one.removes(free) for one in amendment.removed)]
    for place, each in enumerate(amendment.removed):
        if not any(each.removes(free) for free in gone):
            yield _mistake(
                ("remove", place),
                "not_in_the_table",
                "bukan hari libur jenis dan wilayah itu dalam tabel",
                "is no holiday of that kind and region in the table",
            )
    decreed = {_place(free) for free in held.free_days if free not in gone and not free.estimate}
    for place, free in enumerate(amendment.added):
        if _place(free) in decreed:
            yield _mistake(
                ("add", place),
                "already_in_the_table",
                "sudah hari libur jenis dan wilayah itu dalam tabel",
                "is a holiday of that kind and region in the table already",
            )
        decreed.add(_place(free))


def _place(free: FreeDay) -> tuple[object, ...]:
    return free.day, free.kind, free.scope


def _mistake(loc: tuple[str | int, ...], code: str, told: str, told_en: str) -> dict[str, Any]:
    return {"type": code, "loc": loc, "msg": f"{told}|{told_en}"}
