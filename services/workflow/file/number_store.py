"""The SQL of the register of numbers: drawn one after another, voided with a reason."""

from collections.abc import Iterable
from dataclasses import astuple

from services.workflow.file.number_register import Drawn, Voided
from shared.runtime.postgres.pool import Connection


async def draw(connection: Connection, office: str, series: str, year: int) -> int:
    """The next number of an office, series and year.

    Other draws of the same counter wait until the transaction ends.
    """
    # A row, not a sequence: a sequence is not rolled back and would leave gaps, and the register
    # may miss a number only where it says why.
    sequence: int = await connection.fetchval(
        """
        INSERT INTO counters (office, kind, year, last) VALUES ($1, $2, $3, 1)
        ON CONFLICT (office, kind, year) DO UPDATE SET last = counters.last + 1 RETURNING last
        """,
        office,
        series,
        year,
    )
    return sequence


async def apply_changes(connection: Connection, changes: Iterable[Drawn | Voided]) -> None:
    """Write the changes that facts make to the register, in the transaction of those facts."""
    for change in changes:
        match change:
            case Drawn():
                await connection.execute(
                    "INSERT INTO numbers (office, series, year, sequence, number, case_id, fact,"
                    " drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    *astuple(change),
                )
            case Voided():
                await connection.execute(
                    "UPDATE numbers SET voided_at = $3, reason = $4"
                    " WHERE case_id = $1 AND number = $2 AND voided_at IS NULL",
                    *astuple(change),
                )
