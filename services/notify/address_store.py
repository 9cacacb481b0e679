"""The SQL of the limit by address: which mails an address was sent within the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.runtime.postgres.pool import Connection

# Admissions of all senders take turns: two that count at once would both find room for the last.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('address_mails', 0))"

_ADMIT = """
WITH asked AS (
    SELECT notice_id, address, kind, at_most,
           row_number() OVER (PARTITION BY address, kind ORDER BY place) AS nth
    FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::int[]) WITH ORDINALITY
         AS a (notice_id, address, kind, at_most, place)
    WHERE NOT EXISTS (SELECT FROM address_mails AS m WHERE m.notice_id = a.notice_id)
), counted AS (
    SELECT asked.*, sent.number, sent.oldest
    FROM asked, LATERAL (
        SELECT count(*) AS number, min(at) AS oldest FROM address_mails AS m
        WHERE m.address = asked.address AND m.kind = asked.kind AND m.at > $5
    ) AS sent
), admitted AS (
    INSERT INTO address_mails (notice_id, address, kind, at)
    SELECT notice_id, address, kind, $6 FROM counted WHERE number + nth <= at_most
)
SELECT notice_id, coalesce(oldest, $6) AS oldest FROM counted WHERE number + nth > at_most
"""


@dataclass(frozen=True, slots=True)
class AddressUse:
    """A mail that is to be sent to an address.

    Attributes:
        notice_id: of the mail; one that was admitted before is not counted again.
        address: the keyed hash.
        kind: which limit it counts for.
        at_most: how many of that kind the address may be sent within the window.
    """

    notice_id: UUID
    address: bytes
    kind: str
    at_most: int


async def admit(
    connection: Connection, uses: Sequence[AddressUse], since: datetime, now: datetime
) -> dict[UUID, datetime]:
    """Count mails for their addresses, within a transaction.

    Returns:
        Of each notice beyond its limit, when the oldest mail within the window was counted.
    """
    await connection.execute(_LOCK)
    rows = await connection.fetch(
        _ADMIT,
        [use.notice_id for use in uses],
        [use.address for use in uses],
        [use.kind for use in uses],
        [use.at_most for use in uses],
        since,
        now,
    )
    return {row["notice_id"]: row["oldest"] for row in rows}


async def forget(connection: Connection, before: datetime) -> None:
    """Remove what counts no longer."""
    await connection.execute("DELETE FROM address_mails WHERE at <= $1", before)
