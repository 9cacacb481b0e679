"""A recomputation cut short, crossed or unanswered: no case is forgotten, and none moves twice."""

import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typing_extensions import override

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.messages import CommandOutcome, CommandRef
from services.workflow.file.store import CaseSnapshot
from services.workflow.holidays.calendars import Calendars
from services.workflow.holidays.recomputation import report_store, worker
from services.workflow.holidays.recomputation.impact import Impact, assess
from services.workflow.holidays.recomputation.worker import (
    RecomputationWorker,
    recompute_command_id,
)
from shared.runtime.clock import new_id
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import Connection, acquire
from shared.statute.acts.review import DeclineRegistration
from shared.statute.case.state import Case
from shared.statute.deadlines.calendars import Calendar
from shared.statute.law.choices import DeclineReason
from tests.workflow.holidays.amendments import (
    PEMILU,
    amended,
    first_day,
    lines,
    recomputations,
    recomputed,
)
from tests.workflow.rig import Rig


async def test_killed_in_the_middle_it_goes_on_and_each_case_moves_once(
    rig: Rig, database: Callable[..., str], temporal_address: str
) -> None:
    async with rig.working():
        cases = [await rig.opened(**PEMILU) for _ in range(6)]
        for case_id in cases:
            await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, cases[0]))
        doomed = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.workflow.holidays.crashing_recomputation"),
            *(database("workflow"), temporal_address, rig.task_queue, "3"),
            cwd=Path(__file__).parents[3],
        )
        assert await doomed.wait() == -signal.SIGKILL
        left = await lines(rig, amendment_id)
        assert {line.state for line in left.values()} == {"pending"}
        assert not await recomputed(rig)  # the dead process still has its lease
        await _forget_the_dead(rig)
        assert await recomputed(rig)

    assert {line.state for line in (await lines(rig, amendment_id)).values()} == {"moved"}
    for case_id in cases:
        assert await rig.facts(case_id) == ["CaseOpened", "DeadlinesRecomputed"]
        outcome = await rig.outcome(case_id, recompute_command_id(amendment_id))
        assert outcome is not None


async def _forget_the_dead(rig: Rig) -> None:
    async with acquire(rig.pool) as connection:
        await connection.execute("UPDATE recomputations SET leased_until = clock_timestamp()")


