"""A dead letter: a message that its handler could not process, and the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override

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
        topic, partition, offset = text.rsplit("/", 2)
        return cls(topic, int(partition), int(offset))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that its handler could not process.

    Attributes:
        position: of the letter in the dead-letter topic.
        origin: the position that the message was read from.
        headers: of the message.
        key: of the message.
        value: the body of the message.
        why: the headers that delivery appended, such as `x-error`.
        replayed: the moment (ISO 8601) and the new position of each replay, oldest first.
    """

    position: RecordPosition
    origin: RecordPosition
    headers: Headers
    key: bytes | None
    value: bytes | None
    why: dict[str, str]
    replayed: tuple[tuple[str, str], ...] = field(default=())

    def attribute(self, name: str) -> str:
        """A header of the message as text; empty if it has none of this name."""
        value = dict(self.headers).get(name)
        return (value or b"").decode("utf-8", "replace")
