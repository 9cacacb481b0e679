"""A message nobody can read is kept as it came, and never stops or hides another."""

import resource
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaProducer

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.events.reports import ReportSubmitted
from shared.runtime.kafka.dead_letters import APPENDED
from shared.runtime.kafka.listener import Listener
from shared.runtime.kafka.security import connection
from tests.faults.topic_rig import Message, TopicRig, event, listener_of, message, running


class Heard:
    """Remembers the facts it was told, in order."""

    def __init__(self) -> None:
        self.facts: list[str] = []

    async def advanced(self, told: Event[CaseAdvanced]) -> None:
        self.facts.append(told.data.fact)


def listener(topic_rig: TopicRig, heard: Heard) -> Listener:
    return listener_of(topic_rig, heard.advanced)


def with_body(body: bytes | None) -> Message:
    good = message(event())
    return Message(good.headers, body, good.key)


def without(name: str) -> Message:
    good = message(event())
    return Message([(k, v) for k, v in good.headers if k != name], good.value, good.key)


UNREADABLE: dict[str, tuple[Callable[[], Message], str]] = {
    "header not UTF-8": (lambda: message(event(), ce_id=b"\xff\xfe"), "not_utf8: ce_id"),
    "type not UTF-8": (lambda: message(event(), ce_type=b"\xc3\x28"), "not_utf8: ce_type"),
    "null header": (lambda: message(event(), ce_type=None), "null: ce_type"),
    "no type": (lambda: without("ce_type"), "missing: ce_type"),
    "no id": (lambda: without("ce_id"), "missing: ce_id"),
    "id too long": (lambda: message(event(), ce_id=b"x" * 129), "too_long: ce_id"),
    "no headers": (lambda: Message([], b"{}", b"key"), "missing: ce_specversion"),
    "another CloudEvents": (
        lambda: message(event(), ce_specversion=b"0.3"),
        "unsupported: ce_specversion",
    ),
    "structured mode": (
        lambda: message(event(), content_type=b"application/cloudevents+json"),
        "unsupported: content-type",
    ),
    "time without offset": (
        lambda: message(event(), ce_time=b"2026-11-21T08:00:00"),
        "without_offset: ce_time",
    ),
    "time malformed": (lambda: message(event(), ce_time=b"yesterday"), "malformed: ce_time"),
    "null body": (lambda: with_body(None), "null: body"),
    "tombstone": (lambda: Message([], None, None), "missing: ce_specversion"),
    "not JSON": (lambda: with_body(b"Contoh Pelapor"), "json_invalid: body"),
    "not UTF-8": (lambda: with_body(b'{"fact": "\xff"}'), "json_invalid: body"),
    "too deep": (lambda: with_body(b'{"a":' * 100 + b"1" + b"}" * 100), "too_deep: body"),
    "too many values": (lambda: with_body(b'{"joined":[0' + b",0" * 500_000), "too_many: values"),
    "too many headers": (
        lambda: message(event(), **{f"more_{n}": b"" for n in range(65)}),
        "too_many: headers",
    ),
    "a header too large": (lambda: message(event(), more=b"x" * 20_000), "too_large: headers"),
    "too large": (lambda: with_body(b'"' + b"x" * 2_000_000 + b'"'), "too_large: body"),
    "a list": (lambda: with_body(b"[]"), "model_type: body"),
}


