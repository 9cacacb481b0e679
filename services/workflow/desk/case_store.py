"""The SQL behind one case as officials see it: its zone, its file, its reporter's contact."""

from uuid import UUID

from services.workflow.errors import CaseNotFound
from services.workflow.file.chain import Entry, Head
from shared.runtime.postgres.pool import Connection
from shared.statute.law.zones import Zone


async def zone(connection: Connection, case_id: UUID) -> Zone:
    """The zone of the office where a case lies.

    Raises:
        CaseNotFound: there is none of that id, or the connection's office may not see it.
    """
    found = await connection.fetchval("SELECT zone FROM cases WHERE case_id = $1", case_id)
    if found is None:
        raise CaseNotFound
    return Zone(found)


async def office_and_commands(
    connection: Connection, case_id: UUID, subject: str
) -> tuple[str, bool] | None:
    """The office where a case lies, and whether this official has given it a command; or None."""
    row = await connection.fetchrow(
        """
        SELECT office, EXISTS (SELECT FROM commands WHERE case_id = $1 AND official = $2)
        FROM cases WHERE case_id = $1
        """,
        case_id,
        subject,
    )
    return (row[0], row[1]) if row else None


async def contact(connection: Connection, case_id: UUID) -> str:
    """The reporter's name and contact as sealed text.

    Raises:
        CaseNotFound: there is no report of that id.
    """
    sealed: str | None = await connection.fetchval(
        "SELECT body ->> 'contact' FROM reports WHERE report_id = $1", case_id
    )
    if sealed is None:
        raise CaseNotFound
    return sealed


async def statement(connection: Connection, case_id: UUID) -> str:
    """What was reported, as sealed text.

    Raises:
        CaseNotFound: there is no report of that id.
    """
    sealed: str | None = await connection.fetchval(
        "SELECT body ->> 'statement' FROM reports WHERE report_id = $1", case_id
    )
    if sealed is None:
        raise CaseNotFound
    return sealed


async def entries(connection: Connection, case_id: UUID) -> tuple[list[Entry], Head]:
    """A case's whole file, and the head stored apart from it, both read in one statement.

    Returns:
        The facts in their order and the stored head; no facts and an empty head for no case.
    """
    rows = await connection.fetch(
        """
        SELECT c.sequence, c.head,
               f.sequence, f.kind, f.content, f.at, f.command_id, f.prev_hash, f.hash
        FROM cases c LEFT JOIN facts f USING (case_id)
        WHERE case_id = $1 ORDER BY f.sequence
        """,
        case_id,
    )
    if not rows:
        return [], Head()
    found = [tuple(row.values()) for row in rows]
    return [Entry(*row[2:]) for row in found if row[2] is not None], Head(*found[0][:2])
