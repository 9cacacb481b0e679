"""The Merkle tree over the ends of case files, and the proof that one of them is in it. Pure.

The two hashes of a pair are sorted before they are hashed. A proof is then a plain list of hashes
without sides: whoever checks it hashes each with the result so far, smaller first, and learns
nothing of other cases. `deploy/check_export.py` checks proofs with the standard library alone.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.workflow.file.chain import canonical

ZERO_HASH = bytes(32)
"""The root of no leaves, and the hash before an office's first head."""

# Different prefixes keep an inner node from being passed off as a leaf (RFC 6962, 2.1).
_LEAF, _PAIR = b"\0", b"\1"


@dataclass(frozen=True, slots=True)
class Leaf:
    """The end of a case file: its sequence, and the hash of its last fact."""

    case_id: UUID
    sequence: int
    hash: bytes


def merkle_root(leaves: Iterable[Leaf]) -> bytes:
    """The root over leaves in the order of their case ids; zeros for no leaves."""
    level = _leaf_hashes(leaves)
    while len(level) > 1:
        level = _parent_level(level)
    return level[0] if level else ZERO_HASH


def inclusion_proof(leaves: Iterable[Leaf], case_id: UUID) -> list[bytes]:
    """The sibling hashes on the path from a case's leaf to the root, leaf first.

    Raises:
        StopIteration: the case has no leaf there.
    """
    ordered = _ordered(leaves)
    place = next(place for place, leaf in enumerate(ordered) if leaf.case_id == case_id)
    level, found = _leaf_hashes(ordered), []
    while len(level) > 1:
        # The last node of an odd level has no sibling and moves up as it is.
        if (sibling := place ^ 1) < len(level):
            found.append(level[sibling])
        level, place = _parent_level(level), place // 2
    return found


def _ordered(leaves: Iterable[Leaf]) -> list[Leaf]:
    return sorted(leaves, key=lambda leaf: leaf.case_id)


def _leaf_hashes(leaves: Iterable[Leaf]) -> list[bytes]:
    return [_leaf_hash(leaf) for leaf in _ordered(leaves)]


def _parent_level(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    alone = level[-1:] if len(level) % 2 else []
    return [*(_pair_hash(*pair) for pair in pairs), *alone]


def _leaf_hash(leaf: Leaf) -> bytes:
    payload = canonical([str(leaf.case_id), leaf.sequence, leaf.hash.hex()])
    return hashlib.sha256(_LEAF + payload.encode()).digest()


def _pair_hash(one: bytes, other: bytes) -> bytes:
    return hashlib.sha256(_PAIR + min(one, other) + max(one, other)).digest()
