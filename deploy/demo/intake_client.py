"""Submits sample reports, as the web form does over HTTP or as an upstream channel on Kafka."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid5

import httpx
from aiokafka import AIOKafkaProducer

from services.intake.topic.envelope import seal_for_channel
from shared.events.channel import ChannelReport
from shared.events.envelope import Event, to_body, to_headers
from shared.events.topics import CHANNEL_REPORTS
from shared.runtime.clock import WallClock, new_id
from shared.runtime.kafka.broker import producer
from shared.runtime.settings import KafkaSettings

CHANNEL = "/channels/contoh-pemantau"


class IntakeClient:
    """Submits over HTTP and over Kafka, with the public key that channels seal for."""

    def __init__(
        self,
        web: httpx.AsyncClient,
        sender: AIOKafkaProducer,
        key: dict[str, Any],
        clock: WallClock,
    ) -> None:
        self._web = web
        self._sender = sender
        self._key = key
        self._clock = clock

    async def over_http(self, key: str, report: dict[str, Any]) -> httpx.Response:
        """Submit a report as the form does; `key` is the Idempotency-Key."""
        return await self._web.post("/reports", json=report, headers={"Idempotency-Key": key})

    async def over_topic(self, key: str, report: dict[str, Any], source: str = CHANNEL) -> None:
        """Send a report as a channel does: sealed for intake, with `key` as the event's id."""
        sealed = seal_for_channel(json.dumps(report).encode(), self._key)
        event = Event(
            id=uuid5(new_id(), key),
            given_id=key,
            subject="",
            time=self._clock.now(),
            source=source,
            data=ChannelReport(report=sealed),
        )
        headers = [(name, value.encode()) for name, value in to_headers(event).items()]
        await self._sender.send_and_wait(CHANNEL_REPORTS, to_body(event), headers=headers)


@asynccontextmanager
async def intake_client(
    intake: str, kafka: KafkaSettings, clock: WallClock
) -> AsyncGenerator[IntakeClient]:
    """A client of the intake service at this base URL."""
    async with httpx.AsyncClient(base_url=intake, timeout=15) as web, producer(kafka) as sender:
        keys = (await web.get("/.well-known/jwks.json")).raise_for_status().json()["keys"]
        yield IntakeClient(web, sender, keys[0], clock)
