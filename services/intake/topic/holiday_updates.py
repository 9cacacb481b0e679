"""Keeps the versions of the holiday table that the workflow service announces."""

from collections.abc import Sequence

import structlog

from services.intake.holidays import store
from services.intake.holidays.calendars import Calendars
from shared.events.envelope import Event
from shared.events.holidays import HolidaysAmended
from shared.runtime.postgres.pool import Pool, transaction

_LOG = structlog.get_logger()


class HolidayUpdater:
    """Adds versions to intake's copy of the holiday table; from then on days are counted by it."""

    def __init__(self, pool: Pool, calendars: Calendars) -> None:
        self._pool = pool
        self._calendars = calendars

    async def update(self, events: Sequence[Event[HolidaysAmended]]) -> None:
        """Keep the versions; one that is held already has no effect, in whatever order they come.

        Raises:
            DependencyDown: the database does not answer.
        """
        async with transaction(self._pool) as connection:
            await store.insert(
                connection,
                [(one.data.revision, one.data.model_dump(mode="json")) for one in events],
            )
        self._calendars.expire()
        _LOG.info("holidays_heard", versions=[one.data.version for one in events])
