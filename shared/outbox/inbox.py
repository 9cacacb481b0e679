"""Records which events a consumer has handled, in the transaction of their effect."""

from collections.abc import Collection
from uuid import UUID

from shared.runtime.postgres.pool import Connection

_FIRST_TIME = """
INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id
"""
_FIRST_TIMES = """
INSERT INTO inbox (consumer, event_id)
SELECT $1, id FROM unnest($2::uuid[]) AS id ORDER BY id
ON CONFLICT DO NOTHING RETURNING event_id
"""


async def first_time(connection: Connection, consumer: str, event_id: UUID) -> bool:
    """Record the event for `consumer`; return whether it was not recorded before.

    A concurrent transaction with the same event waits here until this one has ended.
    """
    return await connection.fetchval(_FIRST_TIME, consumer, event_id) is not None


async def first_times(
    connection: Connection, consumer: str, event_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Record the events for `consumer` in one round trip; return those not recorded before.

    They are inserted in the order of their ids: two batches with common events wait for each other
    instead of deadlocking.
    """
    rows = await connection.fetch(_FIRST_TIMES, consumer, list(event_ids))
    return frozenset(row["event_id"] for row in rows)
