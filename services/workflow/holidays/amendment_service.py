"""Approves an amendment of the holiday table, or previews which running cases it would move."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.workflow.errors import AmendmentConflict
from services.workflow.file import codec
from services.workflow.holidays import table_store
from services.workflow.holidays.amendment import Amendment, version_of
from services.workflow.holidays.announcement import announce
from services.workflow.holidays.recomputation import report_store
from services.workflow.holidays.recomputation.impact import assess
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection, Pool, acquire, transaction
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.tables import Version

PREVIEW_BATCH_SIZE = 400
MAX_PREVIEWED_CASES = 20_000
"""The preview is answered while the officer waits: it counts more cases without assessing them."""

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an amendment would do to the cases open now.

    Attributes:
        running: open cases of its region.
        would_move: those of which a deadline would move.
        not_looked_at: further cases with a term over an amended day, which were not assessed.
    """

    running: int
    would_move: int
    not_looked_at: int


class AmendmentService:
    """Adds versions to the holiday table; each schedules the recomputation of running cases.

    `on_commit` is called after every transaction that may have appended an event.
    """

    def __init__(self, pool: Pool, on_commit: Callable[[], None]) -> None:
        self._pool = pool
        self._on_commit = on_commit

    async def approve(self, amendment: Amendment, official: Official) -> Version:
        """Approve an amendment; approved again under the same id, it gives the same version.

        The version and the schedule of its recomputation are written in one transaction, under a
        lock: revisions become visible in their order, so that a process which has read one has
        read all before it.

        Raises:
            AmendmentConflict: another amendment was approved under its id.
            Problem: 422 if it does not fit the table.
        """
        async with transaction(self._pool) as connection:
            now = await table_store.lock_versions(connection)
            before = await table_store.find_approved(connection, amendment.amendment_id)
            if before is not None:
                version, approval = before
                if (approval.requested, approval.by) != (amendment.requested, official.subject):
                    raise AmendmentConflict
                return version
            version = version_of(amendment, await table_store.tables(connection), now)
            approval = table_store.Approval(
                amendment.amendment_id,
                amendment.scope,
                amendment.decree,
                official.subject,
                official.office,
                amendment.requested,
            )
            await table_store.append(connection, version, approval)
            await table_store.schedule_recomputation(connection, version.revision)
            await announce(connection, [version])
        self._on_commit()
        _LOG.info("holidays_amended", revision=version.revision, scope=amendment.scope)
        return version

    async def announce_all(self) -> int:
        """Announce every version again, for a reader that has lost its copy; returns how many."""
        async with transaction(self._pool) as connection:
            await table_store.lock_versions(connection)
            current = await table_store.tables(connection)
            announced = await announce(connection, current.versions)
        self._on_commit()
        return announced

    async def preview(self, amendment: Amendment) -> tuple[Version, Preview]:
        """What it would move if it were approved now; nothing is written.

        Raises:
            Problem: 422 if it does not fit the table.
        """
        async with acquire(self._pool) as connection:
            current = await table_store.tables(connection)
            version = version_of(amendment, current, await table_store.now(connection))
            calendar = current.with_one_more(version)
            running, affected = await report_store.count_affected(
                connection, amendment.scope, version.days
            )
            previewed = min(affected, MAX_PREVIEWED_CASES)
            moved = 0
            async for one in _assess_affected(connection, amendment, version, calendar):
                moved += one
        return version, Preview(running, moved, affected - previewed)


async def _assess_affected(
    connection: Connection, amendment: Amendment, version: Version, calendar: Calendar
) -> AsyncGenerator[bool]:
    last, assessed = UUID(int=0), 0
    while assessed < MAX_PREVIEWED_CASES:
        files = await report_store.affected_files(
            connection, amendment.scope, version.days, last, PREVIEW_BATCH_SIZE
        )
        if not files:
            return
        for case_id, facts in files:
            last, assessed = case_id, assessed + 1
            case = codec.fold(facts)
            await asyncio.sleep(0)
            yield case is not None and assess(case, calendar).moves
