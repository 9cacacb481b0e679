"""Cases opened and commands carried out, beside a bare workflow; and how long histories grow."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from temporalio.client import Client
from temporalio.worker import Worker

from services.workflow.app import CONNECTIONS
from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.worker import make_worker
from services.workflow.file.codec import NOT_DRAWN
from services.workflow.file.store import insert_reports
from services.workflow.holidays.calendars import Calendars
from shared.events.reports import ReportSubmitted
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Pool, open_pool, transaction
from shared.runtime.temporal import client as temporal
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.case.command import Command
from shared.statute.law.choices import Mode, Party
from tests.benchmarks.bare_case import BareCase, nothing
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, beside, bounded, in_turn, rate
from tests.benchmarks.harness.processor_time import spent

CASES = 300
AT_ONCE = 32
OFFICE = "32.73"
SEALED = f"v1.{UUID(int=0)}.AAAA"
OFFICIAL = Official("contoh-petugas", OFFICE, frozenset({"investigator", "plenary_member"}))


@dataclass(frozen=True, slots=True)
class Desk:
    """Ours, in one process with its worker."""

    pool: Pool
    door: CaseWorkflowClient
    commands: CommandService


async def measure(engines: Engines) -> list[Figure]:
    """300 cases a side and round, 32 at once, every one opened; then a command each."""
    client = await temporal.connect(engines.temporal)
    pool = await open_pool(await engines.database("workflow"), name="bench", size=CONNECTIONS)
    async with pool, bare_worker(client), desk(client, pool, "bench.cases") as ours:
        opened: list[UUID] = []
        bare: list[str] = []
        starts = await in_turn(
            lambda: _open(ours, opened), lambda: _open_bare(client, bare), rounds=3
        )
        await each(opened[:CASES], lambda case: _command(ours, case, Register(NOT_DRAWN)))
        cases = opened[:CASES]
        commands = await in_turn(
            lambda: _commands(ours, cases), lambda: _commands_bare(client, bare[:CASES])
        )
        note = f"{AT_ONCE} at once; ours with its transaction in PostgreSQL"
        return [
            beside("case opened", starts, "cases/s", 0.7, note),
            beside("officials' commands", commands, "commands/s", 0.65, note),
            *await _history(client, ours, opened[-1]),
            *(await spent(engines, lambda: _open(ours, opened))).of_each("a case opened", CASES),
            *(await spent(engines, lambda: _commands(ours, cases))).of_each("a command", CASES),
        ]


@asynccontextmanager
async def desk(client: Client, pool: Pool, task_queue: str) -> AsyncGenerator[Desk]:
    """Door, worker and steps of the cases of a task queue, on one pool."""
    calendars = Calendars()
    steps = CaseActivities(pool, calendars, lambda: None)
    door = CaseWorkflowClient(client, task_queue, eager=True)
    commands = CommandService(pool, door, steps, calendars, SystemClock())
    async with make_worker(client, task_queue, steps.execute):
        yield Desk(pool, door, commands)


@asynccontextmanager
async def bare_worker(client: Client) -> AsyncGenerator[None]:
    """A worker of bare cases."""
    async with Worker(
        client,
        task_queue="bench.bare",
        workflows=[BareCase],
        activities=[nothing],
        max_cached_workflows=1000,
    ):
        yield


async def each(
    items: Iterable[UUID] | Iterable[str], work: Callable[..., Awaitable[object]]
) -> None:
    """Do it with each, so many at once."""
    waiting = iter(items)

    async def one_by_one() -> None:
        for item in waiting:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(one_by_one())


async def _open(desk: Desk, opened: list[UUID]) -> float:
    ids = [new_id() for _ in range(CASES)]
    async with transaction(desk.pool) as connection:
        await insert_reports(connection, {one: report(one) for one in ids})
    opened.extend(ids)

    async def all_opened() -> None:
        await each(ids, desk.door.open)
        while await _count(desk.pool, ids) < CASES:
            await asyncio.sleep(0.01)

    return await rate(CASES, all_opened())


async def _count(pool: Pool, ids: Sequence[UUID]) -> int:
    found = await pool.fetchval("SELECT count(*) FROM cases WHERE case_id = ANY($1)", ids)
    return int(found)


async def _open_bare(client: Client, started: list[str]) -> float:
    ids = [str(new_id()) for _ in range(CASES)]
    started.extend(ids)

    async def start(one: str) -> None:
        await client.start_workflow(
            BareCase.run, one, id=one, task_queue="bench.bare", request_eager_start=True
        )

    async def all_opened() -> None:
        await each(ids, start)
        # As ours: until the last one's activity is done, which an update waits for.
        await client.get_workflow_handle(ids[-1]).execute_update(BareCase.act, "last")

    return await rate(CASES, all_opened())


async def _commands(desk: Desk, cases: Sequence[UUID]) -> float:
    summons = Summon(Party.REPORTER, Mode.FACE_TO_FACE)
    return await rate(len(cases), each(cases, lambda case: _command(desk, case, summons)))


async def _command(desk: Desk, case: UUID, command: Command) -> None:
    ended = await desk.commands.execute(Instruction(case, new_id(), command, OFFICIAL))
    assert ended["accepted"], ended


async def _commands_bare(client: Client, cases: Sequence[str]) -> float:
    async def act(case: str) -> None:
        await client.get_workflow_handle(case).execute_update(BareCase.act, "act")

    return await rate(len(cases), each(cases, act))


async def _history(client: Client, desk: Desk, case: UUID) -> list[Figure]:
    """What one command adds to the history of a case that stands."""
    await _command(desk, case, Register(NOT_DRAWN))  # changes the clock
    before = await _length(client, case)
    await _command(desk, case, Summon(Party.REPORTER, Mode.FACE_TO_FACE))
    after = await _length(client, case)
    return [bounded("history of a command", after[0] - before[0], "events", 6)]


async def _length(client: Client, case: UUID) -> tuple[int, int]:
    history = await client.get_workflow_handle(str(case)).fetch_history()
    return len(history.events), sum(event.ByteSize() for event in history.events)


def report(case: UUID) -> dict[str, object]:
    """A complete report of just now, as it is kept."""
    now = SystemClock().now()
    said = ReportSubmitted(
        report_id=str(case),
        receipt_number="001/LP/PW/Kota/32.73/XI/2026",
        regime="pilkada",
        election="mayor",
        channel="web",
        reporter_kind="citizen",
        violation_kinds=("money_politics",),
        place="32.73.02",
        office=OFFICE,
        zone="Asia/Jakarta",
        event_date=now.date(),
        known_date=now.date(),
        received_at=now,
        lodged_at=now,
        missing=(),
        language="id",
        contact=SEALED,
        statement=SEALED,
    )
    return said.model_dump(mode="json")
