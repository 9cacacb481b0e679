"""Consumers come and go while events stream: each takes effect once, in its case's order."""

import asyncio
from collections import Counter

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, acquire
from tests.faults.ledger import Ledger, effects, inversions
from tests.faults.topic_rig import TopicRig, event, eventually, listener_of, message, ready, running

CASES = [f"case {n}" for n in range(24)]
ROUNDS = 30


class Slow(Ledger):
    """Takes a moment for each event, so that partitions change hands with work in hand."""

    async def enter(self, told: Event[CaseAdvanced]) -> None:
        await asyncio.sleep(0.01)
        await super().enter(told)


async def stream(topic_rig: TopicRig) -> None:
    for sequence in range(1, ROUNDS + 1):
        await topic_rig.send(*(message(event(case, sequence=sequence)) for case in CASES))


async def workers(pool: Pool) -> Counter[str]:
    async with acquire(pool) as connection:
        rows = await connection.fetch("SELECT worker FROM effects")
    return Counter(row["worker"] for row in rows)


def member(topic_rig: TopicRig, pool: Pool, name: str, *, batch: bool) -> Listener:
    ledger = Slow(pool, worker=name)
    return listener_of(topic_rig, ledger.enter_all if batch else ledger.enter, batch=batch)


async def come_and_go(topic_rig: TopicRig, pool: Pool, *, batch: bool) -> None:
    stays, comes = (member(topic_rig, pool, name, batch=batch) for name in ("stays", "comes"))
    async with asyncio.TaskGroup() as group, running(stays):
        await ready(stays)
        sending = group.create_task(stream(topic_rig))
        async with running(comes):
            await ready(comes)

            async def has_worked() -> bool:
                return (await workers(pool))["comes"] > 0

            await eventually(has_worked, "the second consumer handled something")
        await sending
        await topic_rig.until_committed()


async def test_two_consumers_share_the_work_and_repeat_none(
    topic_rig: TopicRig, pool: Pool
) -> None:
    await come_and_go(topic_rig, pool, batch=False)

    done = await effects(pool)
    assert Counter(done) == Counter((case, n) for case in CASES for n in range(1, ROUNDS + 1))
    assert inversions(done) == 0
    assert set(await workers(pool)) == {"stays", "comes"}
    assert await topic_rig.dead_letters() == []


async def test_batches_are_shared_and_repeated_by_none(topic_rig: TopicRig, pool: Pool) -> None:
    await come_and_go(topic_rig, pool, batch=True)

    done = await effects(pool)
    assert Counter(done) == Counter((case, n) for case in CASES for n in range(1, ROUNDS + 1))
    assert inversions(done) == 0