@pytest.mark.parametrize(("made", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_cannot_be_read_is_set_aside_as_it_came(
    topic_rig: TopicRig, made: Callable[[], Message], reason: str
) -> None:
    bad, heard = made(), Heard()
    before, after = event(fact="before"), event(fact="after")
    await topic_rig.send(
        Message(message(before).headers, message(before).value, bad.key, partition=0),
        Message(bad.headers, bad.value, bad.key, partition=0),
        Message(message(after).headers, message(after).value, bad.key, partition=0),
    )

    async with running(listener(topic_rig, heard)):
        await topic_rig.until_committed()

    assert heard.facts == ["before", "after"]
    (letter,) = await topic_rig.dead_letters()
    assert (letter.key, letter.value) == (bad.key, bad.value)
    own, ours = letter.headers[: -len(APPENDED)], dict(letter.headers[-len(APPENDED) :])
    assert list(own) == topic_rig.headers_of(bad)
    assert ours["x-error"].decode() == reason
    assert ours["x-origin"].decode() == f"{topic_rig.topic}/0/1"
    assert ours["x-group"].decode() == topic_rig.group
    assert ours["x-attempts"] == b"1"


async def test_a_header_that_says_nothing_of_the_event_may_hold_anything(
    topic_rig: TopicRig,
) -> None:
    heard = Heard()
    await topic_rig.send(message(event(fact="odd"), trace_of_another=b"\xff\x00", nothing=None))

    async with running(listener(topic_rig, heard)):
        await topic_rig.until_committed()

    assert heard.facts == ["odd"]
    assert await topic_rig.dead_letters() == []


@pytest.mark.parametrize("skips", [True, False])
async def test_an_event_of_an_unknown_type_is_skipped_only_where_it_may_be(
    topic_rig: TopicRig, *, skips: bool
) -> None:
    heard = Heard()
    await topic_rig.send(
        message(event("one"), ce_type=b"id.awasi.case.reopened.v9"),
        message(event("one", fact="known")),
    )

    async with running(listener_of(topic_rig, heard.advanced, skips_new_types=skips)):
        await topic_rig.until_committed()

    assert heard.facts == ["known"]
    reasons = [dict(one.headers)["x-error"] for one in await topic_rig.dead_letters()]
    assert reasons == ([] if skips else [b"unknown_type: ce_type"])


async def test_an_event_of_another_topic_is_never_skipped(topic_rig: TopicRig) -> None:
    await topic_rig.send(message(event("one"), ce_type=ReportSubmitted.TYPE.encode()))

    async with running(listener_of(topic_rig, Heard().advanced, skips_new_types=True)):
        await topic_rig.until_committed()

    (letter,) = await topic_rig.dead_letters()
    assert dict(letter.headers)["x-error"] == b"unknown_type: ce_type"


async def test_a_fact_that_does_not_fit_names_the_field_and_not_its_value(
    topic_rig: TopicRig,
) -> None:
    body = message(event()).value or b""
    await topic_rig.send(with_body(body.replace(b'"sequence":1', b'"sequence":"Contoh Pelapor"')))

    async with running(listener(topic_rig, Heard())):
        await topic_rig.until_committed()

    (letter,) = await topic_rig.dead_letters()
    assert dict(letter.headers)["x-error"] == b"int_parsing: sequence"


async def test_an_event_without_a_time_happened_when_it_was_sent(topic_rig: TopicRig) -> None:
    times: list[datetime] = []

    async def advanced(told: Event[CaseAdvanced]) -> None:
        times.append(told.time)

    undated = without("ce_time")
    await topic_rig.send(
        Message(undated.headers, undated.value, b"one", timestamp_ms=1_760_000_000_000)
    )
    listener = listener_of(topic_rig, advanced)

    async with running(listener):
        await topic_rig.until_committed()

    assert times == [datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)]


async def test_the_largest_message_a_topic_takes_can_be_set_aside(topic_rig: TopicRig) -> None:
    heard = Heard()
    await topic_rig.send(
        Message([], b"\x00" * 1_900_000, b"one"),
        message(event("one", fact="after")),
    )

    async with running(listener(topic_rig, heard)):
        await topic_rig.until_committed()

    assert heard.facts == ["after"]
    assert [len(letter.value or b"") for letter in await topic_rig.dead_letters()] == [1_900_000]


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_a_batch_that_would_fill_the_memory_is_not_unpacked(
    topic_rig: TopicRig, codec: str
) -> None:
    heard, after = Heard(), message(event("one", fact="after"))
    broker = connection(topic_rig.settings)
    sizes = {"compression_type": codec, "max_request_size": 100_000_000}
    async with AIOKafkaProducer(**broker, **sizes) as sender:
        await sender.send_and_wait(topic_rig.topic, b"0" * 40_000_000, partition=0)
    await topic_rig.send(Message(after.headers, after.value, after.key, partition=0))

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with running(listener(topic_rig, heard)):
        await topic_rig.until_committed()

    assert heard.facts == ["after"]
    (letter,) = await topic_rig.dead_letters()
    assert dict(letter.headers)["x-error"] == b"unreadable: record"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


@pytest.mark.parametrize("codec", [None, "gzip", "snappy", "lz4", "zstd"])
async def test_a_sender_packs_its_messages_as_it_likes(
    topic_rig: TopicRig, codec: str | None
) -> None:
    heard, sent = Heard(), message(event("one", fact="packed"))
    broker = connection(topic_rig.settings)
    async with AIOKafkaProducer(**broker, compression_type=codec) as sender:
        headers = topic_rig.headers_of(sent)
        await sender.send_and_wait(topic_rig.topic, sent.value, key=sent.key, headers=headers)

    async with running(listener(topic_rig, heard)):
        await topic_rig.until_committed()

    assert heard.facts == ["packed"]
    assert await topic_rig.dead_letters() == []