class Lingering(Calendars):
    """Holds a step after it has read which table is in force."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = asyncio.Event(), asyncio.Event()

    @override
    async def __call__(self, connection: Connection, known: CaseSnapshot, at: datetime) -> Calendar:
        found = await super().__call__(connection, known, at)
        self.begun.set()
        await self.may_go_on.wait()
        return found


async def test_a_case_that_was_being_opened_by_the_old_table_is_not_forgotten(rig: Rig) -> None:
    lingering = Lingering()
    async with rig.working():
        other = await rig.opened(**PEMILU)
        await rig.until_opened(other)
        day = await first_day(rig, other)
    rig.activities = CaseActivities(rig.pool, lingering, lambda: None)
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await lingering.begun.wait()
        amendment_id = await amended(rig, day)
        working = asyncio.create_task(recomputed(rig))
        await asyncio.sleep(0.5)
        assert await lines(rig, amendment_id) == {}
        lingering.may_go_on.set()
        assert await working

    assert {line.state for line in (await lines(rig, amendment_id)).values()} == {"moved"}
    assert len(await recomputations(rig, case_id)) == 1


async def test_a_case_that_ends_before_its_turn_is_reported_as_closed(rig: Rig) -> None:
    async def ended_first(case_id: UUID, ref: CommandRef) -> CommandOutcome:
        # As if it had been given a little later: else it would have its turn before what ends it.
        await rig.pool.execute(
            "UPDATE commands SET given_at = given_at + interval '1 minute' WHERE command_id = $1",
            ref.command_id,
        )
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(case_id).result()
        return await rig.cases.act(case_id, ref)

    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, case_id))
        assert await RecomputationWorker(rig.pool, ended_first).run_once(asyncio.Event())

    line = (await lines(rig, amendment_id))[case_id]
    assert (line.state, line.why) == ("unmoved", "closed")
    assert await recomputations(rig, case_id) == []


async def test_a_case_that_does_not_answer_keeps_no_other_waiting(rig: Rig) -> None:
    async with rig.working():
        stuck, other = [await rig.opened(**PEMILU) for _ in range(2)]
        for case_id in (stuck, other):
            await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, stuck))

        async def mute(case_id: UUID, ref: CommandRef) -> CommandOutcome:
            if case_id == stuck:
                raise DependencyDown("temporal")
            return await rig.cases.act(case_id, ref)

        assert not await RecomputationWorker(rig.pool, mute, lease=timedelta(0)).run_once(
            asyncio.Event()
        )
        before = await lines(rig, amendment_id)
        assert await recomputed(rig)

    assert (before[stuck].state, before[other].state) == ("pending", "moved")
    assert (await lines(rig, amendment_id))[stuck].state == "moved"
    assert len(await recomputations(rig, other)) == 1


async def test_a_case_that_does_not_answer_or_cannot_be_read_keeps_no_amendment_waiting(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig.working():
        stuck, broken, other = [await rig.opened(**PEMILU) for _ in range(3)]
        for case_id in (stuck, broken, other):
            await rig.until_opened(case_id)
        day = await first_day(rig, stuck)
        first = await amended(rig, day)
        second = await amended(rig, day, remove=(day,))

        async def mute(case_id: UUID, ref: CommandRef) -> CommandOutcome:
            if case_id == stuck:
                raise DependencyDown("temporal")
            return await rig.cases.act(case_id, ref)

        def blind(seen: Case, calendar: Calendar) -> Impact:
            if seen.case_id == str(broken):
                raise KeyError(broken)
            return assess(seen, calendar)

        with monkeypatch.context() as patched:
            patched.setattr(worker, "assess", blind)
            at_work = RecomputationWorker(rig.pool, mute)
            done = [await at_work.run_once(asyncio.Event()) for _ in range(3)]
        before = [await lines(rig, each) for each in (first, second)]
        at_work = RecomputationWorker(rig.pool, rig.cases.act, lease=timedelta(0))
        await _forget_the_dead(rig)
        after = [await at_work.run_once(asyncio.Event()) for _ in range(3)]

    assert done == [False, False, False]
    for each in before:
        assert {case_id for case_id, line in each.items() if line.state == "pending"} == {
            stuck,
            broken,
        }
    assert after == [True, True, False]


async def test_what_was_beyond_the_table_is_looked_at_again_by_every_later_amendment(
    rig: Rig,
) -> None:
    async with rig.working():
        beyond, untouched = [await rig.opened(**PEMILU) for _ in range(2)]
        for case_id in (beyond, untouched):
            await rig.until_opened(case_id)
        first = await amended(rig)
        assert await recomputed(rig)
        async with acquire(rig.pool) as connection:
            await connection.execute(
                "UPDATE recomputed_cases SET why = 'beyond_table' WHERE case_id = $1", beyond
            )
            touched = await report_store.count_affected(connection, "", ())
            files = await report_store.affected_files(connection, "", (), UUID(int=0), 10)
        second = await amended(rig)
        assert await recomputed(rig)

    assert (touched, [case_id for case_id, _ in files]) == ((2, 1), [beyond])
    assert (await lines(rig, first))[beyond].why == "beyond_table"
    found = await lines(rig, second)
    assert (found[beyond].why, found[untouched].why) == ("same_dates", "outside_its_terms")


def test_no_official_can_mint_the_id_of_a_recomputation() -> None:
    with pytest.raises(ValueError, match="badly formed"):
        UUID(recompute_command_id(new_id()))


async def test_many_cases_are_listed_and_looked_at_part_by_part(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LIST_BATCH_SIZE", 2)
    monkeypatch.setattr(worker, "CASE_BATCH_SIZE", 2)
    async with rig.working():
        cases = [await rig.opened(**PEMILU) for _ in range(5)]
        for case_id in cases:
            await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, cases[0]))
        side_by_side = await asyncio.gather(recomputed(rig), recomputed(rig))

    assert sorted(side_by_side) == [False, True]  # one at a time
    reported = await lines(rig, amendment_id)
    assert {case_id: line.state for case_id, line in reported.items()} == dict.fromkeys(
        cases, "moved"
    )
