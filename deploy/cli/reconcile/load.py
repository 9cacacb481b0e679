"""Reads both services' reports as streams, each from one snapshot, and the dead letters."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from deploy.cli.dead_letters.queue import DeadLetterQueue
from deploy.cli.reconcile.reconciliation import Reconciliation, reconcile
from deploy.cli.service_databases import ServiceDatabases
from services.intake import received_store
from services.workflow.reconciliation import store as reconciliation_store
from shared.events.topics import REPORTS
from shared.runtime.postgres.pool import Connection

QUERY_TIMEOUT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Span:
    """The reports to reconcile: received in [since, until) at an office or one below it.

    None means no limit.
    """

    since: datetime | None = None
    until: datetime | None = None
    office: str | None = None


async def load_reconciliation(
    databases: ServiceDatabases, span: Span, now: datetime, grace: timedelta
) -> Reconciliation:
    """The reconciliation of the reports in a span.

    The workflow service's snapshot is taken first: every report in it was in intake's database
    before, so a report that intake alone has is new or lost, and never the other way round.
    """
    within = (span.since, span.until, span.office)
    reconciliation = Reconciliation(now, grace)
    async with _snapshot(databases.workflow) as workflow:
        reconciliation.add_duplicates(await reconciliation_store.duplicates(workflow, *within))
        async with _snapshot(databases.intake) as intake:
            received = received_store.received_reports(intake, *within)
            return await reconcile(
                reconciliation, received, reconciliation_store.fates(workflow, *within)
            )


async def dead_letters(
    queue: DeadLetterQueue, reports: Iterable[UUID], topic: str = REPORTS
) -> dict[UUID, str]:
    """The dead letter of each report whose event was not processed and not replayed since."""
    by_subject = {str(report_id): report_id for report_id in reports}
    if not by_subject:
        return {}
    return {
        by_subject[subject]: str(letter.position)
        for letter in await queue.letters([topic])
        if (subject := letter.attribute("ce_subject")) in by_subject and not letter.replayed
    }


@asynccontextmanager
async def _snapshot(url: str) -> AsyncGenerator[Connection]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=QUERY_TIMEOUT_SECONDS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()
