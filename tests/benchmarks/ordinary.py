"""What one full ordinary case of each regime costs: history, statements, messages."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from asyncpg.connection import LoggedQuery
from temporalio.client import Client

from services.workflow.commands.service import Instruction
from services.workflow.file.codec import NOT_DRAWN
from services.workflow.file.store import insert_reports
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool, open_pool, transaction
from shared.runtime.temporal import client as temporal
from shared.statute.acts.agencies import (
    AnnounceStatus,
    Forward,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.handling import BeginStudy, CompleteStudy, RecordClarification, Summon
from shared.statute.acts.review import Register, RequestCorrection, SubmitCorrection
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.law.choices import MatterOutcome, Oath, Party, Verdict
from shared.statute.law.violations import Matter
from tests.benchmarks.cases import OFFICIAL, Desk, desk, report
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, bounded, counted

CONNECTIONS = 4
MATTER = {"pemilu": Matter.ASN, "pilkada": Matter.ADMINISTRATIVE}
KINDS = {"pemilu": ("asn_neutrality",), "pilkada": ("campaign_props",)}
ELECTION = {"pemilu": "legislature", "pilkada": "mayor"}


def commands(regime: str) -> Sequence[Command]:
    """From the receipt to the agency's answer, with a correction on the way."""
    matter = MATTER[regime]
    return (
        RequestCorrection(("evidence",)),
        SubmitCorrection(),
        Register(NOT_DRAWN),
        Summon(Party.REPORTER),
        RecordClarification(Party.REPORTER, Oath.TAKEN),
        BeginStudy(),
        CompleteStudy(),
        DecideInPlenary((MatterOutcome(matter, Verdict.VIOLATION),)),
        Forward(matter),
        AnnounceStatus(),
        RecordAgencyReceipt(matter),
        RecordAgencyAnswer(matter),
    )


async def measure(engines: Engines) -> list[Figure]:
    """One case of each regime from its report to its end, alone on the engines."""
    client = await temporal.connect(engines.temporal)
    address = await engines.database("workflow")
    pool = await open_pool(address, name="bench", size=CONNECTIONS)
    async with pool, desk(client, pool, "bench.ordinary") as ours, _statements(pool) as said:
        return [
            figure for regime in KINDS for figure in await _ordinary(client, ours, said, regime)
        ]


async def _ordinary(client: Client, ours: Desk, said: "Counter[str]", regime: str) -> list[Figure]:
    case, asked = new_id(), commands(regime)
    told = report(case) | {
        "regime": regime,
        "election": ELECTION[regime],
        "violation_kinds": list(KINDS[regime]),
    }
    async with transaction(ours.pool) as connection:
        await insert_reports(connection, {case: told})
    said.clear()
    await ours.door.open(case)
    await _until_opened(ours.pool, case)
    for command in asked:
        ended = await ours.commands.execute(Instruction(case, new_id(), command, OFFICIAL))
        assert ended["accepted"], (command, ended)
    await client.get_workflow_handle(str(case)).result()
    statements = said.total() - said[_LOOK]
    events, size = await _length(client, case)
    messages = await ours.pool.fetchval("SELECT count(*) FROM outbox WHERE key = $1", str(case))
    note = f"{len(asked)} commands, from report to answer"
    return [
        bounded(f"ordinary {regime} case: history", events, "events", 90, note),
        bounded(f"ordinary {regime} case: history", size / 1000, "kB", 25, note),
        counted(f"ordinary {regime} case: database", statements, "statements", note),
        counted(f"ordinary {regime} case: announced", int(messages), "Kafka messages", note),
    ]


_LOOK = "SELECT closed FROM cases WHERE case_id = $1"


async def _until_opened(pool: Pool, case: UUID) -> None:
    while await pool.fetchval(_LOOK, case) is None:
        await asyncio.sleep(0.01)


@asynccontextmanager
async def _statements(pool: Pool) -> AsyncGenerator["Counter[str]"]:
    """Every statement that the connections of a pool send, by its text."""
    said: Counter[str] = Counter()

    def note(query: LoggedQuery) -> None:
        said[query.query] += 1

    held = [await pool.acquire() for _ in range(CONNECTIONS)]
    for connection in held:
        connection.add_query_logger(note)
    for connection in held:
        await pool.release(connection)
    yield said


async def _length(client: Client, case: UUID) -> tuple[int, int]:
    history = await client.get_workflow_handle(str(case)).fetch_history()
    return len(history.events), sum(event.ByteSize() for event in history.events)
