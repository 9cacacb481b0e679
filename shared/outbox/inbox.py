"""Remembers which events were handled, inside the transaction of what handling them did."""

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
    """Whether `consumer` meets this event for the first time; true once, if the caller commits.

    A second transaction with the same event waits here until the first has ended.
    """
    return await connection.fetchval(_FIRST_TIME, consumer, event_id) is not None


async def first_times(
    connection: Connection, consumer: str, event_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Which of these events `consumer` meets for the first time, in one round trip.

    They are taken in the order of their ids, so that two batches with common events wait for each
    other instead of blocking each other.
    """
    rows = await connection.fetch(_FIRST_TIMES, consumer, list(event_ids))
    return frozenset(row["event_id"] for row in rows)
