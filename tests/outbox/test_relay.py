"""What is committed is announced, in each case's order, by however many relays."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from shared.events.envelope import WORKFLOW, to_body
from shared.outbox.append import append, append_all
from shared.outbox.relay import Relay
from shared.runtime.backoff import Backoff
from shared.runtime.failures import DependencyDown
from shared.runtime.kafka.broker import producer
from shared.runtime.postgres.pool import Pool, acquire, transaction
from shared.runtime.settings import KafkaSettings
from tests.event_keys import SIGNERS
from tests.faults.ledger import inversions
from tests.faults.topic_rig import TopicRig, event, eventually
from tests.outbox.outbox_rig import append_events, published, running_relays, until_published

SIGNER = SIGNERS[WORKFLOW]
CASES = [f"case {n}" for n in range(10)]
ROUNDS = 100
NEVER = Backoff(first=3600, ceiling=3600)
SPAN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def write(pool: Pool, topic_rig: TopicRig, case: str) -> None:
    """Announce a case's facts one transaction at a time, as its steps would."""
    pace = Random(case)  # noqa: S311 - a pace, not a secret
    for sequence in range(1, ROUNDS + 1):
        await append_events(pool, topic_rig, [event(case, sequence=sequence)])
        await asyncio.sleep(pace.random() / 200)


async def test_three_relays_keep_each_cases_order(pool: Pool, topic_rig: TopicRig) -> None:
    relays = [Relay(pool, topic_rig.settings, SIGNER, batch_size=7) for _ in range(3)]

    async with running_relays(*relays):
        async with asyncio.TaskGroup() as writers:
            for case in CASES:
                writers.create_task(write(pool, topic_rig, case))
        await until_published(pool)

    told = await published(topic_rig)
    assert len(told) == len(set(told)) == len(CASES) * ROUNDS
    assert inversions(told) == 0


async def test_three_relays_keep_the_order_of_what_has_piled_up(
    pool: Pool, topic_rig: TopicRig
) -> None:
    for sequence in range(1, ROUNDS + 1):
        await append_events(pool, topic_rig, [event(case, sequence=sequence) for case in CASES])

    async with running_relays(
        *(Relay(pool, topic_rig.settings, SIGNER, batch_size=16) for _ in range(3))
    ):
        await until_published(pool)

    told = await published(topic_rig)
    assert len(told) == len(set(told)) == len(CASES) * ROUNDS
    assert inversions(told) == 0


async def test_nothing_is_announced_that_was_not_committed(pool: Pool, topic_rig: TopicRig) -> None:
    async with acquire(pool) as connection:
        rolled_back = connection.transaction()
        await rolled_back.start()
        await append(connection, event("never"), topic=topic_rig.topic)
        await rolled_back.rollback()
    await append_events(pool, topic_rig, [event("once")])

    async with running_relays(Relay(pool, topic_rig.settings, SIGNER)):
        await until_published(pool)

    assert await published(topic_rig) == [("once", 1)]


async def test_an_event_goes_out_as_it_was_written(pool: Pool, topic_rig: TopicRig) -> None:
    written = replace(event("one"), traceparent=SPAN)
    await append_events(pool, topic_rig, [written])

    async with running_relays(Relay(pool, topic_rig.settings, SIGNER)):
        await until_published(pool)

    (record,) = await topic_rig.read(topic_rig.topic)
    headers = {name: value.decode() for name, value in record.headers}
    assert (record.key, record.value) == (b"one", to_body(written))
    assert headers["traceparent"] == SPAN
    assert headers["ce_id"] == str(written.id)
    assert headers["ce_time"] == written.time.isoformat()


class Interrupted:
    """A producer that delivers, after which the database loses the relay's connection."""

    def __init__(self, publisher: AIOKafkaProducer, pool: Pool) -> None:
        self._publisher = publisher
        self._pool = pool

    async def send(self, topic: str, **record: object) -> asyncio.Future[object]:
        sent: asyncio.Future[object] = await self._publisher.send(topic, **record)
        await sent
        async with acquire(self._pool) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
        return sent


