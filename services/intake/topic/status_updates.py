"""Keeps the status that reporters may read as the workflow service last announced it."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from services.intake import store
from shared.events.cases import CaseAdvanced, CaseEvent, CaseMerged
from shared.events.envelope import Event, InvalidMessage
from shared.outbox.inbox import first_times
from shared.runtime.postgres.pool import Pool, transaction

STATUS = "intake.status"

Row = TypeVar("Row")


class StatusUpdater:
    """Writes the public status of reports from the events of their cases."""

    def __init__(self, pool: Pool, step: int) -> None:
        self._pool = pool
        self._step = step

    async def update(self, events: Sequence[Event[CaseEvent]]) -> None:
        """Record the status after each event; events that were handled before have no effect.

        An event may be missing or late: the highest sequence stands. But no case has as many facts
        between two events as `step` says; such a sequence would leave the status as it is for good.

        Raises:
            InvalidMessage: an event's case id is no UUID, or its sequence is far ahead.
            DependencyDown: the database does not answer.
        """
        updates = {event.id: _status_update(event) for event in events}
        merges = {event.id: merge for event in events if (merge := _merge(event.data))}
        lodgings = {event.id: found for event in events if (found := _lodging(event.data))}
        async with transaction(self._pool) as connection:
            fresh = await first_times(connection, STATUS, list(updates))
            statuses = _only(fresh, updates)
            stand = await store.sequences(connection, [each.report_id for each in statuses])
            _assert_following(statuses, stand, self._step)
            await store.upsert_statuses(connection, statuses)
            await store.insert_merges(connection, _only(fresh, merges))
            await store.upsert_lodgings(connection, _only(fresh, lodgings))


def _only(ids: Collection[UUID], by_id: Mapping[UUID, Row]) -> list[Row]:
    return [row for id_, row in by_id.items() if id_ in ids]


def _assert_following(
    updates: Sequence[store.StatusUpdate], stand: Mapping[UUID, int], step: int
) -> None:
    reached = dict(stand)
    for each in updates:
        last = reached.get(each.report_id, 0)
        if each.sequence > last + step:
            raise InvalidMessage("far_ahead: sequence")
        reached[each.report_id] = max(last, each.sequence)


def _status_update(event: Event[CaseEvent]) -> store.StatusUpdate:
    data = event.data
    case_id = _case_id(data.case_id, "case_id")
    return store.StatusUpdate(case_id, data.sequence, data.stage, data.register_number, data.at)


def _merge(data: CaseEvent) -> store.Merge | None:
    if not isinstance(data, CaseMerged):
        return None
    into = _case_id(data.into, "into")
    return store.Merge(_case_id(data.case_id, "case_id"), into, data.into_number)


def _lodging(data: CaseEvent) -> store.Lodging | None:
    if not isinstance(data, CaseAdvanced) or data.lodged_at is None:
        return None
    return store.Lodging(_case_id(data.case_id, "case_id"), data.sequence, data.lodged_at)


def _case_id(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidMessage(f"malformed: {field}") from None
