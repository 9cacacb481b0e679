"""The SQL of the signed heads: files to cover, heads, their leaves, the keys that signed."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import date

from services.workflow.proof.chain_head import ChainHead
from services.workflow.proof.merkle_tree import Leaf
from shared.runtime.postgres.pool import Connection

HEADS_LOCK = 0x4EAD
"""The class of the advisory locks under which one process at a time makes an office's heads."""

_HEAD = """
SELECT office, number, day, made_at, cases, root, prev, key_id, signature FROM chain_heads
"""

# A file whose end is a leaf of some head has not grown. The hash is the fact's own, not the copy in
# the case's row, which is derived.
_UNCOVERED_LEAVES = """
SELECT f.case_id, f.sequence, f.hash FROM cases c JOIN facts f USING (case_id, sequence)
WHERE c.office = $1
  AND NOT EXISTS (SELECT FROM chain_leaves l
                  WHERE l.case_id = c.case_id AND l.sequence = c.sequence)
ORDER BY f.case_id
"""


async def insert_key(connection: Connection, key_id: str, public: bytes) -> None:
    """Store a public key; it stays as long as anything it signed."""
    await connection.execute(
        "INSERT INTO signing_keys (key_id, public) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        key_id,
        public,
    )


async def public_keys(connection: Connection) -> dict[str, bytes]:
    """All keys that ever signed, by their ids, the newest first."""
    rows = await connection.fetch("SELECT key_id, public FROM signing_keys ORDER BY used_at DESC")
    return {row["key_id"]: row["public"] for row in rows}


async def uncovered_offices(connection: Connection, zone: str) -> list[str]:
    """Offices of a zone with a file that no head covers to its end."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT office FROM cases c
        WHERE zone = $1 AND NOT EXISTS (SELECT FROM chain_leaves l
                                        WHERE l.case_id = c.case_id AND l.sequence = c.sequence)
        ORDER BY office
        """,
        zone,
    )
    return [row["office"] for row in rows]


async def lock_office(connection: Connection, office: str) -> None:
    """Lock an office's heads until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", HEADS_LOCK, office)


async def uncovered_leaves(connection: Connection, office: str) -> list[Leaf]:
    """The ends of an office's files that no head covers, by case id."""
    return [Leaf(*row.values()) for row in await connection.fetch(_UNCOVERED_LEAVES, office)]


async def last_head(connection: Connection, office: str) -> ChainHead | None:
    """An office's newest head, None before its first."""
    row = await connection.fetchrow(
        f"{_HEAD} WHERE office = $1 ORDER BY number DESC LIMIT 1", office
    )
    return ChainHead(*row.values()) if row else None


async def heads(
    connection: Connection, office: str, first: int = 1, last: int = 2**31 - 1
) -> list[ChainHead]:
    """An office's heads with these numbers, the oldest first."""
    rows = await connection.fetch(
        f"{_HEAD} WHERE office = $1 AND number BETWEEN $2 AND $3 ORDER BY number",
        office,
        first,
        last,
    )
    return [ChainHead(*row.values()) for row in rows]


async def headed_offices(connection: Connection) -> list[str]:
    """All offices that have heads or leaves."""
    rows = await connection.fetch(
        "SELECT office FROM chain_heads UNION SELECT office FROM chain_leaves ORDER BY office"
    )
    return [row["office"] for row in rows]


async def leaves(connection: Connection, office: str, number: int) -> list[Leaf]:
    """The leaves of a head, by case id."""
    rows = await connection.fetch(
        "SELECT case_id, sequence, hash FROM chain_leaves WHERE office = $1 AND number = $2"
        " ORDER BY case_id",
        office,
        number,
    )
    return [Leaf(*row.values()) for row in rows]


async def insert_head(connection: Connection, head: ChainHead, covered: Sequence[Leaf]) -> None:
    """Store a signed head with its leaves."""
    await connection.execute(
        """
        INSERT INTO chain_heads
            (office, number, day, made_at, cases, root, prev, key_id, signature)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        *astuple(head),
    )
    await connection.execute(
        """
        INSERT INTO chain_leaves (office, number, case_id, sequence, hash)
        SELECT $1, $2, l.case_id, l.sequence, l.hash
        FROM unnest($3::uuid[], $4::int[], $5::bytea[]) AS l (case_id, sequence, hash)
        """,
        head.office,
        head.number,
        [leaf.case_id for leaf in covered],
        [leaf.sequence for leaf in covered],
        [leaf.hash for leaf in covered],
    )


async def is_closed(connection: Connection, zone: str, day: date) -> bool:
    """Whether the heads of that day were made in a zone."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM chain_days WHERE zone = $1 AND day = $2)", zone, day
    )
    return found


async def close_day(connection: Connection, zone: str, day: date) -> None:
    """Record that the heads of that day are made in a zone."""
    await connection.execute(
        "INSERT INTO chain_days (zone, day) VALUES ($1, $2) ON CONFLICT DO NOTHING", zone, day
    )
