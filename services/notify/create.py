"""Creates the notices that events of cases call for, once per event."""

from collections.abc import Callable, Sequence

import structlog

from services.notify import store
from services.notify.recipients import Directory, notices
from shared.events.cases import CaseEvent
from shared.events.envelope import Event
from shared.outbox.inbox import first_times
from shared.runtime.clock import WallClock
from shared.runtime.postgres.pool import Pool, transaction
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.tracing import continue_trace

CONSUMER = "notify.cases"
_LOG = structlog.get_logger()


class NoticeCreator:
    """Writes notices into the ledger; `on_commit` is called after every transaction."""

    def __init__(
        self, pool: Pool, directory: Directory, clock: WallClock, on_commit: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._directory = directory
        self._clock = clock
        self._on_commit = on_commit

    async def create(self, events: Sequence[Event[CaseEvent]]) -> None:
        """Create the notices of the events that were not handled before.

        The inbox rows that mark the events as handled are written in the same transaction.

        Raises:
            DependencyDown: the database does not answer.
        """
        by_id = {event.id: event for event in events}
        async with transaction(self._pool) as connection:
            fresh = await first_times(connection, CONSUMER, by_id.keys())
            created = [
                (notice, event.traceparent)
                for event in by_id.values()
                if event.id in fresh
                for notice in notices(event, self._directory)
            ]
            await store.insert(connection, created, self._clock.now())
        self._on_commit()
        for notice, traceparent in created:
            with bind_case(notice.case_id), continue_trace(traceparent, "write_notice"):
                _LOG.info("notice_called_for", kind=notice.kind, role=notice.role)
