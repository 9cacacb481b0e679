"""A day's signed head: how far every case file of an office reached, in one hash. Pure.

The leaves are the ends of the case files that grew since the office's head before. They are hashed
in pairs up to one root, the smaller hash of a pair first, so that the way from a leaf to the root
is a list of hashes and says nothing of other cases.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.workflow.file.chain import canonical
from services.workflow.proof.signing import SigningKey

NOTHING = bytes(32)
"""Stands for the head before an office's first."""

_LEAF, _PAIR = b"\0", b"\1"  # so that no pair can be taken for a leaf


@dataclass(frozen=True, slots=True)
class Leaf:
    """How far a case file reached, and the hash it ended with."""

    case_id: UUID
    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainHead:
    """One head of an office.

    Attributes:
        number: counts the office's heads from 1.
        day: the office's day up to whose end it reaches at least.
        cases: how many case files grew since the head before.
        root: of the tree over their ends.
        prev: the hash of the head before; zeros if this is the first.
        key_id: the fingerprint of the key that signed.
    """

    office: str
    number: int
    day: date
    made_at: datetime
    cases: int
    root: bytes
    prev: bytes
    key_id: str
    signature: bytes = b""

    def told(self) -> dict[str, Any]:
        """What is signed, as JSON values."""
        return {
            "cases": self.cases,
            "day": self.day.isoformat(),
            "key_id": self.key_id,
            "made_at": self.made_at.astimezone(UTC).isoformat(),
            "number": self.number,
            "office": self.office,
            "prev": self.prev.hex(),
            "root": self.root.hex(),
            "type": "awasi.chain-head.v1",
        }

    def signed_bytes(self) -> bytes:
        """What is signed, as bytes."""
        return canonical(self.told()).encode()

    def hash(self) -> bytes:
        """What the next head of the office binds itself to."""
        return hashlib.sha256(self.signed_bytes()).digest()


def make_head(
    before: ChainHead | None, office: str, day: date, made_at: datetime, leaves: Sequence[Leaf]
) -> ChainHead:
    """The next head of an office, not signed yet."""
    return ChainHead(
        office=office,
        number=before.number + 1 if before else 1,
        day=max(day, before.day) if before else day,
        made_at=made_at,
        cases=len(leaves),
        root=root(leaves),
        prev=before.hash() if before else NOTHING,
        key_id="",
    )


def signed(head: ChainHead, key: SigningKey) -> ChainHead:
    """The head with the key's name and signature."""
    named = replace(head, key_id=key.key_id)
    return replace(named, signature=key.sign(named.signed_bytes()))


def root(leaves: Iterable[Leaf]) -> bytes:
    """The root over leaves in the order of their case ids; of no leaves, zeros."""
    level = _bottom(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else NOTHING


def way(leaves: Iterable[Leaf], case_id: UUID) -> list[bytes]:
    """The hashes that lead from a case's leaf to the root."""
    ordered = _ordered(leaves)
    place = next(place for place, leaf in enumerate(ordered) if leaf.case_id == case_id)
    level, found = _bottom(ordered), []
    while len(level) > 1:
        if (beside := place ^ 1) < len(level):
            found.append(level[beside])
        level, place = _above(level), place // 2
    return found


def _ordered(leaves: Iterable[Leaf]) -> list[Leaf]:
    return sorted(leaves, key=lambda leaf: leaf.case_id)


def _bottom(leaves: Iterable[Leaf]) -> list[bytes]:
    return [_leaf(leaf) for leaf in _ordered(leaves)]


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    alone = level[-1:] if len(level) % 2 else []
    return [*(_pair(*pair) for pair in pairs), *alone]


def _leaf(leaf: Leaf) -> bytes:
    told = canonical([str(leaf.case_id), leaf.sequence, leaf.hash.hex()])
    return hashlib.sha256(_LEAF + told.encode()).digest()


def _pair(one: bytes, other: bytes) -> bytes:
    return hashlib.sha256(_PAIR + min(one, other) + max(one, other)).digest()
