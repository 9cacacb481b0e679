"""What cannot be taken is refused with its reason over HTTP, and set aside with it on Kafka."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from deploy.cli.dead_letters.queue import DeadLetterQueue
from deploy.stack.principals import SAMPLE_CHANNEL
from services.intake.topic.envelope import seal_for_channel
from shared.events.topics import CHANNEL_REPORTS
from shared.runtime.clock import new_id
from shared.runtime.kafka.security import connection
from tests.journey.report_journey import CLOCK, ReportJourney, eventually, sample

TOMORROW = (CLOCK.now() + timedelta(days=2)).date().isoformat()
DEEP = "[" * 40 + "]" * 40


def without(name: str) -> dict[str, Any]:
    return sample(**{name: None})


BAD_BODIES: dict[str, tuple[bytes, int, str]] = {
    "wrong type": (json.dumps(sample(place=3273)).encode(), 422, "place"),
    "missing part": (json.dumps(without("reporter")).encode(), 422, "reporter"),
    "unknown field": (json.dumps(sample(whom="?")).encode(), 422, "whom"),
    "future date": (json.dumps(sample(known_date=TOMORROW)).encode(), 422, "known_date"),
    "moment for a date": (
        json.dumps(sample(event_date="2024-09-01T10:00:00")).encode(),
        422,
        "event_date",
    ),
    "unknown kind": (json.dumps(sample(violation_kinds=["rudeness"])).encode(), 422, "violation"),
    "too large": (json.dumps(sample(description="x" * 10_000_000)).encode(), 413, ""),
    "not UTF-8": (b'{"regime": "\xff\xfe"}', 400, ""),
    "too deep": (f'{{"regime": {DEEP}}}'.encode(), 400, ""),
    "no JSON": (b"regime=pilkada", 400, ""),
    "nothing": (b"", 400, ""),
}


@pytest.mark.parametrize(("body", "status", "field"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_http_says_which_field_and_why_in_two_languages(
    journey: ReportJourney, body: bytes, status: int, field: str
) -> None:
    headers = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=journey.urls["intake"], trust_env=False) as web:
        answer = await web.post("/reports", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["detail_en"] not in ("", problem["detail"])
    if field:
        assert [error for error in problem["errors"] if error["field"].startswith(field)]
        assert all(error["detail"] and error["detail_en"] for error in problem["errors"])


ENVELOPE = {
    "ce_specversion": b"1.0",
    "ce_type": b"id.awasi.channel.report.v1",
    "ce_source": b"/channels/contoh",
    "content-type": b"application/json",
}
BAD_MESSAGES: dict[str, tuple[dict[str, bytes | None], bytes | None, str]] = {
    "header not UTF-8": (ENVELOPE | {"ce_source": b"\xff\xfe"}, b"{}", "not_utf8: ce_source"),
    "header null": (ENVELOPE | {"ce_type": None}, b"{}", "null: ce_type"),
    "body null": (ENVELOPE, None, "null: body"),
    "no JSON": (ENVELOPE, b"regime=pilkada", "json_invalid"),
    "not sealed": (ENVELOPE, b'{"report": "in.the.clear"}', "string_pattern_mismatch: report"),
    "sealed for another": (
        ENVELOPE,
        b'{"report": "e30.a.b.c.d"}',
        "envelope_does_not_open: report",
    ),
}


async def set_aside(
    journey: ReportJourney, mark: str, headers: dict[str, bytes | None], value: bytes | None
) -> tuple[bytes | None, str]:
    """Send a message to the channels' topic; its body and the reason as they were set aside."""
    channel = connection(journey.stack.kafka_as(SAMPLE_CHANNEL))
    async with AIOKafkaProducer(**channel) as sender:
        batch = sender.create_batch()
        named = [("ce_id", mark.encode()), *headers.items()]
        batch.append(timestamp=None, key=None, value=value, headers=named)
        await (await sender.send_batch(batch, CHANNEL_REPORTS, partition=0))
    box = DeadLetterQueue(journey.stack.addresses.kafka, CLOCK)

    async def letter() -> tuple[bytes | None, str] | None:
        for one in await box.letters([CHANNEL_REPORTS]):
            if one.attribute("ce_id") == mark:
                return (await box.message(one)).value, one.reason
        return None

    return await eventually(letter)


@pytest.mark.parametrize(
    ("headers", "value", "reason"), BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys()
)
async def test_kafka_keeps_what_cannot_be_read_as_it_came_with_the_reason(
    journey: ReportJourney, headers: dict[str, bytes | None], value: bytes | None, reason: str
) -> None:
    body, why = await set_aside(journey, str(new_id()), headers, value)
    assert body == value
    assert reason in why


async def test_kafka_says_which_field_of_a_sealed_report_and_never_what_it_said(
    journey: ReportJourney,
) -> None:
    async with httpx.AsyncClient(base_url=journey.urls["intake"], trust_env=False) as web:
        key, _ = (await web.get("/.well-known/jwks.json")).json()["keys"]
    report = sample(known_date=TOMORROW, place="nowhere in particular")
    sealed = seal_for_channel(json.dumps(report).encode(), key)
    value = json.dumps({"report": sealed}).encode()
    body, why = await set_aside(journey, str(new_id()), dict(ENVELOPE), value)
    assert body == value
    assert "place" in why
    assert "nowhere in particular" not in why


async def test_a_bad_message_does_not_stop_the_good_ones_behind_it(journey: ReportJourney) -> None:
    await set_aside(journey, str(new_id()), dict(ENVELOPE), b"poison")
    report = sample()
    await journey.intake.over_topic(str(new_id()), report)
    assert await journey.arrived(report)
