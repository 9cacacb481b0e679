"""The broker is killed while events stream: none is lost, none acted on twice, orders are kept."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from shared.outbox.relay import Relay
from shared.runtime.postgres.pool import Pool
from tests.faults.ledger import Ledger, effects, inversions
from tests.faults.topic_rig import TopicRig, event, eventually, listener_of, ready, running
from tests.outbox.outbox_rig import append_events, published, running_relays, until_published

# A killed broker reads all its logs again, and the machine may be busy with other things.
pytestmark = pytest.mark.timeout(500)

CASES = [f"case {n}" for n in range(20)]
ROUNDS = 100


async def test_a_broker_killed_in_the_stream_costs_nothing(
    pool: Pool, topic_rig: TopicRig, kill_kafka: Callable[[], Awaitable[None]]
) -> None:
    listener = listener_of(topic_rig, Ledger(pool).enter)
    relay = Relay(pool, topic_rig.settings, batch_size=50)

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
            await kill_kafka()
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
    pool: Pool, topic_rig: TopicRig, kill_kafka: Callable[[], Awaitable[None]]
) -> None:
    listener = listener_of(topic_rig, Ledger(pool).enter)
    relay = Relay(pool, topic_rig.settings)

    async def relay_says_so() -> bool:
        return not (await relay.health()).ready

    async with running(listener), running_relays(relay):
        await ready(listener)
        async with asyncio.TaskGroup() as group:
            crashing = group.create_task(kill_kafka())
            await eventually(relay_says_so, "the relay is not ready")
            await crashing
        await append_events(pool, topic_rig, [event("one")])
        await until_published(pool)
        await topic_rig.until_committed()

    assert await effects(pool) == [("one", 1)]
