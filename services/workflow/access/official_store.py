"""The SQL of officials: those who signed in here, and those whom an administrator enrolled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class EnrolledOfficial:
    """An official by the subject of the sign-in; `signed_in_at` is None before the first one."""

    subject: str
    office: str
    roles: tuple[str, ...]
    signed_in_at: datetime | None


async def record_sign_in(connection: Connection, official: Official) -> None:
    """Store who signed in, with the office and the roles of the token: it is the newest word."""
    await connection.execute(
        """
        INSERT INTO officials (subject, office, roles, signed_in_at) VALUES ($1, $2, $3, now())
        ON CONFLICT (subject) DO UPDATE SET
            office = EXCLUDED.office, roles = EXCLUDED.roles, signed_in_at = now(),
            changed_at = now()
        """,
        official.subject,
        official.office,
        sorted(official.roles),
    )


async def enrol(connection: Connection, official: Official, enrolled_by: str) -> None:
    """Enrol an official, or change the office and the roles of one; without roles: who has left."""
    await connection.execute(
        """
        INSERT INTO officials (subject, office, roles, enrolled_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject) DO UPDATE SET
            office = EXCLUDED.office, roles = EXCLUDED.roles, enrolled_by = EXCLUDED.enrolled_by,
            changed_at = now()
        """,
        official.subject,
        official.office,
        sorted(official.roles),
        enrolled_by,
    )


async def office_of(connection: Connection, subject: str) -> str | None:
    """The office of an official; None if nobody of that subject is known."""
    office: str | None = await connection.fetchval(
        "SELECT office FROM officials WHERE subject = $1", subject
    )
    return office


async def assignable(
    connection: Connection, office: str, roles: Collection[str], limit: int
) -> list[str]:
    """The subjects of an office's officials with one of these roles, in their order."""
    rows = await connection.fetch(
        "SELECT subject FROM officials WHERE office = $1 AND roles && $2::text[]"
        " ORDER BY subject LIMIT $3",
        office,
        sorted(roles),
        limit,
    )
    return [row["subject"] for row in rows]


async def is_assignable(
    connection: Connection, subject: str, office: str, roles: Collection[str]
) -> bool:
    """Whether an official of that subject works in the office with one of these roles."""
    found = await connection.fetchval(
        "SELECT true FROM officials WHERE subject = $1 AND office = $2 AND roles && $3::text[]",
        subject,
        office,
        sorted(roles),
    )
    return bool(found)


async def officials_of(
    connection: Connection, office: str, after: str, limit: int
) -> list[EnrolledOfficial]:
    """The officials of an office who have a role, by subject, after one of them."""
    rows = await connection.fetch(
        "SELECT subject, office, roles, signed_in_at FROM officials"
        " WHERE office = $1 AND subject > $2 AND roles <> '{}' ORDER BY subject LIMIT $3",
        office,
        after,
        limit,
    )
    return [
        EnrolledOfficial(row["subject"], row["office"], tuple(row["roles"]), row["signed_in_at"])
        for row in rows
    ]
