"""Keeps the status that reporters may read as the workflow service last announced it."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from services.intake import store
from shared.events.cases import CaseEvent, CaseMerged
from shared.events.envelope import Event, InvalidMessage
from shared.outbox.inbox import first_times
from shared.runtime.postgres.pool import Pool, transaction

STATUS = "intake.status"

Row = TypeVar("Row")


class StatusUpdater:
    """Writes the public status of reports from the events of their cases."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def update(self, events: Sequence[Event[CaseEvent]]) -> None:
        """Record the status after each event; events that were handled before have no effect.

        Raises:
            InvalidMessage: an event's case id is no UUID.
            DependencyDown: the database does not answer.
        """
        updates = {event.id: _status_update(event) for event in events}
        merges = {event.id: merge for event in events if (merge := _merge(event.data))}
        async with transaction(self._pool) as connection:
            fresh = await first_times(connection, STATUS, list(updates))
            await store.upsert_statuses(
                connection, [updates[id_] for id_ in updates if id_ in fresh]
            )
            await store.insert_merges(connection, [merges[id_] for id_ in merges if id_ in fresh])


def _only(ids: Collection[UUID], by_id: Mapping[UUID, Row]) -> list[Row]:
    return [row for id_, row in by_id.items() if id_ in ids]


def _status_update(event: Event[CaseEvent]) -> store.StatusUpdate:
    data = event.data
    case_id = _case_id(data.case_id, "case_id")
    return store.StatusUpdate(case_id, data.sequence, data.stage, data.register_number, data.at)


def _merge(data: CaseEvent) -> store.Merge | None:
    if not isinstance(data, CaseMerged):
        return None
    into = _case_id(data.into, "into")
    return store.Merge(_case_id(data.case_id, "case_id"), into, data.into_number)


def _case_id(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidMessage(f"malformed: {field}") from None
