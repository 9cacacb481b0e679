"""A record that cannot even be unpacked stops no other, and takes none of its batch along."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.kafka.security import connection
from tests.faults.topic_rig import Message, TopicRig, event, listener_of, message, running


class NotText(str):
    """A header's name that goes over the wire as no text; clients of other languages send any."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"


async def send_as_they_are(topic_rig: TopicRig, messages: list[Message]) -> None:
    """Send in one batch, packed by the plain Python packer: the fast one insists on text."""
    async with AIOKafkaProducer(**connection(topic_rig.settings)) as sender:
        batch = sender.create_batch()
        packer: Any = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, 0, 1_000_000)
        batch._builder = packer  # noqa: SLF001 - there is no other way to send such a record
        for one in messages:
            headers = topic_rig.headers_of(one)
            taken = batch.append(timestamp=None, key=one.key, value=one.value, headers=headers)
            assert taken is not None
        await (await sender.send_batch(batch, topic_rig.topic, partition=0))


@pytest.mark.parametrize("batch", [False, True])
async def test_a_header_whose_name_is_no_text_stops_nothing(
    topic_rig: TopicRig, *, batch: bool
) -> None:
    handled: Counter[str] = Counter()

    async def one(told: Event[CaseAdvanced]) -> None:
        handled[told.data.fact] += 1

    async def many(told: Sequence[Event[CaseAdvanced]]) -> None:
        for each in told:
            await one(each)

    bad = message(event("one", fact="bad"))
    worse = Message([*bad.headers, (NotText("odd"), b"")], bad.value, bad.key)
    facts = [f"before {n}" for n in range(200)], ["beside"], [f"after {n}" for n in range(200)]
    before, beside, after = ([message(event(fact, fact=fact)) for fact in group] for group in facts)
    aside = message(event("aside", fact="aside"))
    await send_as_they_are(topic_rig, before)
    await send_as_they_are(topic_rig, [*beside, worse, message(event("behind", fact="behind"))])
    await send_as_they_are(topic_rig, after)
    await topic_rig.send(Message(aside.headers, aside.value, aside.key, partition=1))
    listener = listener_of(topic_rig, many if batch else one, batch=batch)

    async with running(listener):
        await topic_rig.until_committed()

    assert handled == Counter(["aside", *facts[0], *facts[1], *facts[2]])
    letters = [dict(letter.headers) for letter in await topic_rig.dead_letters()]
    assert [letter["x-error"] for letter in letters] == [b"unreadable: record"] * 2
    assert [letter["x-origin"].decode() for letter in letters] == [
        f"{topic_rig.topic}/0/{offset}" for offset in (201, 202)
    ]


async def test_a_batch_with_many_records_behind_an_unreadable_one_is_stepped_over_at_once(
    topic_rig: TopicRig,
) -> None:
    handled: list[str] = []

    async def one(told: Event[CaseAdvanced]) -> None:
        handled.append(told.data.fact)

    worse = Message([(NotText("odd"), b"")], b"{}", b"one")
    await send_as_they_are(topic_rig, [worse, *[Message([], b"{}", b"one")] * 5_000])
    after = message(event("one", fact="after"))
    await topic_rig.send(Message(after.headers, after.value, after.key, partition=0))

    async with running(listener_of(topic_rig, one)):
        await topic_rig.until_committed()

    assert handled == ["after"]
    reasons = [dict(letter.headers)["x-error"] for letter in await topic_rig.dead_letters()]
    assert reasons == [b"unreadable: record"] * 99 + [b"unreadable: records_to_5000"]
