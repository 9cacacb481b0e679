"""Listens to awasi.cases and writes down the notices each event calls for, once."""

from collections.abc import Callable, Sequence

import structlog

from services.notify import store
from services.notify.recipients import Directory, notices
from shared.events.cases import CASE_EVENTS, CaseEvent
from shared.events.envelope import Event
from shared.events.topics import CASES
from shared.outbox.inbox import first_times
from shared.runtime.clock import WallClock
from shared.runtime.kafka.listener import Listener
from shared.runtime.logs import bind_case
from shared.runtime.postgres.pool import Pool, transaction
from shared.runtime.tracing import continued

CONSUMER = "notify.cases"
_LOG = structlog.get_logger()


class Ledger:
    """Where events become notices to be sent."""

    def __init__(
        self, pool: Pool, directory: Directory, clock: WallClock, on_commit: Callable[[], None]
    ) -> None:
        self._pool = pool
        self._directory = directory
        self._clock = clock
        self._on_commit = on_commit

    async def write(self, events: Sequence[Event[CaseEvent]]) -> None:
        """Write the notices of events not met before, with the memory of having met them.

        Raises:
            DependencyDown: the database does not answer.
        """
        by_id = {event.id: event for event in events}
        async with transaction(self._pool) as connection:
            fresh = await first_times(connection, CONSUMER, by_id.keys())
            required_documents = [
                (notice, event.traceparent)
                for event in by_id.values()
                if event.id in fresh
                for notice in notices(event, self._directory)
            ]
            await store.add(connection, required_documents, self._clock.now())
        self._on_commit()
        for notice, traceparent in required_documents:
            with bind_case(notice.case_id), continued(traceparent, "write_notice"):
                _LOG.info("notice_called_for", kind=notice.kind, role=notice.role)


def subscribe(listener: Listener, ledger: Ledger) -> None:
    """What this service listens to."""
    listener.on(CASES, CONSUMER, dict.fromkeys(CASE_EVENTS, ledger.write), batch=True)
