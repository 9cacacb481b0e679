"""The case file as a hash chain: a fact that is changed, removed or inserted later shows. Pure.

Each entry's SHA-256 binds its content to the hash of the entry before it; the case row keeps the
last one. Exported files are verified by other programs, so the bytes that are hashed never change.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a case file: how many facts it holds, and the hash of the last."""

    sequence: int = 0
    hash: bytes = bytes(32)


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as it is stored: its class's name, and its content as canonical JSON."""

    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in its place in the file.

    Attributes:
        sequence: its place, counted from 1.
        kind: the fact's class by name.
        content: canonical JSON, exactly as hashed.
        at: the moment it counts from, with its zone.
        command_id: the command it follows from.
        prev_hash: the hash of the entry before it; 32 zero bytes for the first.
        hash: of this entry.
    """

    sequence: int
    kind: str
    content: str
    at: datetime
    command_id: str
    prev_hash: bytes
    hash: bytes

    def payload(self) -> dict[str, Any]:
        """The fact's content as JSON values."""
        values: dict[str, Any] = json.loads(self.content)
        return values


def canonical(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """The one JSON text of a value: keys sorted, no spaces, characters not escaped.

    Raises:
        ValueError: a number is not finite.
    """
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def extend(
    case_id: UUID, head: Head, facts: Iterable[StoredFact], at: datetime, command_id: str
) -> list[Entry]:
    """The entries that append `facts` to the file that ends at `head`."""
    entries: list[Entry] = []
    for fact in facts:
        sequence = head.sequence + 1
        link = _hash(case_id, head.hash, sequence, fact, at, command_id)
        entries.append(Entry(sequence, fact.kind, fact.content, at, command_id, head.hash, link))
        head = Head(sequence, link)
    return entries


def first_broken(case_id: UUID, entries: Iterable[Entry], head: Head) -> int | None:
    """The first sequence at which the file is not what was written; None if all of it is.

    `head` is stored apart from the entries: without it a file cut short would look whole.
    """
    end = Head()
    for entry in entries:
        fact = StoredFact(entry.kind, entry.content)
        (expected,) = extend(case_id, end, [fact], entry.at, entry.command_id)
        if entry != expected:
            return expected.sequence
        end = Head(entry.sequence, entry.hash)
    return None if end == head else end.sequence + 1


def _hash(
    case_id: UUID, prev: bytes, sequence: int, fact: StoredFact, at: datetime, command_id: str
) -> bytes:
    # In UTC: PostgreSQL gives a moment back in another zone than it was written with.
    moment = at.astimezone(UTC).isoformat()
    bound = [str(case_id), sequence, fact.kind, moment, command_id, fact.content, prev.hex()]
    return hashlib.sha256(canonical(bound).encode()).digest()
