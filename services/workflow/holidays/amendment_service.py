"""The use case: an officer amends the holiday table, or asks what that would move."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.workflow.errors import AmendmentConflict
from services.workflow.file import codec
from services.workflow.holidays import table_store
from services.workflow.holidays.amendment import Amendment, version_of
from services.workflow.holidays.recomputation import report_store
from services.workflow.holidays.recomputation.impact import look
from services.workflow.holidays.tables import Version
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection, Pool, acquire, transaction
from shared.statute.deadlines.calendars import Calendar

LOOKED_AT_ONCE = 400
LOOKED_AT_MOST = 20_000
"""Beyond this a preview says how many more it did not look at: an answer is waited for."""

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an amendment would do to the cases that are open now.

    Attributes:
        running: open cases of its region.
        would_move: those of which a date would move.
        not_looked_at: more that it could touch.
    """

    running: int
    would_move: int
    not_looked_at: int


class Amendments:
    """Adds versions to the holiday table; each starts the recomputation of running cases."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def approve(self, amendment: Amendment, official: Official) -> Version:
        """Let it hold, at once or from its day on; asked again, the same version.

        Raises:
            Problem: 422 if it does not fit the tables, 409 if another was approved under its id.
        """
        async with transaction(self._pool) as connection:
            now = await table_store.one_at_a_time(connection)
            before = await table_store.approved(connection, amendment.amendment_id)
            if before is not None:
                version, approval = before
                if (approval.said, approval.by) != (amendment.said, official.subject):
                    raise AmendmentConflict
                return version
            version = version_of(amendment, await table_store.tables(connection), now)
            approval = table_store.Approval(
                amendment.amendment_id,
                amendment.scope,
                amendment.decree,
                official.subject,
                official.office,
                amendment.said,
            )
            await table_store.append(connection, version, approval)
            await table_store.recompute_for(connection, version.revision)
        _LOG.info("holidays_amended", revision=version.revision, scope=amendment.scope)
        return version

    async def preview(self, amendment: Amendment) -> tuple[Version, Preview]:
        """What it would move if it were approved now; nothing is written.

        Raises:
            Problem: 422 if it does not fit the tables.
        """
        async with acquire(self._pool) as connection:
            there = await table_store.tables(connection)
            version = version_of(amendment, there, await table_store.now(connection))
            calendar = there.with_one_more(version)
            running, touched = await report_store.touched(connection, amendment.scope, version.days)
            looked_at = min(touched, LOOKED_AT_MOST)
            moved = 0
            async for one in _looks(connection, amendment, version, calendar):
                moved += one
        return version, Preview(running, moved, touched - looked_at)


async def _looks(
    connection: Connection, amendment: Amendment, version: Version, calendar: Calendar
) -> AsyncGenerator[bool]:
    last, seen = UUID(int=0), 0
    while seen < LOOKED_AT_MOST:
        files = await report_store.touched_files(
            connection, amendment.scope, version.days, last, LOOKED_AT_ONCE
        )
        if not files:
            return
        for case_id, facts in files:
            last, seen = case_id, seen + 1
            case = codec.fold(facts)
            await asyncio.sleep(0)
            yield case is not None and look(case, calendar).moves
