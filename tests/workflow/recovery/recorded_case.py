"""What is on record of a case, and cases that began some days ago, to compare it by."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.runtime.clock import SystemClock
from shared.runtime.postgres.pool import Pool
from shared.statute.case.command import Command
from tests.workflow.backdated_activities import BackdatedActivities
from tests.workflow.rig import Rig
from tests.workflow.samples import report, submitted


@dataclass(frozen=True)
class File:
    """What is on record of a case: its facts, what was announced, and when it is due next."""

    facts: list[tuple[Any, ...]]
    announced: list[tuple[Any, ...]]
    next_due: datetime | None


async def file(pool: Pool, case_id: UUID) -> File:
    facts = "SELECT sequence, kind, content, at, hash FROM facts WHERE case_id = $1 ORDER BY 1"
    outbox = "SELECT event_id, payload FROM outbox WHERE key = $1 ORDER BY id"
    due = "SELECT next_due FROM cases WHERE case_id = $1"
    return File(
        [tuple(row) for row in await pool.fetch(facts, case_id)],
        [tuple(row) for row in await pool.fetch(outbox, str(case_id))],
        await pool.fetchval(due, case_id),
    )


async def begun(rig: Rig, past: BackdatedActivities, ago: timedelta, *commands: Command) -> UUID:
    """A case that began so long ago and was given these commands then."""
    data = report(SystemClock().now() - ago)
    case_id = UUID(data.report_id)
    past.ago[case_id] = ago
    await rig.opener.open_cases([submitted(data)])
    await rig.until_opened(case_id)
    for command in commands:
        await handed(rig, case_id, command)
    return case_id


async def handed(rig: Rig, case_id: UUID, command: Command) -> None:
    """Given as an official gives it, past the early look at today's clock."""
    ref = rig.command_ref(command)
    await rig.store_command(case_id, ref, command)
    outcome = await rig.cases.act(case_id, ref)
    assert outcome.accepted, (command, outcome.refusal)
