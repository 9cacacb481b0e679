"""Workers are exchanged for those of the next release, and open cases go on under it."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from services.workflow.engine.versions import (
    Versions,
    ensure_current,
    ramp,
    set_current,
    some_version_is_current,
    versions,
)
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import DeclineRegistration, Register
from shared.statute.law.choices import DeclineReason, Party
from tests.workflow.engine import changed_workflow
from tests.workflow.rig import Rig, until

Start = Callable[[str, str], Awaitable[Process]]


@pytest.fixture
async def starting(
    rig: Rig, database: Callable[..., str], temporal_address: str
) -> AsyncGenerator[Start]:
    """Starts a worker process: its version, and the folder of the changed workflow or nothing."""
    started: list[Process] = []

    async def start(build: str, changed: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.workflow.engine.versioned_worker", database("workflow")),
            *(temporal_address, rig.task_queue, build, changed),
            cwd=Path(__file__).parents[3],
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def carried_by(rig: Rig, case_id: UUID) -> list[str]:
    """The versions of the workers that took the case's tasks, as its history names them."""
    events = (await rig.history(case_id)).events
    done = [one.workflow_task_completed_event_attributes for one in events]
    builds = [one.deployment_version.build_id for one in done]
    return [build for build in builds if build]


async def is_current(rig: Rig, build: str) -> bool:
    return await set_current(rig.client, build, rig.task_queue)


async def test_open_cases_finish_on_the_next_release(
    rig: Rig, starting: Start, tmp_path: Path
) -> None:
    changed_workflow.write(tmp_path, patched=True)
    old = await starting("one", "")
    await until(partial(is_current, rig, "one"))
    open_cases = [await rig.opened() for _ in range(3)]
    for case_id in open_cases:
        await rig.give(case_id, Register("-"))

    await starting("two", str(tmp_path))
    await until(partial(is_current, rig, "two"))
    old.terminate()
    assert await old.wait() == 0
    new_case = await rig.opened()
    await rig.give(new_case, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
    for case_id in open_cases:
        assert (await rig.give(case_id, Summon(Party.REPORTER)))["accepted"]

    for case_id in open_cases:
        builds = await carried_by(rig, case_id)
        assert (builds[0], builds[-1]) == ("one", "two")
        assert await rig.facts(case_id) == ["CaseOpened", "Registered", "Summoned"]
    assert set(await carried_by(rig, new_case)) == {"two"}
    assert (await rig.handle(new_case).result()).closed
    marked = [
        one.marker_recorded_event_attributes.marker_name
        for one in (await rig.history(new_case)).events
    ]
    assert "core_patch" in marked


async def test_a_case_in_the_midst_of_many_commands_is_exchanged_unharmed(
    rig: Rig, starting: Start, tmp_path: Path
) -> None:
    """The old worker is killed, not stopped, while officials go on giving commands."""
    changed_workflow.write(tmp_path, patched=True)
    old = await starting("one", "")
    await until(partial(is_current, rig, "one"))
    case_id = await rig.opened()
    await rig.give(case_id, Register("-"))
    await starting("two", str(tmp_path))
    giving = asyncio.gather(*(rig.give(case_id, Summon(Party.REPORTER)) for _ in range(8)))
    await until(partial(is_current, rig, "two"))
    old.kill()

    assert all(one["accepted"] for one in await giving)
    assert await rig.facts(case_id) == ["CaseOpened", "Registered", *["Summoned"] * 8]


async def test_without_a_current_version_nothing_runs_and_the_worker_says_so(
    rig: Rig, starting: Start
) -> None:
    assert await versions(rig.client, rig.task_queue) == Versions()
    assert not await set_current(rig.client, "one", rig.task_queue)
    await starting("one", "")

    async def is_known() -> bool:
        return (await versions(rig.client, rig.task_queue)).known == ("one",)

    await until(is_known)
    case_id = await rig.opened()
    ready = some_version_is_current(rig.client, "one", rig.task_queue)
    idle = await ready()
    assert not idle.ready
    assert "awasi worker-version set-current one" in idle.detail
    assert await rig.facts(case_id) == []

    assert await ensure_current(rig.client, "one", rig.task_queue) == "one"
    await rig.until_opened(case_id)
    assert (await ready()).ready
    beside = await some_version_is_current(rig.client, "two", rig.task_queue)()
    assert beside.ready
    assert beside.detail == "this is two; one is current"


async def test_a_version_can_take_up_some_of_the_cases_first(rig: Rig, starting: Start) -> None:
    await starting("one", "")
    await until(partial(is_current, rig, "one"))
    await starting("two", "")
    await until(lambda: ramp(rig.client, "two", 100, rig.task_queue))
    ramping = await versions(rig.client, rig.task_queue)
    case_id = await rig.opened()
    await rig.until_opened(case_id)
    await until(lambda: carried_by(rig, case_id))

    assert (ramping.current, ramping.ramping, ramping.percentage) == ("one", "two", 100)
    assert set(await carried_by(rig, case_id)) == {"two"}
    assert await ramp(rig.client, "two", 0, rig.task_queue)
    assert (await versions(rig.client, rig.task_queue)).ramping is None
