"""An amended holiday table moves the running cases it touches: each once, and no other."""

import asyncio
import signal
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from typing_extensions import override

from services.workflow.activities import Steps
from services.workflow.calendar.amend import Amendments
from services.workflow.calendar.in_force import Calendars
from services.workflow.calendar.recomputation import Recomputation, command_of
from services.workflow.errors import AmendmentTaken
from services.workflow.messages import Order, Outcome
from services.workflow.store import Known
from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres import Connection, acquired
from shared.statute.calendars import Calendar
from shared.statute.choices import DeclineReason
from shared.statute.commands import DeclineRegistration
from tests.workflow.amending import (
    ADMIN,
    PEMILU,
    amended,
    amended_later,
    amendment,
    lapsed_lately,
    lines,
    recomputations,
    recomputed,
    review,
)
from tests.workflow.rig import Rig, until

LAPSED = "id.awasi.case.deadline_lapsed.v1"
ADVANCED = "id.awasi.case.advanced.v1"


async def first_day(rig: Rig, case_id: UUID) -> date:
    """The first day that the review of a case counted."""
    return (await review(rig, case_id)).deadline.counted[0]


async def test_a_case_moves_with_old_and_new_date_and_reason_in_its_file(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        local = await rig.opened()
        await rig.until_opened(case_id)
        await rig.until_opened(local)
        old, day = (await review(rig, case_id)).due, await first_day(rig, case_id)
        amendment_id = await amended(rig, day)
        assert await recomputed(rig)
        assert not await recomputed(rig)
        await rig.days_pass(case_id, seconds=(old - SystemClock().now()).total_seconds() + 60)
        between = await rig.told(case_id, LAPSED)
        await rig.days_pass(case_id, days=6)
        await until(lambda: rig.told(case_id, LAPSED))

    (fact,) = await recomputations(rig, case_id)
    (change,) = fact.changes
    assert (change.old, change.new > old) == (old, True)
    assert f"{day} (Libur contoh)" in change.why_id
    assert f"{day} (Sample holiday)" in change.why_en
    assert between == []
    assert (await rig.told(case_id, LAPSED))[0]["due"] == change.new.isoformat()
    reported = await lines(rig, amendment_id)
    assert (reported[case_id].state, reported[local].state) == ("moved", "unmoved")
    assert (reported[local].why, await recomputations(rig, local)) == ("outside_its_terms", [])
    assert reported[case_id].clocks == [
        {
            "clock": "initial_review",
            "matter": "",
            "old": change.old.isoformat(),
            "new": change.new.isoformat(),
            "why": change.why_id,
            "why_en": change.why_en,
        }
    ]


async def test_nobody_is_told_twice_of_what_was_told_before(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        before = [kind for kind, _ in await rig.events(case_id)]
        await amended(rig, await first_day(rig, case_id))
        await recomputed(rig)

    after = await rig.events(case_id)
    assert [kind for kind, _ in after] == [*before, ADVANCED]
    assert after[-1][1]["fact"] == "DeadlinesRecomputed"


async def test_an_amendment_for_later_starts_at_its_moment(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        day = await first_day(rig, case_id)
        amendment_id = await amended_later(rig, day, timedelta(seconds=3))
        assert not await recomputed(rig)
        assert await recomputations(rig, case_id) == []
        await until(lambda: recomputed(rig))
        opened_after = await rig.opened(**PEMILU)
        await rig.until_opened(opened_after)

    assert (await lines(rig, amendment_id))[case_id].state == "moved"
    assert day not in (await review(rig, case_id)).deadline.counted
    assert day not in (await review(rig, opened_after)).deadline.counted


async def test_a_regional_holiday_moves_no_case_of_another_province(rig: Rig) -> None:
    async with rig.working():
        bali = await rig.opened(office="51.71", zone="Asia/Makassar", place="51.71.01", **PEMILU)
        west = await rig.opened(**PEMILU)
        await rig.until_opened(bali)
        await rig.until_opened(west)
        amendment_id = await amended(rig, await first_day(rig, bali), scope="51")
        await recomputed(rig)

    assert list(await lines(rig, amendment_id)) == [bali]
    assert len(await recomputations(rig, bali)) == 1
    assert await recomputations(rig, west) == []


async def test_a_day_that_is_free_no_longer_moves_the_date_back(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        old, day = (await review(rig, case_id)).due, await first_day(rig, case_id)
        await amended(rig, day)
        await recomputed(rig)
        await amended(rig, remove=(day,))
        await recomputed(rig)

    there, back = await recomputations(rig, case_id)
    assert (there.changes[0].old, back.changes[0].new) == (old, old)
    assert f"Now counted: {day}" in back.changes[0].why_en


async def test_a_lapsed_review_runs_on_when_its_days_become_holidays(rig: Rig) -> None:
    async with rig.working():
        case_id = await lapsed_lately(rig)
        await until(lambda: rig.told(case_id, LAPSED))
        await amended(rig, *(await review(rig, case_id)).deadline.counted)
        await recomputed(rig)
        revived = await review(rig, case_id)
        await rig.days_pass(case_id, days=9)
        await until(lambda: _lapses(rig, case_id, 2))

    first, second = await rig.told(case_id, LAPSED)
    assert not revived.lapsed
    assert (second["due"], second["late"]) == (revived.due.isoformat(), False)
    assert first["due"] < second["due"]


async def _lapses(rig: Rig, case_id: UUID, number: int) -> bool:
    return len(await rig.told(case_id, LAPSED)) == number


async def test_killed_in_the_middle_it_goes_on_and_each_case_moves_once(
    rig: Rig, database: Callable[..., str], temporal_address: str
) -> None:
    async with rig.working():
        cases = [await rig.opened(**PEMILU) for _ in range(6)]
        for case_id in cases:
            await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, cases[0]))
        doomed = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.workflow.doomed_recomputation"),
            *(database("workflow"), temporal_address, rig.task_queue, "3"),
            cwd=Path(__file__).parents[2],
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
        outcome = await rig.outcome(case_id, UUID(command_of(amendment_id, case_id)))
        assert outcome is not None


async def _forget_the_dead(rig: Rig) -> None:
    async with acquired(rig.pool) as connection:
        await connection.execute("UPDATE recomputations SET leased_until = clock_timestamp()")


class Lingering(Calendars):
    """Holds a step after it has read which table is in force."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = asyncio.Event(), asyncio.Event()

    @override
    async def __call__(self, connection: Connection, known: Known, at: datetime) -> Calendar:
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
    rig.steps = Steps(rig.pool, lingering, lambda: None)
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
    async def ended_first(case_id: UUID, order: Order) -> Outcome:
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(case_id).result()
        return await rig.door.act(case_id, order)

    async with rig.working():
        case_id = await rig.opened(**PEMILU)
        await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, case_id))
        assert await Recomputation(rig.pool, ended_first).once(asyncio.Event())

    line = (await lines(rig, amendment_id))[case_id]
    assert (line.state, line.why) == ("unmoved", "closed")
    assert await recomputations(rig, case_id) == []


async def test_a_case_that_does_not_answer_keeps_no_other_waiting(rig: Rig) -> None:
    async with rig.working():
        stuck, other = [await rig.opened(**PEMILU) for _ in range(2)]
        for case_id in (stuck, other):
            await rig.until_opened(case_id)
        amendment_id = await amended(rig, await first_day(rig, stuck))

        async def mute(case_id: UUID, order: Order) -> Outcome:
            if case_id == stuck:
                raise DependencyDown("temporal")
            return await rig.door.act(case_id, order)

        assert not await Recomputation(rig.pool, mute, lease=timedelta(0)).once(asyncio.Event())
        before = await lines(rig, amendment_id)
        assert await recomputed(rig)

    assert (before[stuck].state, before[other].state) == ("pending", "moved")
    assert (await lines(rig, amendment_id))[stuck].state == "moved"
    assert len(await recomputations(rig, other)) == 1


async def test_an_amendment_is_approved_once_and_its_id_serves_no_other(rig: Rig) -> None:
    asked = amendment(date(2026, 12, 7))
    amendments = Amendments(rig.pool)
    async with rig.working():
        await rig.until_opened(await rig.opened())  # the first step brings the tables in
    first = await amendments.approve(asked, ADMIN)
    again = await amendments.approve(asked, ADMIN)
    with pytest.raises(AmendmentTaken):
        await amendments.approve(
            type(asked)(asked.amendment_id, "x", "", None, None, (), (), {}), ADMIN
        )

    assert first == again
