"""Publishes messages that could not be processed, as they came, with reason and origin."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from shared.events.envelope import InvalidMessage, reasons
from shared.events.topics import DEAD_LETTERS
from shared.runtime.failures import DependencyDown
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.poll import Record
from shared.runtime.settings import KafkaSettings

PUBLISH_SECONDS = 15
MAX_REASON_LENGTH = 300
_REASON = re.compile(r"[A-Za-z0-9_]+: [A-Za-z0-9_.\-]+")

Headers = Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message becomes a dead letter.

    Attributes:
        group: the consumer group that could not process it.
        reason: error codes and field names, never a value.
        attempts: how often it was tried.
        at: when it was given up.
    """

    group: str
    reason: str
    attempts: int
    at: datetime


def reason_of(failure: Exception) -> str:
    """Why it failed: error codes and field names, without any value of the message."""
    match failure:
        case InvalidMessage(reasons=found):
            reason = "; ".join(
                one if _REASON.fullmatch(one) else "withheld: reason" for one in found
            )
        case ValidationError():
            reason = "; ".join(reasons(failure))
        case _:
            reason = f"{type(failure).__module__}.{type(failure).__qualname__}"
    return reason[:MAX_REASON_LENGTH]


# Appended to the headers the message came with, always all and in this order, so that they can be
# taken off again whatever the sender named theirs.
HEADER_DESCRIPTIONS = {
    "x-error": "Why it could not be processed: error codes and field names.",
    "x-origin": "Where it came from, as topic/partition/offset.",
    "x-group": "The consumer group that could not process it.",
    "x-attempts": "How often it was tried.",
    "x-failed-at": "When it was given up (RFC 3339).",
}
APPENDED = tuple(HEADER_DESCRIPTIONS)


def headers_of(record: Record, failure: Failure) -> Headers:
    """The message's own headers, followed by `APPENDED`."""
    ours = (
        failure.reason,
        f"{record.topic}/{record.partition}/{record.offset}",
        failure.group,
        str(failure.attempts),
        failure.at.isoformat(),
    )
    appended = [(name, value.encode()) for name, value in zip(APPENDED, ours, strict=True)]
    return [*record.headers, *appended]


class DeadLetters:
    """Publishes dead letters; connects when there is a first one."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._opening = asyncio.Lock()

    async def publish(self, record: Record, failure: Failure) -> None:
        """Publish the message, byte for byte, to the dead-letter topic of its topic.

        Raises:
            DependencyDown: the broker did not acknowledge it; the outcome is unknown.
        """
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                publisher = await self._publisher()
                # By a batch of one: `send` refuses a record whose key and body are both null.
                batch = publisher.create_batch()
                batch.append(
                    timestamp=None,
                    key=record.key,
                    value=record.value,
                    headers=headers_of(record, failure),
                )
                topic = record.topic + DEAD_LETTERS
                await (await publisher.send_batch(batch, topic, partition=0))
        except (KafkaError, OSError, TimeoutError) as lost:
            # A producer does not recover from some failures: the next letter gets a new one.
            await self.close()
            raise DependencyDown("kafka") from lost

    async def close(self) -> None:
        """Disconnect."""
        opened, self._producer = self._producer, None
        if opened is not None:
            await opened.stop()

    async def _publisher(self) -> AIOKafkaProducer:
        async with self._opening:
            if self._producer is None:
                opened = producer(self._settings)
                try:
                    await opened.start()
                except BaseException:
                    await opened.stop()
                    raise
                self._producer = opened
            return self._producer
