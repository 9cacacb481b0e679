"""Submitted reports as they come from Kafka: each opens one case, however often it comes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.workflow.subscribers import APPLICATION, REPORT_SUBSCRIPTION
from shared.runtime.clock import SystemClock
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.listener import Listener
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED, record_of
from tests.faults.topic_rig import Message, open_topic, running
from tests.workflow.rig import Rig
from tests.workflow.samples import report, submitted


async def test_reports_from_kafka_become_cases_once_each(
    rig: Rig, kafka_settings: KafkaSettings, topic: Callable[..., str]
) -> None:
    settings, reports = kafka_settings, topic()
    *events, last = [submitted(report(SystemClock().now())) for _ in range(6)]
    async with producer(settings) as sender:
        for event in (*events, *events, last):
            key, headers, body = record_of(event, reports)
            await sender.send_and_wait(reports, body, key=key, headers=headers)
    group, stop = f"{REPORT_SUBSCRIPTION.group}.test", asyncio.Event()
    spec = replace(REPORT_SUBSCRIPTION, topic=reports, group=group)
    listener = Listener(settings, replace(APPLICATION, subscriptions=(spec,)), TRUSTED)
    listener.handle_batches(spec, rig.opener.open_cases)
    listening = asyncio.create_task(listener.run(stop))
    async with rig.working():
        for event in (*events, last):
            await rig.until_opened(UUID(event.subject))
        stop.set()
        await listening

    for event in events:
        assert await rig.facts(UUID(event.subject)) == ["CaseOpened"]


async def test_reports_that_cannot_be_true_are_set_aside_and_open_nothing(
    rig: Rig, kafka_settings: KafkaSettings
) -> None:
    now = SystemClock().now()
    poison: dict[str, dict[str, object]] = {
        "unknown: zone": {"zone": "Mars/One"},
        "unknown: office": {"office": "32.99"},
        "unknown: election": {"election": "president"},
        "before_received: lodged_at": {"received_at": now + timedelta(seconds=1)},
        "after_received: known_date": {"known_date": now.date() + timedelta(days=9)},
        "unknown: violation_kinds": {"violation_kinds": ("unheard_of",)},
    }
    good = submitted(report(now))
    async with open_topic(kafka_settings) as topic_rig:
        await topic_rig.lay_out()
        spec = replace(REPORT_SUBSCRIPTION, topic=topic_rig.topic, group=topic_rig.group)
        listener = Listener(
            topic_rig.settings, replace(APPLICATION, subscriptions=(spec,)), TRUSTED
        )
        listener.handle_batches(spec, rig.opener.open_cases)
        for event in (*(submitted(report(now, **each)) for each in poison.values()), good):
            key, headers, body = record_of(event, topic_rig.topic)
            await topic_rig.send(Message(headers, body, key, partition=0, signed=False))
        async with running(listener), rig.working():
            await topic_rig.until_committed()
            await rig.until_opened(UUID(good.subject))
        letters = [dict(letter.headers) for letter in await topic_rig.dead_letters()]

    assert [letter["x-error"].decode() for letter in letters] == list(poison)
    assert {letter["x-attempts"] for letter in letters} == {b"1"}
