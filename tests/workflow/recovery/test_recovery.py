"""Temporal's store deleted for real: every open case goes on from its file, its clock right."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from deploy.cli.recovery import summary_lines
from services.workflow.recovery.restart import Recovery, Tally
from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import Pool
from shared.runtime.temporal.client import connect
from shared.statute.acts.administration import ReadIdentity
from shared.statute.acts.agencies import Forward, RecordAgencyReceipt
from shared.statute.acts.handling import (
    BeginStudy,
    CompleteStudy,
    Extend,
    RecordClarification,
    Summon,
)
from shared.statute.acts.review import DeclineRegistration, Register, RequestCorrection
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.law.choices import (
    DeclineReason,
    ExtensionGround,
    MatterOutcome,
    Oath,
    Party,
    Verdict,
)
from shared.statute.law.violations import Matter
from tests.workflow.backdated_activities import BackdatedActivities
from tests.workflow.killable_server import KillableServer, killable_server
from tests.workflow.recovery.recorded_case import File, begun, file
from tests.workflow.rig import Rig, until

TWO_WEEKS = timedelta(days=14)
TO_AN_AGENCY: tuple[Command, ...] = (
    Register("-"),
    RecordClarification(Party.REPORTER, Oath.TAKEN),
    BeginStudy(),
    CompleteStudy(),
    DecideInPlenary((MatterOutcome(Matter.ADMINISTRATIVE, Verdict.VIOLATION),)),
    Forward(Matter.ADMINISTRATIVE),
)
NOW = timedelta()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[KillableServer]:
    async with killable_server(tmp_path / "temporal") as server:
        yield server


@pytest.fixture
async def rig(pool: Pool, server: KillableServer) -> Rig:
    return Rig(pool, await connect(server.settings), "cases")


async def recovered(rig: Rig, progress: list[Tally] | None = None) -> Tally:
    on_progress = (lambda _: None) if progress is None else progress.append
    return await Recovery(rig.pool, rig.cases, rig.activities, on_progress)()


async def settled(rig: Rig, case_id: UUID) -> bool:
    """Whether nothing that is due by now is still to come."""
    due = (await file(rig.pool, case_id)).next_due
    return due is None or due > SystemClock().now()


async def wakes_at(rig: Rig, case_id: UUID) -> datetime:
    """The moment for which Temporal keeps the case's timer."""
    events = (await rig.history(case_id)).events
    timer = [one for one in events if one.HasField("timer_started_event_attributes")][-1]
    wait = timer.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
    return timer.event_time.ToDatetime(tzinfo=UTC) + wait


async def waits_for(rig: Rig, case_id: UUID, due: datetime | None) -> bool:
    """Whether the case's workflow knows when it is due, give or take what setting a timer takes."""
    return due is not None and abs(await wakes_at(rig, case_id) - due) < timedelta(seconds=30)


async def settled_queue(rig: Rig, case_id: UUID) -> bool:
    """Whether every command to the case has its outcome, and its workflow knows."""
    statement = "SELECT NOT EXISTS (SELECT FROM commands WHERE case_id = $1 AND outcome IS NULL)"
    return bool(await rig.pool.fetchval(statement, case_id))


@dataclass(frozen=True)
class Docket:
    """Cases in several stages, and what was on record of each before the store was lost."""

    correcting: UUID
    extended: UUID
    at_an_agency: UUID
    forgotten: UUID
    uncorrected: UUID
    ended: UUID
    before: dict[UUID, File] = field(default_factory=dict)

    @property
    def overdue(self) -> tuple[UUID, UUID]:
        """A moment of these comes while the store is gone."""
        return self.forgotten, self.uncorrected


@pytest.fixture
async def docket(rig: Rig, server: KillableServer) -> Docket:
    """Begun in several stages; then Temporal forgets them all."""
    present, past = rig.activities, BackdatedActivities(rig.pool)
    rig.activities = past
    extension = Extend(ExtensionGround.INFORMATION_FROM_REPORTER)
    correction = RequestCorrection(("evidence",))
    decline = DeclineRegistration(DeclineReason.NOT_A_VIOLATION)
    async with rig.working():
        cases = Docket(
            correcting=await begun(rig, past, NOW, correction),
            extended=await begun(rig, past, NOW, Register("-"), extension),
            at_an_agency=await begun(rig, past, NOW, *TO_AN_AGENCY),
            forgotten=await begun(rig, past, TWO_WEEKS),
            uncorrected=await begun(rig, past, TWO_WEEKS, correction),
            ended=await begun(rig, past, NOW, decline),
        )
    cases.before.update({case_id: await file(rig.pool, case_id) for case_id in past.ago})
    await server.lose_everything()
    rig.activities = present
    return cases


