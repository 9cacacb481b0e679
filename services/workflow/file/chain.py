"""The case file as a chain: each fact is bound to all before it, so a change shows. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Head:
    """Where a case file ends: how many facts it holds, and the hash of the last."""

    sequence: int = 0
    hash: bytes = bytes(32)


@dataclass(frozen=True, slots=True)
class Written:
    """A fact in the form it is kept in; `content` is canonical JSON."""

    kind: str
    content: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in the file: what happened, when, by which command, and the chain."""

    sequence: int
    kind: str
    content: str
    at: datetime
    command_id: str
    prev_hash: bytes
    hash: bytes

    def said(self) -> dict[str, Any]:
        """What the fact says, as JSON values."""
        content: dict[str, Any] = json.loads(self.content)
        return content


def canonical(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """The one JSON text of a value: names sorted, no spaces, characters as themselves."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def extend(
    case_id: UUID, head: Head, facts: Iterable[Written], at: datetime, command_id: str
) -> list[Entry]:
    """The entries that put `facts` at the end of the file."""
    entries: list[Entry] = []
    for fact in facts:
        sequence = head.sequence + 1
        link = _hash(case_id, head.hash, sequence, fact, at, command_id)
        entries.append(Entry(sequence, fact.kind, fact.content, at, command_id, head.hash, link))
        head = Head(sequence, link)
    return entries


def first_broken(case_id: UUID, entries: Iterable[Entry], head: Head) -> int | None:
    """The first place where the file is not what was written, or None if all of it is.

    `head` is kept apart from the entries: without it a file cut short would look whole.
    """
    known = Head()
    for entry in entries:
        fact = Written(entry.kind, entry.content)
        (expected,) = extend(case_id, known, [fact], entry.at, entry.command_id)
        if entry != expected:
            return expected.sequence
        known = Head(entry.sequence, entry.hash)
    return None if known == head else known.sequence + 1


def _hash(
    case_id: UUID, prev: bytes, sequence: int, fact: Written, at: datetime, command_id: str
) -> bytes:
    moment = at.astimezone(UTC).isoformat()
    bound = [str(case_id), sequence, fact.kind, moment, command_id, fact.content, prev.hex()]
    return hashlib.sha256(canonical(bound).encode()).digest()