async def test_what_kafka_has_and_the_database_forgot_goes_again(
    pool: Pool, topic_rig: TopicRig
) -> None:
    await append_events(pool, topic_rig, [event("one")])
    relay = Relay(pool, topic_rig.settings, SIGNER)

    async with producer(topic_rig.settings) as publisher:
        interrupted: Any = Interrupted(publisher, pool)
        with pytest.raises(DependencyDown):
            await relay.publish_batch(interrupted)
        assert await relay.publish_batch(publisher) == 1

    first, second = await topic_rig.read(topic_rig.topic)
    assert first.headers == second.headers
    assert first.value == second.value


async def test_a_relay_that_is_woken_does_not_wait_for_its_next_look(
    pool: Pool, topic_rig: TopicRig
) -> None:
    relay = Relay(pool, topic_rig.settings, SIGNER, poll_interval=NEVER)
    async with running_relays(relay):
        await ready(relay)
        await append_events(pool, topic_rig, [event("one")])
        relay.wake()
        await until_published(pool)

    assert await published(topic_rig) == [("one", 1)]


async def test_a_relay_finds_what_another_process_committed(
    pool: Pool, topic_rig: TopicRig
) -> None:
    relay = Relay(pool, topic_rig.settings, SIGNER)
    async with running_relays(relay):
        await ready(relay)
        await append_events(pool, topic_rig, [event("one")])
        await until_published(pool)

    assert await published(topic_rig) == [("one", 1)]


async def test_a_relay_without_a_broker_says_so_and_forgets_nothing(
    pool: Pool, topic_rig: TopicRig
) -> None:
    await append_events(pool, topic_rig, [event("one")])
    relay = Relay(pool, KafkaSettings(kafka_bootstrap="127.0.0.1:1"), SIGNER)

    async with running_relays(relay):
        await eventually(says(relay, "kafka does not answer (KafkaConnectionError)"), "says so")

    async with acquire(pool) as connection:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 1


async def test_a_relay_that_is_stuck_is_not_ready(pool: Pool, topic_rig: TopicRig) -> None:
    relay = Relay(pool, topic_rig.settings, SIGNER)
    assert not (await relay.health()).ready
    async with running_relays(relay):
        await ready(relay)
    assert not (await relay.health()).ready


async def test_many_events_are_appended_in_their_order(pool: Pool) -> None:
    events = [event("one", sequence=n) for n in range(1, 51)]
    async with transaction(pool) as connection:
        await append_all(connection, events)
        keys = await connection.fetch("SELECT event_id, topic FROM outbox ORDER BY id")

    assert [row["event_id"] for row in keys] == [one.id for one in events]
    assert {row["topic"] for row in keys} == {"awasi.cases"}


async def test_an_event_the_broker_would_refuse_is_refused_at_once(pool: Pool) -> None:
    one = event("one")
    # A copy is not validated: no field holds so much.
    larger = replace(one, data=one.data.model_copy(update={"fact": "x" * 1_000_000}))
    with pytest.raises(ValueError, match="cannot be published"):
        async with transaction(pool) as connection:
            await append(connection, larger)


async def test_an_event_of_a_source_that_does_not_publish_its_type_is_refused(pool: Pool) -> None:
    stranger = replace(event("one"), source="/awasi/notify")
    with pytest.raises(ValueError, match="is published by /awasi/workflow, not /awasi/notify"):
        async with transaction(pool) as connection:
            await append_all(connection, [stranger])


def says(relay: Relay, detail: str) -> Callable[[], Any]:
    async def said() -> bool:
        health = await relay.health()
        return not health.ready and health.detail == detail

    return said


async def ready(relay: Relay) -> None:
    async def is_ready() -> bool:
        return (await relay.health()).ready

    await eventually(is_ready, "the relay is ready")
