"""A record that cannot even be unpacked stops no other, and takes none of its batch along."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from tests.faults.post import Message, Post, event, listener_of, listening, message


class NotText(str):
    """A header's name that goes over the wire as no text; clients of other languages send any."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"


async def send_as_they_are(post: Post, messages: list[Message]) -> None:
    """Send in one batch, packed by the plain Python packer: the fast one insists on text."""
    async with AIOKafkaProducer(bootstrap_servers=post.settings.kafka_bootstrap) as sender:
        batch = sender.create_batch()
        packer: Any = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, 0, 1_000_000)
        batch._builder = packer  # noqa: SLF001 - there is no other way to send such a record
        for one in messages:
            headers = list(one.headers)
            taken = batch.append(timestamp=None, key=one.key, value=one.value, headers=headers)
            assert taken is not None
        await (await sender.send_batch(batch, post.topic, partition=0))


@pytest.mark.parametrize("batch", [False, True])
async def test_a_header_whose_name_is_no_text_stops_nothing(post: Post, *, batch: bool) -> None:
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
    await send_as_they_are(post, before)
    await send_as_they_are(post, [*beside, worse, message(event("behind", fact="behind"))])
    await send_as_they_are(post, after)
    await post.send(Message(aside.headers, aside.value, aside.key, partition=1))
    listener = listener_of(post, many if batch else one, batch=batch)

    async with listening(listener):
        await post.settled()

    assert handled == Counter(["aside", *facts[0], *facts[1], *facts[2]])
    letters = [dict(letter.headers) for letter in await post.dead()]
    assert [letter["x-error"] for letter in letters] == [b"unreadable: record"] * 2
    assert [letter["x-origin"].decode() for letter in letters] == [
        f"{post.topic}/0/{offset}" for offset in (201, 202)
    ]
