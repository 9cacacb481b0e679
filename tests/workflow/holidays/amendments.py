"""Amendments of the holiday table, and cases whose clocks they meet."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.workflow.commands.any_case import AnyCase
from services.workflow.file.chain import StoredFact
from services.workflow.file.codec import decode, fold
from services.workflow.file.store import snapshot
from services.workflow.holidays import table_store
from services.workflow.holidays.amendment import Amendment
from services.workflow.holidays.amendment_service import AmendmentService
from services.workflow.holidays.recomputation import report_store
from services.workflow.holidays.recomputation.worker import RecomputationWorker
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import acquire
from shared.statute.acts.elapse import DeadlinesRecomputed
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.deadlines.tables import Removal, Version
from shared.statute.law.authority import OfficialRole
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import LocalizedText
from tests.workflow.rig import Rig

ADMIN = Official("contoh-admin", "00", frozenset({OfficialRole.ADMINISTRATOR}))
PEMILU = {"regime": "pemilu", "election": "legislature"}
"""Counts working days; a local election's clocks count calendar days."""


def free(day: date, scope: str = "") -> FreeDay:
    kind = FreeKind.REGIONAL if scope else FreeKind.NATIONAL
    return FreeDay(day, LocalizedText("Libur contoh", "Sample holiday"), kind, "SE Contoh 1", scope)


def amendment(*days: date, scope: str = "", remove: tuple[date, ...] = ()) -> Amendment:
    """At once; every day is a holiday of its own name."""
    kind = FreeKind.REGIONAL if scope else FreeKind.NATIONAL
    return Amendment(
        amendment_id=new_id(),
        decree="SE Contoh 1",
        scope=scope,
        effective_from=None,
        horizon=None,
        added=tuple(free(day, scope) for day in days),
        removed=tuple(Removal(day, kind, scope) for day in remove),
        requested={"days": [day.isoformat() for day in days]},
    )


async def amended(rig: Rig, *days: date, scope: str = "", remove: tuple[date, ...] = ()) -> UUID:
    """The id of an amendment that was approved just now."""
    asked = amendment(*days, scope=scope, remove=remove)
    await AmendmentService(rig.pool, lambda: None).approve(asked, ADMIN)
    return asked.amendment_id


async def amended_later(rig: Rig, day: date, wait: timedelta) -> UUID:
    """The id of an amendment that holds after a while; officers name a day, not a second."""
    amendment_id = new_id()
    async with acquire(rig.pool) as connection, connection.transaction():
        now = await table_store.lock_versions(connection)
        there = await table_store.tables(connection)
        revision, horizon = there.revision + 1, there.versions[-1].horizon
        version = Version(revision, f"r{revision}", now + wait, horizon, (free(day),))
        by = table_store.Approval(amendment_id, "", "SE Contoh 1", ADMIN.subject, "00", {})
        await table_store.append(connection, version, by)
        await table_store.schedule_recomputation(connection, revision)
    return amendment_id


async def recomputed(rig: Rig, **options: Any) -> bool:  # noqa: ANN401 - the constructor's own
    """Work off what is due; False if nothing was, or not all could be."""
    any_case = AnyCase(rig.pool, rig.cases, rig.activities, SystemClock())
    recomputation = RecomputationWorker(rig.pool, any_case.act, **options)
    return await recomputation.run_once(asyncio.Event())


async def case(rig: Rig, case_id: UUID) -> Case:
    """The case as its file has it."""
    async with acquire(rig.pool) as connection:
        held = await snapshot(connection, case_id, "-")
    found = fold(held.facts)
    assert found is not None
    return found


async def review(rig: Rig, case_id: UUID) -> RunningClock:
    """The clock of the initial review."""
    clock = (await case(rig, case_id)).clock(Clock.INITIAL_REVIEW)
    assert clock is not None
    return clock


async def recomputations(rig: Rig, case_id: UUID) -> list[DeadlinesRecomputed]:
    """The facts of that kind in a case's file."""
    async with acquire(rig.pool) as connection:
        rows = await connection.fetch(
            "SELECT content FROM facts WHERE case_id = $1 AND kind = 'DeadlinesRecomputed'"
            " ORDER BY sequence",
            case_id,
        )
    found = [decode(StoredFact("DeadlinesRecomputed", row["content"])) for row in rows]
    return [each for each in found if isinstance(each, DeadlinesRecomputed)]


async def lines(rig: Rig, amendment_id: UUID) -> dict[UUID, report_store.RecomputedCaseRow]:
    """What became of each case."""
    async with acquire(rig.pool) as connection:
        approved = await report_store.find_approved(connection, amendment_id)
        assert approved is not None
        found = await report_store.list_cases(
            connection, approved.revision, "00", None, UUID(int=0), 1000
        )
    return {each.case_id: each for each in found}


async def lapsed_lately(rig: Rig) -> UUID:
    """A case whose review ran out on the last day that could have been its last."""
    lodged_at: datetime = SystemClock().now()
    while True:
        lodged_at -= timedelta(hours=6)
        case_id = await rig.opened(lodged_at, **PEMILU)
        await rig.until_opened(case_id)
        if (await review(rig, case_id)).due < SystemClock().now():
            return case_id


async def first_day(rig: Rig, case_id: UUID) -> date:
    """The first day that the review of a case counted."""
    return (await review(rig, case_id)).deadline.counted[0]
