"""While a part is down the subscriber waits, says so, sets nothing aside, and goes on by itself."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.backoff import Backoff
from shared.runtime.failures import DependencyDown
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, open_pool
from shared.runtime.telemetry.metrics import REGISTRY
from tests.faults.cuttable_proxy import CuttableProxy, open_proxy
from tests.faults.ledger import Ledger, effects
from tests.faults.topic_rig import TopicRig, event, eventually, listener_of, message, ready, running

SHORT = Backoff(first=0.01, ceiling=0.2)
CASES = [f"case {n}" for n in range(12)]


def detail_of(topic_rig: TopicRig, text: str) -> str:
    return f"{topic_rig.group}: {text}"


async def says(listener: Listener, detail: str) -> bool:
    health = await listener.health()
    return not health.ready and health.detail == detail


def paused(topic_rig: TopicRig) -> float | None:
    labels = {"topic": topic_rig.topic, "group": topic_rig.group}
    return REGISTRY.get_sample_value("awasi_subscriber_paused", labels)


@asynccontextmanager
async def linked(database_url: str) -> AsyncGenerator[tuple[CuttableProxy, Pool]]:
    """A pool whose way to the database can be cut."""
    address = urlsplit(database_url)
    async with open_proxy(address.hostname or "", address.port or 0) as link:
        by_link = database_url.replace(f":{address.port}/", f":{link.port}/")
        pool = await open_pool(by_link, name="test")
        yield link, pool
        pool.terminate()


async def test_a_database_that_is_away_is_waited_for(
    topic_rig: TopicRig, pool: Pool, database_url: str
) -> None:
    async with linked(database_url) as (link, weak_pool):
        listener = listener_of(topic_rig, Ledger(weak_pool).enter, outage_backoff=SHORT)
        async with running(listener):
            await ready(listener)
            link.cut()
            await topic_rig.send(*(message(event(case)) for case in CASES))

            await eventually(
                lambda: says(listener, detail_of(topic_rig, "waits for postgres")), "it waits"
            )
            assert paused(topic_rig) == 1
            assert await topic_rig.dead_letters() == []
            assert await effects(pool) == []

            link.restore()
            await topic_rig.until_committed()
            await ready(listener)

    assert paused(topic_rig) == 0
    assert await topic_rig.dead_letters() == []
    assert sorted(await effects(pool)) == sorted((case, 1) for case in CASES)


async def test_waiting_outlasts_every_number_of_tries(topic_rig: TopicRig) -> None:
    tries: list[str] = []
    handled: list[str] = []

    async def advanced(told: Event[CaseAdvanced]) -> None:
        tries.append(told.subject)
        if len(tries) < 8:
            raise DependencyDown("temporal")
        handled.append(told.subject)

    listener = listener_of(topic_rig, advanced, outage_backoff=SHORT)
    await topic_rig.send(message(event("one")), message(event("one")), message(event("one")))

    async with running(listener):
        await topic_rig.until_committed()

    assert handled == ["one", "one", "one"]
    assert await topic_rig.dead_letters() == []


async def test_what_was_done_before_the_part_went_away_is_not_done_again(
    topic_rig: TopicRig,
) -> None:
    tries: list[int] = []

    async def advanced(told: Event[CaseAdvanced]) -> None:
        tries.append(told.data.sequence)
        if told.data.sequence == 3 and tries.count(3) < 4:
            raise DependencyDown("temporal")

    listener = listener_of(topic_rig, advanced, outage_backoff=SHORT)
    await topic_rig.send(*(message(event("one", sequence=n)) for n in (1, 2, 3, 4)))

    async with running(listener):
        await topic_rig.until_committed()

    assert tries == [1, 2, 3, 3, 3, 3, 4]


async def test_a_connection_that_breaks_unnamed_counts_as_a_part_that_is_down(
    topic_rig: TopicRig,
) -> None:
    tries: list[str] = []

    async def advanced(told: Event[CaseAdvanced]) -> None:
        tries.append(told.subject)
        if len(tries) < 7:
            raise ConnectionResetError

    listener = listener_of(topic_rig, advanced, outage_backoff=SHORT)
    await topic_rig.send(message(event("one")))

    async with running(listener):
        await topic_rig.until_committed()

    assert len(tries) == 7
    assert await topic_rig.dead_letters() == []


async def test_a_process_that_waits_can_be_stopped(topic_rig: TopicRig) -> None:
    async def advanced(_: Event[CaseAdvanced]) -> None:
        raise DependencyDown("temporal")

    listener = listener_of(topic_rig, advanced, outage_backoff=SHORT)
    await topic_rig.send(message(event("one")))

    async with running(listener):
        await eventually(
            lambda: says(listener, detail_of(topic_rig, "waits for temporal")), "it waits"
        )

    assert await topic_rig.lag() == 1
