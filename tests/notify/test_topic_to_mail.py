"""From a case event on Kafka to the mail and back to Kafka, by the whole process."""

import asyncio
import json
from collections.abc import Mapping

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.events.cases import CaseEvent
from shared.events.envelope import Event, EventData, parse, to_body, to_headers
from shared.events.notices import NoticeDelivered
from shared.events.topics import CASES, EVENTS, NOTICES, TOPICS
from shared.runtime.clock import new_id
from shared.runtime.kafka import producer, provision
from shared.runtime.settings import KafkaSettings
from tests.notify.process import Process, notifier
from tests.notify.rig import Rig
from tests.notify.samples import opened


@pytest.fixture
def kafka(kafka_bootstrap: str) -> KafkaSettings:
    return KafkaSettings(kafka_bootstrap=kafka_bootstrap)


async def test_an_event_published_twice_among_bad_ones_is_one_mail_and_one_announcement(
    rig: Rig, settings: Mapping[str, str], kafka: KafkaSettings
) -> None:
    reporter = f"contoh.{new_id()}@contoh.example"
    announced = await opened(rig.keyring, reporter)
    case_id = announced.data.case_id
    await provision(kafka, TOPICS)

    async with notifier("all", settings) as process, producer(kafka) as channel:
        await channel.send_and_wait(CASES, b"no event", case_id.encode())
        await publish(channel, announced)
        await publish(channel, announced)
        told = await announcements(kafka, case_id, 2)
        await until_ready(process)

    assert {one.recipient_role for one in told if isinstance(one, NoticeDelivered)} == {
        "reporter",
        "office",
    }
    assert [one.address for one in rig.server.received].count(reporter) == 1


async def publish(channel: AIOKafkaProducer, event: Event[CaseEvent]) -> None:
    headers = [(name, value.encode()) for name, value in to_headers(event).items()]
    await channel.send_and_wait(CASES, to_body(event), event.subject.encode(), headers=headers)


async def announcements(kafka: KafkaSettings, case_id: str, count: int) -> list[EventData]:
    """The first notices announced of this case."""
    found: list[EventData] = []
    consumer = AIOKafkaConsumer(
        NOTICES, bootstrap_servers=kafka.kafka_bootstrap, auto_offset_reset="earliest"
    )
    async with consumer, asyncio.timeout(90):
        async for record in consumer:
            if record.key == case_id.encode():
                found.append(parse(record.headers, record.value, EVENTS).data)
            if len(found) == count:
                break
    return found


async def until_ready(process: Process) -> None:
    async with asyncio.timeout(60):
        while not json.loads(await process.ask("/health/ready"))["ready"]:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
