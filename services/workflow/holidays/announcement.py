"""Announces versions of the holiday table, so that all who count by it count alike."""

from collections.abc import Iterable

from services.workflow.holidays import table_store
from shared.events.envelope import WORKFLOW, Event
from shared.events.holidays import AddedDay, HolidaysAmended, RemovedDay
from shared.outbox.append import append_all
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines.tables import Version


async def announce(connection: Connection, versions: Iterable[Version]) -> int:
    """Append an event for each version, inside the caller's transaction.

    A version may be announced again: its readers hold it already, and the topic keeps the last.

    Returns:
        How many were announced.
    """
    announced = list(versions)
    now = await table_store.now(connection)
    await append_all(
        connection,
        [
            Event(id=new_id(), subject=each.version, time=now, source=WORKFLOW, data=_data(each))
            for each in announced
        ],
    )
    await table_store.mark_announced(connection, [each.revision for each in announced])
    return len(announced)


def _data(version: Version) -> HolidaysAmended:
    return HolidaysAmended(
        revision=version.revision,
        version=version.version,
        valid_from=version.valid_from,
        horizon=version.horizon,
        added=tuple(
            AddedDay(
                day=free.day,
                kind=free.kind,
                scope=free.scope,
                name=free.name.indonesian,
                name_en=free.name.english,
                decree=free.decree,
                estimate=free.estimate,
            )
            for free in version.added
        ),
        removed=tuple(
            RemovedDay(day=gone.day, kind=gone.kind, scope=gone.scope) for gone in version.removed
        ),
    )
