"""A message that nobody could handle, as those who run it meet it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override

Headers = Sequence[tuple[str, bytes | None]]


class NoSuchLetter(Exception):  # noqa: N818 - an answer, not a mistake
    """There is no dead letter at that place."""


@dataclass(frozen=True, slots=True)
class RecordPosition:
    """Where a record is: `topic/partition/offset`."""

    topic: str
    partition: int
    offset: int

    @override
    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def parse(cls, text: str) -> "RecordPosition":
        """Read it back.

        Raises:
            ValueError: it is not of that form.
        """
        topic, partition, offset = text.rsplit("/", 2)
        return cls(topic, int(partition), int(offset))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that nobody could handle, and why.

    Attributes:
        place: where it lies.
        origin: where its message came from.
        headers: those the message came with.
        key: the message's own.
        value: the message's own body.
        why: what delivery appended, by name.
        replayed: when and to where its message was sent back, oldest first.
    """

    place: RecordPosition
    origin: RecordPosition
    headers: Headers
    key: bytes | None
    value: bytes | None
    why: dict[str, str]
    replayed: tuple[tuple[str, str], ...] = field(default=())

    def attribute(self, name: str) -> str:
        """A header of the message as text, for a person to read."""
        value = dict(self.headers).get(name)
        return (value or b"").decode("utf-8", "replace")
