"""Submitted reports as they come from Kafka: each opens one case, however often it comes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from services.workflow.subscribers import APPLICATION, REPORT_SUBSCRIPTION
from shared.runtime.clock import SystemClock
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.listener import Listener
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED, record_of
from tests.workflow.rig import Rig
from tests.workflow.samples import report, submitted


async def test_reports_from_kafka_become_cases_once_each(
    rig: Rig, kafka_bootstrap: str, topic: Callable[..., str]
) -> None:
    settings, reports = KafkaSettings(kafka_bootstrap=kafka_bootstrap), topic()
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
