"""A day declared free while ten thousand cases run: each moves once, beside bare updates.

`python -m tests.benchmarks.amendment 500` tries it with fewer cases.
"""

import asyncio
import sys
from datetime import date, timedelta
from time import perf_counter

import uvloop
from temporalio.client import Client

from services.workflow.app import CONNECTIONS
from services.workflow.file.store import insert_reports
from services.workflow.holidays.amendment import Amendment
from services.workflow.holidays.amendment_service import AmendmentService
from services.workflow.holidays.recomputation.worker import RecomputationWorker
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Pool, open_pool, transaction
from shared.runtime.settings import LogSettings
from shared.runtime.telemetry import logs
from shared.runtime.temporal import client as temporal
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.law.sources import LocalizedText
from shared.statute.law.zones import Zone
from tests.benchmarks.bare_case import BareCase
from tests.benchmarks.cases import Desk, bare_worker, desk, each, report
from tests.benchmarks.harness.engines import Engines, engines
from tests.benchmarks.harness.figures import Figure, Rates, beside, counted, rate
from tests.benchmarks.harness.processor_time import spent

CASES = 10_000
BARE = 2_000
"""Twice what a worker keeps in memory, as ours: each case is read again before it moves."""

KEPT_AT_ONCE = 500
ADMIN = Official("contoh-admin", "00", frozenset({"administrator"}))


async def measure(engines: Engines, cases: int = CASES) -> list[Figure]:
    """Cases of a general election, opened by their workflows; then their first day becomes free."""
    client = await temporal.connect(engines.temporal)
    pool = await open_pool(await engines.database("workflow"), name="bench", size=CONNECTIONS)
    async with pool, bare_worker(client), desk(client, pool, "bench.amendment") as ours:
        bare = await _bare(client, min(cases, BARE))
        await _running(ours, cases)
        asked = _amendment(await _first_day(pool))
        tried = perf_counter()
        _, preview = await AmendmentService(pool, lambda: None).preview(asked)
        tried = perf_counter() - tried
        await AmendmentService(pool, lambda: None).approve(asked, ADMIN)
        took = perf_counter()
        work = RecomputationWorker(pool, ours.door.act)
        used = await spent(engines, lambda: work.run_once(asyncio.Event()))
        took = perf_counter() - took
        once, reported = await _moved_once(pool), await _reported(pool)
        assert once == reported == preview.would_move == cases, (once, reported, preview, cases)
    note = f"{cases:,} running cases, each once, old and new date in its file"
    rates = Rates([cases / took], [bare])
    return [
        beside("cases moved by an amendment", rates, "cases/s", 0.65, note),
        counted("amendment: from approval to its report", took, "s", note),
        counted("amendment: tried first", tried, "s", "which cases would move, nothing written"),
        *used.of_each("a case moved", cases),
    ]


async def _running(ours: Desk, cases: int) -> None:
    ids = [new_id() for _ in range(cases)]
    said = {"regime": "pemilu", "election": "legislature", "violation_kinds": ["asn_neutrality"]}
    for start in range(0, cases, KEPT_AT_ONCE):
        some = ids[start : start + KEPT_AT_ONCE]
        async with transaction(ours.pool) as connection:
            await insert_reports(connection, {one: report(one) | said for one in some})
    await each(ids, ours.door.open)
    while await ours.pool.fetchval("SELECT count(*) FROM cases") < cases:
        await asyncio.sleep(0.05)


async def _first_day(pool: Pool) -> date:
    """A working day that every term runs over: the day before the earliest last one, or that."""
    last: date = await pool.fetchval("SELECT min(counts_until) FROM cases")
    today = Zone.WIB.local(SystemClock().now()).date()
    day = last - timedelta(days=1)
    return day if day > today and day.weekday() < 5 else last


def _amendment(day: date) -> Amendment:
    free = FreeDay(
        day, LocalizedText("Libur contoh", "Sample day"), FreeKind.NATIONAL, "SKB Contoh"
    )
    return Amendment(new_id(), "SKB Contoh", "", None, None, (free,), (), {"day": str(day)})


async def _bare(client: Client, cases: int) -> float:
    ids = [str(new_id()) for _ in range(cases)]
    await each(ids, lambda one: _start_bare(client, one))
    await _act_bare(client, ids[-1])
    return await rate(cases, each(ids, lambda one: _act_bare(client, one)))


async def _start_bare(client: Client, one: str) -> None:
    await client.start_workflow(BareCase.run, one, id=one, task_queue="bench.bare")


async def _act_bare(client: Client, one: str) -> None:
    await client.get_workflow_handle(one).execute_update(BareCase.act, "act")


async def _moved_once(pool: Pool) -> int:
    """Cases whose file has exactly one recomputation, with an old and a new date."""
    return int(
        await pool.fetchval(
            """
            SELECT count(*) FROM (
                SELECT case_id FROM facts WHERE kind = 'DeadlinesRecomputed' GROUP BY case_id
                HAVING count(*) = 1 AND bool_and(
                    content::jsonb #>> '{changes,0,old}' < content::jsonb #>> '{changes,0,new}')
            ) AS once
            """
        )
    )


async def _reported(pool: Pool) -> int:
    """Cases that the report says moved."""
    return int(await pool.fetchval("SELECT count(*) FROM recomputed_cases WHERE state = 'moved'"))


async def _alone(cases: int) -> None:
    async with engines() as running:
        for figure in await measure(running, cases):
            print(figure)


if __name__ == "__main__":
    logs.configure(LogSettings(log_level="ERROR"), "bench")
    uvloop.run(_alone(int(sys.argv[1]) if sys.argv[1:] else CASES))
