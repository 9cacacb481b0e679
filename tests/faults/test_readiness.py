"""A process that cannot do its work now says so, and why, however well it seems to run."""

import asyncio

from shared.events.cases import CaseAdvanced
from shared.events.envelope import WORKFLOW, Event
from shared.outbox.relay import Relay
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.settings import KafkaSettings
from tests.event_keys import SIGNERS
from tests.faults.topic_rig import TopicRig, event, eventually, listener_of, ready, running
from tests.outbox.outbox_rig import append_events

NOWHERE = KafkaSettings(kafka_bootstrap="127.0.0.1:1")


async def nothing(_: Event[CaseAdvanced]) -> None:
    """A handler."""


def listener(topic_rig: TopicRig, settings: KafkaSettings | None = None) -> Listener:
    return listener_of(topic_rig, nothing, settings=settings or topic_rig.settings)


async def says(one: Listener | Relay, text: str) -> None:
    """Wait until it is not ready for this reason."""

    async def said() -> bool:
        health = await one.health()
        return not health.ready and text in health.detail

    await eventually(said, text)


async def test_a_listener_says_what_it_hears(topic_rig: TopicRig) -> None:
    one = listener(topic_rig)
    assert not (await one.health()).ready

    async with running(one):
        await ready(one)
        assert (await one.health()).detail == f"{topic_rig.group}: 2 partitions"

    assert not (await one.health()).ready


async def test_a_listener_without_a_broker_is_not_ready_and_can_be_stopped(
    topic_rig: TopicRig,
) -> None:
    one = listener(topic_rig, NOWHERE)
    async with running(one):
        await says(one, "kafka: not connected")


async def test_a_listener_whose_consumer_died_is_not_ready(topic_rig: TopicRig) -> None:
    one = listener(topic_rig)
    async with running(one):
        await ready(one)
        (subscriber,) = one.broker.subscribers
        for task in subscriber.tasks:  # type: ignore[attr-defined]
            task.cancel()

        await says(one, "no consumer runs")


async def test_a_consumer_without_a_partition_is_not_ready(topic_rig: TopicRig) -> None:
    members = [listener(topic_rig) for _ in range(3)]
    async with asyncio.TaskGroup() as group, running(members[0]), running(members[1]):
        await ready(members[0])
        await ready(members[1])
        async with running(members[2]):
            idle = [group.create_task(says(one, "no partition assigned")) for one in members]
            await eventually(lambda: any_done(idle), "one of three is without a partition")
            for task in idle:
                task.cancel()


async def any_done(tasks: list[asyncio.Task[None]]) -> bool:
    return any(task.done() for task in tasks)


async def test_a_relay_that_died_is_not_ready(pool: Pool, topic_rig: TopicRig) -> None:
    relay, stop = Relay(pool, topic_rig.settings, SIGNERS[WORKFLOW]), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        carrying = group.create_task(relay.run(stop))

        async def is_ready() -> bool:
            return (await relay.health()).ready

        await eventually(is_ready, "the relay is ready")
        carrying.cancel()

    await says(relay, "kafka does not answer")


async def test_a_relay_that_is_stuck_behind_a_lock_is_not_ready(
    pool: Pool, topic_rig: TopicRig
) -> None:
    relay, stop = Relay(pool, topic_rig.settings, SIGNERS[WORKFLOW]), asyncio.Event()
    await append_events(pool, topic_rig, [event("one")])
    async with acquire(pool) as connection, connection.transaction():
        await connection.execute("SELECT FROM outbox FOR UPDATE")
        async with asyncio.TaskGroup() as group:
            group.create_task(relay.run(stop))
            await says(relay, "postgres does not answer")
            stop.set()
