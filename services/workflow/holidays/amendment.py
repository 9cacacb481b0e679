"""An amendment of the holiday table, and its check against the table it changes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.runtime.http.answers import invalid_fields
from shared.statute.deadlines.calendars import Calendar, FreeDay
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.deadlines.tables import LAST_YEAR, Removal, Tables, Version, slot
from shared.statute.law.zones import Zone


@dataclass(frozen=True, slots=True)
class Amendment:
    """Days that become free or stop being free, by one decree, for one region or for all.

    Attributes:
        amendment_id: chosen by the client; the same id again is the same amendment.
        effective_from: the day it takes effect (00:00 WIB), None for at once.
        horizon: the last day the table knows from then on, None for as before.
        requested: the request as JSON values, to tell a repeat from another request.
    """

    amendment_id: UUID
    decree: str
    scope: str
    effective_from: date | None
    horizon: date | None
    added: tuple[FreeDay, ...]
    removed: tuple[Removal, ...]
    requested: dict[str, Any]


def version_of(amendment: Amendment, current: Tables, now: datetime) -> Version:
    """The version that an amendment adds to the current tables when approved at `now`.

    Raises:
        Problem: 422 with each field that does not fit the table, and why, in two languages.
    """
    effective_from = amendment.effective_from
    valid_from = now if effective_from is None else at(effective_from, MIDNIGHT, Zone.WIB)
    calendar = current.in_force(max(now, valid_from))
    errors = [
        *_too_early(amendment, now),
        *_unknown_days(amendment, calendar),
        *_misplaced_days(amendment, calendar),
    ]
    if errors:
        raise invalid_fields(errors)
    revision = current.revision + 1
    return Version(
        revision=revision,
        version=f"{Zone.WIB.local(now).year}.r{revision}",
        valid_from=max(now, valid_from),
        horizon=amendment.horizon or calendar.horizon,
        added=amendment.added,
        removed=amendment.removed,
    )


def _too_early(amendment: Amendment, now: datetime) -> Iterator[dict[str, Any]]:
    effective_from = amendment.effective_from
    if effective_from is not None and effective_from <= Zone.WIB.local(now).date():
        yield _field_error(
            ("effective_from",),
            "not_in_the_future",
            "harus setelah hari ini; kosongkan agar berlaku segera",
            "must be after today; leave it out to have it hold at once",
        )


def _unknown_days(amendment: Amendment, calendar: Calendar) -> Iterator[dict[str, Any]]:
    last = amendment.horizon or calendar.horizon
    if last < calendar.horizon:
        yield _field_error(
            ("horizon",),
            "horizon_too_early",
            f"tabel sudah sampai {calendar.horizon}",
            f"the table reaches {calendar.horizon} already",
        )
    if last.year > LAST_YEAR:
        yield _field_error(
            ("horizon",),
            "horizon_too_late",
            f"tabel paling jauh sampai akhir {LAST_YEAR}",
            f"the table reaches the end of {LAST_YEAR} at most",
        )
    known = f"{calendar.first_day}..{last}"
    added, removed = ([each.day for each in days] for days in (amendment.added, amendment.removed))
    for name, days in (("add", added), ("remove", removed)):
        for place, day in enumerate(days):
            if not calendar.first_day <= day <= last:
                yield _field_error(
                    (name, place, "day"),
                    "beyond_table",
                    f"di luar tabel ({known}); tahun baru memerlukan horizon",
                    f"outside the table ({known}); a new year needs a horizon",
                )


def _misplaced_days(amendment: Amendment, calendar: Calendar) -> Iterator[dict[str, Any]]:
    gone = [
        free for free in calendar.free_days if any(one.removes(free) for one in amendment.removed)
    ]
    for place, each in enumerate(amendment.removed):
        if not any(each.removes(free) for free in gone):
            yield _field_error(
                ("remove", place),
                "not_in_the_table",
                "bukan hari libur jenis dan wilayah itu dalam tabel",
                "is no holiday of that kind and region in the table",
            )
    # Estimates may be named again: a decree replaces its estimate.
    decreed = {slot(free) for free in calendar.free_days if free not in gone and not free.estimate}
    for place, free in enumerate(amendment.added):
        if slot(free) in decreed:
            yield _field_error(
                ("add", place),
                "already_in_the_table",
                "sudah hari libur jenis dan wilayah itu dalam tabel",
                "is a holiday of that kind and region in the table already",
            )
        decreed.add(slot(free))  # the same day twice in one amendment is refused too


def _field_error(loc: tuple[str | int, ...], code: str, text: str, text_en: str) -> dict[str, Any]:
    return {"type": code, "loc": loc, "msg": f"{text}|{text_en}"}
