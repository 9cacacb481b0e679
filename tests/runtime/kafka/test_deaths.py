"""A record that kills its process is set aside at the third death; no other is for its sake."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import pytest
from aiokafka import ConsumerRecord, TopicPartition
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.broker import build_broker
from shared.runtime.kafka.dead_letters import DeadLetters, Failure
from shared.runtime.kafka.deaths import OPEN, Hands, Note
from shared.runtime.kafka.delivery import Delivery
from shared.runtime.kafka.poll import Poll, Record
from shared.runtime.kafka.subscription import Subscription
from shared.runtime.limits import Limits
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED, signed
from tests.faults.topic_rig import event, message

TOPIC = TopicPartition("topic", 0)
SPEC = SubscriptionSpec("topic", "group", (CaseAdvanced,))
Handle = Callable[[int], None]


class Died(BaseException):
    """Nothing of the process runs after it, as after SIGKILL."""


class Broker:
    """What outlives a process: records, the group's offset with its note, dead letters."""

    def __init__(self, records: int) -> None:
        self.records = [_record(offset) for offset in range(records)]
        self.offset, self.note = 0, ""
        self.commits = 0
        self.letters: list[tuple[int, str]] = []

    def assignment(self) -> set[TopicPartition]:
        return {TOPIC}

    def seek(self, partition: TopicPartition, offset: int) -> None:
        assert partition == TOPIC
        assert offset <= len(self.records)

    def highwater(self, partition: TopicPartition) -> int:
        assert partition == TOPIC
        return len(self.records)

    async def commit(self, offsets: Mapping[TopicPartition, tuple[int, str]]) -> None:
        self.offset, self.note = offsets[TOPIC]
        self.commits += 1

    async def committed_notes(
        self, partitions: Iterable[TopicPartition]
    ) -> dict[TopicPartition, tuple[int, str]]:
        return dict.fromkeys(partitions, (self.offset, self.note))

    async def publish(self, record: Record, failure: Failure) -> None:
        self.letters.append((record.offset, failure.reason))


def _record(offset: int) -> Record:
    one = message(event("case", sequence=offset + 1))
    return ConsumerRecord(
        *(TOPIC.topic, TOPIC.partition, offset, 1_700_000_000_000, 0),
        *(one.key, one.value, None, 0, 0),
        tuple(signed(TOPIC.topic, one.key, one.headers, one.value)),
    )


class Process:
    """One life of a consumer, from its assignment to its end."""

    def __init__(self, broker: Broker, handle: Handle, *, batch: bool) -> None:
        async def handle_all(events: Sequence[Event[Any]]) -> None:
            for one in events:
                handle(one.data.sequence - 1)

        self._broker = broker
        delivery = Delivery(SPEC, TRUSTED, cast("DeadLetters", broker), SystemClock(), Limits())
        delivery.attach(handle_all, batch=batch)
        client = build_broker(KafkaSettings(), ApplicationSpec("test"), Limits())
        self.subscription = Subscription(client, SPEC, delivery, Hands())
        consumer: Any = self.subscription._subscriber  # noqa: SLF001 - in place of a broker
        consumer.consumer = broker

    async def poll(self, size: int) -> None:
        first = self._broker.offset
        poll = Poll(tuple(self._broker.records[first : first + size]), cast("Any", self._broker))
        await self.subscription._deliver(poll)  # noqa: SLF001 - as FastStream calls it

    async def run(self, size: int) -> None:
        while self._broker.offset < len(self._broker.records):
            await self.poll(size)


async def lives_until_done(
    broker: Broker, handle: Handle, size: int, *, batch: bool, at_most: int = 40
) -> int:
    """How many processes died before one processed everything."""
    for deaths in range(at_most):
        try:
            await Process(broker, handle, batch=batch).run(size)
        except Died:
            continue
        return deaths
    raise AssertionError(f"{at_most} processes died")