async def test_open_cases_go_on_with_their_file_and_clock_as_they_were(
    rig: Rig, docket: Docket
) -> None:
    progress: list[Tally] = []
    tally = await recovered(rig, progress)
    async with rig.working():
        for case_id in docket.overdue:
            await until(partial(settled, rig, case_id))
        again = await recovered(rig)
        after = {case_id: await file(rig.pool, case_id) for case_id in docket.before}
        receipt = RecordAgencyReceipt(Matter.ADMINISTRATIVE)
        received = await rig.give(docket.at_an_agency, receipt)
        timers = [await wakes_at(rig, case) for case in (docket.correcting, docket.extended)]

    assert (tally.open_cases, tally.overdue, tally.started, tally.running) == (5, 2, 5, 0)
    assert progress[-1] == tally
    assert (again.started, again.running) == (0, 4)  # the uncorrected one has ended
    for case_id in docket.before.keys() - set(docket.overdue):
        assert after[case_id] == docket.before[case_id]
    for case_id, timer in zip((docket.correcting, docket.extended), timers, strict=True):
        due = after[case_id].next_due
        assert due is not None
        # The server sets the timer some moments after the case has read its clock.
        assert abs(timer - due) < timedelta(seconds=30)
    assert received["accepted"]


async def test_what_fell_due_meanwhile_fires_once_and_late(rig: Rig, docket: Docket) -> None:
    await recovered(rig)
    async with rig.working():
        for case_id in docket.overdue:
            await until(partial(settled, rig, case_id))
        await recovered(rig)

    for case_id in docket.overdue:
        known, now = docket.before[case_id], await file(rig.pool, case_id)
        new = now.facts[len(known.facts) :]
        assert now.facts[: len(known.facts)] == known.facts
        assert now.announced[: len(known.announced)] == known.announced
        assert len(now.announced) - len(known.announced) == len(new)
        contents = [
            json.loads(content) for _, kind, content, *_ in new if kind.startswith("Deadline")
        ]
        assert contents
        assert all(one["late"] for one in contents)
        fired = Counter((json.dumps(one["id"]), one.get("moment")) for one in contents)
        assert set(fired.values()) == {1}
    forgotten = await rig.facts(docket.forgotten)
    lapsed = forgotten.index("DeadlineLapsed")
    # Whether those above have heard of it by now depends on the day of the week.
    assert set(forgotten[lapsed + 1 :]) <= {"DeadlineEscalated"}
    assert (await rig.facts(docket.uncorrected))[-3:] == [
        "DeadlineLapsed",
        "NotRegistered",
        "Closed",
    ]


async def test_a_kept_command_counts_from_when_it_was_given(
    rig: Rig, server: KillableServer
) -> None:
    """Given in time, kept, and never heard of by Temporal: no lapse comes before it."""
    present, past = rig.activities, BackdatedActivities(rig.pool)
    rig.activities = past
    async with rig.working():
        case_id = await begun(rig, past, TWO_WEEKS)
        ref = rig.command_ref(Register("-"))
        await rig.store_command(case_id, ref, Register("-"))
    given_at = SystemClock().now() - TWO_WEEKS + timedelta(minutes=1)
    await rig.pool.execute("UPDATE commands SET given_at = $1 WHERE outcome IS NULL", given_at)
    await server.lose_everything()
    rig.activities = present
    tally = await recovered(rig)
    async with rig.working():
        await until(lambda: settled(rig, case_id))
        again = await recovered(rig)
        repeated = await rig.cases.act(case_id, ref)

    facts = (await file(rig.pool, case_id)).facts
    assert [kind for _, kind, *_ in facts][:2] == ["CaseOpened", "Registered"]
    assert facts[1][3] == given_at
    assert [kind for _, kind, *_ in facts].count("Registered") == 1
    assert (tally.carried_out, again.carried_out, again.left) == (1, 0, 0)
    assert repeated.accepted


