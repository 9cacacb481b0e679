"""The broker is killed or frozen: no event is lost or acted on twice, and readiness tells of it."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from deploy.settings import StackSettings
from deploy.stack.engines.kafka import accepts_records
from deploy.stack.running_stack import RunningStack, start
from shared.events.envelope import WORKFLOW
from shared.outbox.relay import Relay
from shared.runtime.postgres.pool import Pool
from shared.runtime.settings import KafkaSettings
from tests.event_keys import SIGNERS
from tests.faults.ledger import Ledger, effects, inversions
from tests.faults.test_readiness import listener, says
from tests.faults.topic_rig import TopicRig, event, eventually, listener_of, message, ready, running
from tests.outbox.outbox_rig import append_events, published, running_relays, until_published
from tests.shared_stack import SharedStack

# A killed broker reads all its logs again, and the machine may be busy with other things.
pytestmark = pytest.mark.timeout(500)

CASES = [f"case {n}" for n in range(20)]
ROUNDS = 100


@pytest.fixture(scope="module")
def broker(stack: RunningStack, shared_stack: SharedStack) -> Iterator[RunningStack]:
    """A broker that may be killed: that of `stack` serves other tests meanwhile."""
    others = stack.addresses
    settings = StackSettings(
        state=shared_stack.folder / "broker",
        postgres_url=SecretStr(others.postgres_url),
        temporal_address=others.temporal,
        smtp_url=SecretStr(others.smtp_url),
        oidc_issuer=others.issuer,
    )
    running = start(settings, services=False)
    yield running
    running.stop()
    running.state.remove()


@pytest.fixture
def kafka_settings(broker: RunningStack) -> KafkaSettings:
    """The topics of these tests are on this broker."""
    return broker.addresses.kafka


@pytest.fixture
def kill_broker(broker: RunningStack) -> Callable[[], Awaitable[None]]:
    """Kill the broker as a power cut would; returns when the one that the stack starts answers."""

    async def kill() -> None:
        killed = broker.parts()["kafka"]["pid"]
        os.kill(killed, signal.SIGKILL)

        async def another_answers() -> bool:
            part = await asyncio.to_thread(broker.parts)
            settings = broker.addresses.kafka
            return part["kafka"]["pid"] != killed and await accepts_records(settings)

        await eventually(another_answers, "the broker is back")

    return kill


@contextmanager
def frozen(process: int) -> Generator[None]:
    """A process that holds its connections and answers nothing."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


async def test_a_broker_killed_in_the_stream_costs_nothing(
    pool: Pool, topic_rig: TopicRig, kill_broker: Callable[[], Awaitable[None]]
) -> None:
    listener = listener_of(topic_rig, Ledger(pool).enter)
    relay = Relay(pool, topic_rig.settings, SIGNERS[WORKFLOW], batch_size=50)

    async def write() -> None:
        for sequence in range(1, ROUNDS + 1):
            await append_events(pool, topic_rig, [event(case, sequence=sequence) for case in CASES])

    async def half_done() -> bool:
        return len(await effects(pool)) > len(CASES) * 5

    async with running(listener), running_relays(relay):
        await ready(listener)
        async with asyncio.TaskGroup() as group:
            group.create_task(write())
            await eventually(half_done, "the stream runs")
            await kill_broker()
        await until_published(pool)
        await topic_rig.until_committed()
        await ready(listener)
        assert (await relay.health()).ready

    done, told = await effects(pool), await published(topic_rig)
    every = {(case, n) for case in CASES for n in range(1, ROUNDS + 1)}
    assert Counter(done) == Counter(every)
    assert inversions(done) == 0
    assert set(told) == every
    assert inversions(list(dict.fromkeys(told))) == 0
    assert await topic_rig.dead_letters() == []


async def test_while_the_broker_is_away_the_process_says_so(
    pool: Pool, topic_rig: TopicRig, kill_broker: Callable[[], Awaitable[None]]
) -> None:
    listener = listener_of(topic_rig, Ledger(pool).enter)
    relay = Relay(pool, topic_rig.settings, SIGNERS[WORKFLOW])

    async def relay_says_so() -> bool:
        return not (await relay.health()).ready

    async with running(listener), running_relays(relay):
        await ready(listener)
        async with asyncio.TaskGroup() as group:
            crashing = group.create_task(kill_broker())
            await eventually(relay_says_so, "the relay is not ready")
            await crashing
        await append_events(pool, topic_rig, [event("one")])
        await until_published(pool)
        await topic_rig.until_committed()

    assert await effects(pool) == [("one", 1)]


async def test_a_broker_that_answers_nothing_is_noticed(
    topic_rig: TopicRig, pool: Pool, broker: RunningStack
) -> None:
    one, relay = listener(topic_rig), Relay(pool, topic_rig.settings, SIGNERS[WORKFLOW])
    stop = asyncio.Event()
    async with running(one), asyncio.TaskGroup() as group:
        group.create_task(relay.run(stop))
        await ready(one)
        with frozen(broker.parts()["kafka"]["pid"]):
            await says(relay, "kafka does not answer")
            await says(one, "nothing heard for")
        await topic_rig.send(message(event("one")))
        await topic_rig.until_committed()
        await ready(one)
        stop.set()