@pytest.mark.parametrize("batch", [False, True])
@pytest.mark.parametrize(("size", "killers"), [(1, {5}), (7, {0}), (7, {6, 7}), (500, {3, 12, 19})])
async def test_the_third_death_sets_a_record_aside_and_the_rest_goes_on(
    killers: set[int], size: int, *, batch: bool
) -> None:
    broker, handled = Broker(20), list[int]()

    def handle(offset: int) -> None:
        if offset in killers:
            raise Died
        handled.append(offset)

    deaths = await lives_until_done(broker, handle, size, batch=batch)

    assert deaths == 3 * len(killers)
    assert broker.letters == [(one, "killed_its_process: record") for one in sorted(killers)]
    first_times = list(dict.fromkeys(handled))
    assert first_times == [offset for offset in range(20) if offset not in killers]


@settings(deadline=None, max_examples=30)
@given(
    kills=st.lists(st.integers(0, 11), max_size=12),
    size=st.integers(1, 12),
    batch=st.booleans(),
)
def test_a_healthy_record_is_accused_only_if_three_deaths_on_end_find_it_in_hand(
    kills: list[int], size: int, *, batch: bool
) -> None:
    """Each process is killed from outside when it has had so many records in hand."""
    broker, lives = Broker(12), list[list[int]]()

    def handle(offset: int) -> None:
        lives[-1].append(offset)
        if len(lives) <= len(kills) and len(lives[-1]) > kills[len(lives) - 1]:
            raise Died

    async def live() -> None:
        while True:
            lives.append([])
            try:
                await Process(broker, handle, batch=batch).run(size)
            except Died:
                continue
            return

    asyncio.run(live())

    in_hand = [life[-1] for life in lives[:-1] if life]
    for offset, _ in broker.letters:
        # The first may have found it beside others; the other two found nothing else.
        assert any(in_hand[at : at + 2] == [offset] * 2 for at in range(1, len(in_hand)))


async def test_a_usual_run_commits_once_more_and_leaves_no_note() -> None:
    broker = Broker(40)
    process = Process(broker, lambda _: None, batch=True)

    await process.run(size=10)

    assert (broker.commits, broker.note) == (5, OPEN)
    await process.subscription.release()
    assert (broker.offset, broker.note) == (40, "")


async def test_restarts_in_order_are_no_deaths() -> None:
    broker, starts = Broker(1), list[int]()

    def down(offset: int) -> None:
        starts.append(offset)
        raise DependencyDown("postgres")

    for _ in range(6):
        process = Process(broker, down, batch=True)
        process.subscription.delivery.drain()  # the pause of an outage ends at once
        process.subscription.delivery.resume()
        polling = asyncio.create_task(process.poll(1))
        while len(starts) < 1 or not process.subscription._waits_for:  # noqa: ASYNC110, SLF001
            await asyncio.sleep(0)
        process.subscription.drain()
        await polling
        await process.subscription.release()
    assert broker.note == ""

    await Process(broker, starts.append, batch=True).run(1)
    assert broker.letters == []


async def test_an_outage_is_not_counted_as_a_death() -> None:
    broker = Broker(1)
    broker.note = Note(0, 2, alone=True).text()

    def down(_: int) -> None:
        raise DependencyDown("postgres")

    process = Process(broker, down, batch=False)
    polling = asyncio.create_task(process.poll(1))
    while not process.subscription._waits_for:  # noqa: ASYNC110, SLF001 - seen from outside
        await asyncio.sleep(0)

    assert (broker.offset, broker.note) == (0, "alone 2")
    process.subscription.drain()
    await polling


@given(st.text())
def test_a_note_of_others_says_nothing(text: str) -> None:
    note = Note.parse(7, text)

    assert note is None or note.text() == text


@pytest.mark.parametrize("note", [Note(7, 1, alone=False), Note(7, 2, alone=True)])
def test_a_note_is_read_as_it_was_written(note: Note) -> None:
    assert Note.parse(7, note.text()) == note


async def test_a_suspect_is_in_hand_alone() -> None:
    hands, inside, most = Hands(), list[str](), list[int]()

    async def hold(name: str, *, alone: bool) -> None:
        for _ in range(5):
            async with hands.alone() if alone else hands.among_others():
                inside.append(name)
                if "alone" in inside:
                    assert inside == ["alone"]
                most.append(len(inside))
                await asyncio.sleep(0)
                inside.remove(name)
            await asyncio.sleep(0)

    await asyncio.gather(
        *(hold("other", alone=False) for _ in range(3)), *(hold("alone", alone=True) for _ in "ab")
    )

    assert max(most) > 1
