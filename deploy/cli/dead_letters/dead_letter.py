"""A dead letter: a message that its handler could not process, and the reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from shared.events.topics import DEAD_LETTERS
from shared.runtime.kafka.dead_letters import APPENDED
from shared.runtime.kafka.poll import Record

# Kafka counts partitions in 32 bits and offsets in 64.
_POSITION = re.compile(r"([A-Za-z0-9._-]{1,249})/([0-9]{1,9})/([0-9]{1,18})", re.ASCII)
_ATTEMPTS = re.compile(r"[0-9]{1,6}", re.ASCII)

Headers = Sequence[tuple[str, bytes | None]]


class NoSuchDeadLetter(Exception):  # noqa: N818 - an answer, not a fault
    """There is no dead letter at that position."""


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """The position of a record: `topic/partition/offset` as text."""

    topic: str
    partition: int
    offset: int

    @override
    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def parse(cls, text: str) -> "RecordPosition":
        """The position that `str` wrote.

        Raises:
            ValueError: it is not of that form.
        """
        found = _POSITION.fullmatch(text)
        if found is None:
            raise ValueError("no position of a record")
        topic, partition, offset = found.groups()
        return cls(topic, int(partition), int(offset))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that its handler could not process.

    Attributes:
        position: of the letter in the dead-letter topic.
        origin: the position that the message was read from.
        headers: of the message.
        key: of the message.
        body_bytes: the length of the message's body; the body is read when it is needed.
        reason: why it could not be processed.
        group: the consumer group that could not process it.
        attempts: how often it was tried.
        failed_at: the moment (ISO 8601) when it was given up.
        replayed: the moment (ISO 8601) and the new position of each replay, oldest first.
    """

    position: RecordPosition
    origin: RecordPosition
    headers: Headers
    key: bytes | None
    body_bytes: int
    reason: str
    group: str
    attempts: int
    failed_at: str
    replayed: tuple[tuple[str, str], ...] = field(default=())

    def attribute(self, name: str) -> str:
        """A header of the message as text; empty if it has none of this name."""
        value = dict(self.headers).get(name)
        return (value or b"").decode("utf-8", "replace")


def letter_of(record: Record) -> DeadLetter | None:
    """The letter in a record; None for one that our consumers did not write.

    A letter of another topic than its own is none: replayed, it would go where whoever wrote it
    wanted.
    """
    if tuple(name for name, _ in record.headers[-len(APPENDED) :]) != APPENDED:
        return None
    try:
        why = {name: (value or b"").decode() for name, value in record.headers[-len(APPENDED) :]}
        origin = RecordPosition.parse(why["x-origin"])
        datetime.fromisoformat(why["x-failed-at"])
    except ValueError:
        return None
    if origin.topic + DEAD_LETTERS != record.topic or not _ATTEMPTS.fullmatch(why["x-attempts"]):
        return None
    return DeadLetter(
        position=RecordPosition(record.topic, record.partition, record.offset),
        origin=origin,
        headers=record.headers[: -len(APPENDED)],
        key=record.key,
        body_bytes=len(record.value or b""),
        reason=why["x-error"],
        group=why["x-group"],
        attempts=int(why["x-attempts"]),
        failed_at=why["x-failed-at"],
    )
