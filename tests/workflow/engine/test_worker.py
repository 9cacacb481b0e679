"""A worker finishes what it has in hand, is started anew when it dies, and says which it is."""

import asyncio

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker
from typing_extensions import override

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.engine.worker import SupervisedWorker, make_worker
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal.client import connect
from shared.statute.acts.review import Register
from tests.workflow.database_outage import DatabaseOutage
from tests.workflow.rig import Rig, until


class Slow(CaseActivities):
    """Says when a step begins, and waits before it goes on."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(rig.pool, rig.calendars, lambda: None)
        self.begun = asyncio.Event()
        self.attempts: list[int] = []

    @override
    @activity.defn(name=EXECUTE)
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        if request.kind == "Register":
            self.attempts.append(activity.info().attempt)
            self.begun.set()
            await asyncio.sleep(1)
        return await super().execute(request)


async def test_a_stopped_worker_finishes_the_step_in_hand(rig: Rig) -> None:
    slow = Slow(rig)
    worker = SupervisedWorker(lambda: make_worker(rig.client, rig.task_queue, slow.execute))
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    case_id = await rig.opened()
    acting = asyncio.create_task(rig.give(case_id, Register("-")))
    await slow.begun.wait()
    stop.set()
    await running

    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]
    assert slow.attempts == [1]
    async with rig.working():
        assert (await acting)["accepted"]
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]


class Mortal:
    """Makes a worker that dies at once, then ones that live."""

    def __init__(self, rig: Rig, elsewhere: Client) -> None:
        self._rig = rig
        self._elsewhere = elsewhere
        self.made = 0
        self.unready: list[str] = []

    def __call__(self) -> Worker:
        self.made += 1
        client = self._elsewhere if self.made == 1 else self._rig.client
        return make_worker(client, self._rig.task_queue, self._rig.activities.execute)


async def test_a_worker_that_dies_is_started_anew_and_says_so_meanwhile(
    rig: Rig, temporal_settings: TemporalSettings
) -> None:
    nowhere = temporal_settings.model_copy(update={"temporal_namespace": "nowhere"})
    mortal = Mortal(rig, await connect(nowhere))
    worker = SupervisedWorker(mortal)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    await until(lambda: _is(worker, ready=False))
    case_id = await rig.opened()
    await rig.until_opened(case_id)

    assert mortal.made == 2
    assert (await worker.health()).ready
    stop.set()
    await running
    assert not (await worker.health()).ready


async def _is(worker: SupervisedWorker, *, ready: bool) -> bool:
    return (await worker.health()).ready is ready


async def test_a_step_is_tried_again_until_the_database_is_back(
    rig: Rig, database_outage: DatabaseOutage
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        ref = rig.command_ref(Register("-"))
        await rig.store_command(case_id, ref, Register("-"))
        await database_outage.begin()
        acting = asyncio.create_task(rig.cases.act(case_id, ref))
        await asyncio.sleep(1)
        assert not acting.done()
        await database_outage.end()
        outcome = await acting

    assert outcome.accepted
    assert await rig.facts(case_id) == ["CaseOpened", "Registered"]
