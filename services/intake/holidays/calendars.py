"""The holiday table in force: what was heard, and where that has gaps what this release brings."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from services.intake.holidays import store
from shared.events.holidays import HolidaysAmended
from shared.runtime.postgres.pool import Pool, acquire
from shared.statute.deadlines.calendars import Calendar, FreeDay
from shared.statute.deadlines.holidays import released
from shared.statute.deadlines.tables import Removal, Tables, Version
from shared.statute.law.sources import LocalizedText

MAX_AGE_SECONDS = 1.0
"""How long a copy counts before it is compared with the database: another process hears too."""

_LOG = structlog.get_logger()


class Calendars:
    """The calendar in force, read anew once the database holds another version."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._held = -1
        self._tables = Tables(())
        self._fresh_until = 0.0
        self._reading = asyncio.Lock()

    async def in_force(self, moment: datetime) -> Calendar:
        """The calendar of the versions in force at a moment, with the holidays of every region.

        Raises:
            DependencyDown: the database does not answer.
        """
        async with self._reading:
            if asyncio.get_running_loop().time() >= self._fresh_until:
                await self._read()
        return self._tables.in_force(moment)

    def expire(self) -> None:
        """Compare with the database before the next count: a version was heard."""
        self._fresh_until = 0.0

    async def _read(self) -> None:
        async with acquire(self._pool) as connection:
            held = await store.count(connection)
            if held != self._held:
                contents = await store.contents(connection)
                heard = [version_of(HolidaysAmended.model_validate(each)) for each in contents]
                self._tables, self._held = complete(heard), len(heard)
                _LOG.info("holiday_table_read", versions=len(heard), gaps=_has_gaps(heard))
        self._fresh_until = asyncio.get_running_loop().time() + MAX_AGE_SECONDS


def complete(heard: Sequence[Version]) -> Tables:
    """The tables that were heard of; if versions are lacking, also those this release brings."""
    if not _has_gaps(heard):
        return Tables.of(heard)
    names = {each.version for each in heard}
    return Tables.of((*(each for each in released() if each.version not in names), *heard))


def version_of(data: HolidaysAmended) -> Version:
    """The version that an event announces."""
    return Version(
        revision=data.revision,
        version=data.version,
        valid_from=data.valid_from,
        horizon=data.horizon,
        added=tuple(
            FreeDay(
                day=each.day,
                name=LocalizedText(each.name, each.name_en),
                kind=each.kind,
                decree=each.decree,
                scope=each.scope,
                estimate=each.estimate,
            )
            for each in data.added
        ),
        removed=tuple(Removal(each.day, each.kind, each.scope) for each in data.removed),
    )


def _has_gaps(heard: Sequence[Version]) -> bool:
    """Whether a version is lacking: revisions count from 1 without gaps."""
    return not heard or max(each.revision for each in heard) != len(heard)
