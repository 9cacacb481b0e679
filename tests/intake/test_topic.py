"""The Kafka door on the real broker: reports come in, what is no report is kept with its reason."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from services.intake.submit import Submit
from services.intake.topic.channel_reports import ChannelReportHandler
from services.intake.topic.envelope import published, seal_for_channel
from shared.events.channel import ChannelReport
from shared.events.envelope import Event, to_body, to_headers
from shared.runtime.clock import new_id
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool
from shared.runtime.settings import KafkaSettings
from tests.faults.topic_rig import Message, TopicRig, listener_of, open_topic, running
from tests.intake.samples import CHANNEL_KEY, LIMITS, MONDAY_MORNING, PERSONAL, ClockByHand, report
from tests.intake.web_client import WebClient


@pytest.fixture
async def topic_rig(kafka_settings: KafkaSettings) -> AsyncGenerator[TopicRig]:
    async with open_topic(kafka_settings) as opened:
        await opened.lay_out()
        yield opened


@pytest.fixture
def listener(topic_rig: TopicRig, submit: Submit, clock: ClockByHand) -> Listener:
    channels = ChannelReportHandler(submit, CHANNEL_KEY, clock, LIMITS)
    return listener_of(topic_rig, channels.handle, batch=True, kind=ChannelReport)


def message(body: dict[str, Any] | bytes, key: str = "") -> Message:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    event = Event(
        id=new_id(),
        given_id=key or str(new_id()),
        subject="",
        time=MONDAY_MORNING,
        source="/channels/contoh-pemantau",
        data=ChannelReport(report=seal_for_channel(raw, published(CHANNEL_KEY))),
    )
    headers = [(name, value.encode()) for name, value in to_headers(event).items()]
    return Message(headers, to_body(event))


async def test_reports_come_in_among_messages_that_are_none(
    topic_rig: TopicRig, listener: Listener, web_client: WebClient, pool: Pool
) -> None:
    by_http = await web_client.lodge(report(), "once")
    bad = report(place=PERSONAL[0], known_date="2099-01-01", **{PERSONAL[1]: 1})
    good = message(report(), "once")
    async with running(listener):
        await topic_rig.send(
            message(report(election="governor")),
            message(bad),
            good,
            message(b"{"),
            Message(good.headers, b'{"report": "no envelope"}'),
            Message(good.headers, to_body_of_another_key()),
            message(report(election="governor"), "twice"),
            message(report(language="en"), "twice"),
        )
        await topic_rig.until_committed()

    assert by_http.status_code == 201
    assert await pool.fetchval("SELECT count(*) FROM reports") == 3
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 3
    dead_letters = {
        letter.value: dict(letter.headers)["x-error"].decode()
        for letter in await topic_rig.dead_letters()
    }
    assert sorted(dead_letters.values()) == [
        "envelope_does_not_open: report",
        "idempotency_key_reused: report",
        "not_json: report",
        "string_pattern_mismatch: place; future_date: known_date; extra_forbidden: report",
        "string_pattern_mismatch: report",
    ]
    assert not any(personal in str(dead_letters) for personal in PERSONAL)


def to_body_of_another_key() -> bytes:
    """Sealed right, and then changed on its way."""
    sealed = seal_for_channel(b"{}", published(CHANNEL_KEY))
    return json.dumps({"report": sealed[:-4] + "AAAA"}).encode()
