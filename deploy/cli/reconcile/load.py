"""Reads both services' reports as streams of one snapshot each, and the dead letters."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from deploy.cli.dead_letters.queue import LetterBox
from deploy.cli.follow.load import Sources
from deploy.cli.reconcile.reconciliation import Account, add_up
from services.intake import received_store
from services.workflow.reconciliation import store as reconciliation_store
from shared.events.topics import REPORTS
from shared.runtime.postgres.pool import Connection

PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Span:
    """Which reports are looked at: those received in [since, until) at an office or below it."""

    since: datetime | None = None
    until: datetime | None = None
    office: str | None = None


async def account_of(sources: Sources, span: Span, now: datetime, grace: timedelta) -> Account:
    """The account of the reports in a span.

    The workflow service is looked at first: what it knows by then, intake knew before, and what
    came after that is on its way.
    """
    within = (span.since, span.until, span.office)
    account = Account(now, grace)
    async with _snapshot(sources.workflow) as workflow:
        account.count_twice(await reconciliation_store.doubled(workflow, *within))
        async with _snapshot(sources.intake) as intake:
            received = received_store.received(intake, *within)
            return await add_up(account, received, reconciliation_store.became(workflow, *within))


async def dead_letters(
    box: LetterBox, reports: Iterable[UUID], topic: str = REPORTS
) -> dict[UUID, str]:
    """Those of these reports whose announcement lies in the dead letters, and where."""
    wanted = {str(report_id): report_id for report_id in reports}
    if not wanted:
        return {}
    return {
        wanted[subject]: str(letter.place)
        for letter in await box.letters([topic])
        if (subject := letter.attribute("ce_subject")) in wanted and not letter.replayed
    }


@asynccontextmanager
async def _snapshot(url: str) -> AsyncGenerator[Connection]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=PATIENCE_SECONDS)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            yield connection
    finally:
        await connection.close()