async def test_a_command_kept_in_an_ended_case_has_its_outcome(
    rig: Rig, server: KillableServer
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        read = ReadIdentity("official-1", "pemeriksaan")
        await rig.store_command(case_id, rig.command_ref(read), read)
    await server.lose_everything()
    tally = await recovered(rig)

    assert (tally.carried_out, tally.started) == (1, 0)
    assert (await rig.facts(case_id))[-1] == "IdentityRead"


async def test_beside_running_cases_it_starts_none_and_carries_out_what_waits(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    ref = rig.command_ref(Register("-"))
    await rig.store_command(case_id, ref, Register("-"))
    rig.cases.rpc_timeout = timedelta(seconds=1)
    without_worker = await recovered(rig)
    async with rig.working():
        tallies = await asyncio.gather(recovered(rig), recovered(rig))

    assert (without_worker.running, without_worker.carried_out, without_worker.left) == (1, 1, 0)
    assert without_worker.uninformed == 1
    assert [(tally.started, tally.running) for tally in tallies] == [(0, 1), (0, 1)]
    assert [tally.carried_out for tally in tallies] == [0, 0]
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


async def test_what_waited_counts_when_it_was_given_also_in_a_running_case(rig: Rig) -> None:
    """And its workflow keeps the clock that followed, although it was carried out beside it."""
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    commands = (Register("-"), *(Summon(Party.REPORTER) for _ in range(5)))
    for command in commands:
        await rig.store_command(case_id, rig.command_ref(command), command)
    given = [
        row["given_at"]
        for row in await rig.pool.fetch(
            "SELECT given_at FROM commands WHERE outcome IS NULL ORDER BY given_at"
        )
    ]
    async with rig.working():
        one, other = await asyncio.gather(recovered(rig), recovered(rig))
        await until(lambda: settled_queue(rig, case_id))
        due = (await file(rig.pool, case_id)).next_due
        await until(lambda: waits_for(rig, case_id, due))

    facts = (await file(rig.pool, case_id)).facts
    assert one.carried_out + other.carried_out == len(commands)
    assert (one.started, other.started, one.left, other.left) == (0, 0, 0, 0)
    assert [kind for _, kind, *_ in facts] == ["CaseOpened", "Registered", *["Summoned"] * 5]
    assert [fact[3] for fact in facts[1:]] == given


async def test_what_cannot_be_carried_out_is_counted_with_its_reason(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    for _ in range(3):
        await rig.store_command(case_id, rig.command_ref(Register("-")), Register("-"))
    await rig.pool.execute("UPDATE commands SET kind = 'Unknown' WHERE outcome IS NULL")
    tally = await recovered(rig)

    assert (tally.carried_out, tally.left, tally.running, tally.started) == (0, 3, 1, 0)
    (case,) = tally.cases
    assert (case.case_id, case.workflow, case.left) == (str(case_id), "running", 3)
    assert case.reason == "KeyError"
    assert f"{case_id} (running): 0 carried out, 3 left (KeyError)." in summary_lines(tally)[3]


async def test_two_at_once_start_each_case_once(rig: Rig, server: KillableServer) -> None:
    async with rig.working():
        cases = [await rig.opened() for _ in range(20)]
        for case_id in cases:
            await rig.until_opened(case_id)
    await server.lose_everything()
    one, other = await asyncio.gather(recovered(rig), recovered(rig))
    async with rig.working():
        summoned = [await rig.give(case_id, Register("-")) for case_id in cases]

    assert one.started + other.started == len(cases) == one.running + other.running
    assert all(each["accepted"] for each in summoned)
    assert [await rig.facts(case) for case in cases] == [["CaseOpened", "Registered"]] * 20


async def test_what_could_not_be_finished_is_finished_by_the_next(
    rig: Rig, server: KillableServer
) -> None:
    cases = [await rig.opened() for _ in range(3)]
    await server.lose_everything()
    await server.kill()
    rig.cases.rpc_timeout = timedelta(seconds=2)
    with pytest.raises(DependencyDown):
        await recovered(rig)
    await server.start()
    tally = await recovered(rig)
    async with rig.working():
        for case_id in cases:
            await rig.until_opened(case_id)

    assert tally.started == len(cases)
