"""Where a message goes that nobody could handle: kept as it came, with why and where it failed."""

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
LONGEST_REASON = 300
_REASON = re.compile(r"[A-Za-z0-9_]+: [A-Za-z0-9_.\-]+")

Headers = Sequence[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a message is set aside.

    Attributes:
        group: the consumer group that could not handle it.
        reason: kinds and places, never a value.
        attempts: how often it was tried.
        at: when it was given up.
    """

    group: str
    reason: str
    attempts: int
    at: datetime


def reason_of(failure: Exception) -> str:
    """Why it failed, without any word of the message: kinds of errors and their places."""
    match failure:
        case InvalidMessage(reasons=found):
            said = "; ".join(one if _REASON.fullmatch(one) else "withheld: reason" for one in found)
        case ValidationError():
            said = "; ".join(reasons(failure))
        case _:
            said = f"{type(failure).__module__}.{type(failure).__qualname__}"
    return said[:LONGEST_REASON]


# Appended to the headers the message came with, always all and in this order, so that they can be
# taken off again however the sender named theirs.
APPENDED = ("x-error", "x-origin", "x-group", "x-attempts", "x-failed-at")


def headers_of(record: Record, failure: Failure) -> Headers:
    """The message's own headers, and ours after them."""
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
    """Publishes dead letters; connects when the first one is there."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._opening = asyncio.Lock()

    async def publish(self, record: Record, failure: Failure) -> None:
        """Keep the message, byte for byte, on the dead-letter topic of its topic.

        Raises:
            DependencyDown: the broker did not confirm that it has it.
        """
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                publisher = await self._publisher()
                # By a batch of one: `send` refuses a record whose key and body are both null.
                letter = publisher.create_batch()
                letter.append(
                    timestamp=None,
                    key=record.key,
                    value=record.value,
                    headers=headers_of(record, failure),
                )
                topic = record.topic + DEAD_LETTERS
                await (await publisher.send_batch(letter, topic, partition=0))
        except (KafkaError, OSError, TimeoutError) as lost:
            # Some failures are for a producer's lifetime: the next letter goes by a new one.
            await self.close()
            raise DependencyDown("kafka") from lost

    async def close(self) -> None:
        """Let go of the broker."""
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
