"""The Merkle tree over the ends of case files, and the proof that one of them is in it. Pure.

A proof is a plain list of hashes without sides (`signatures.merkle_tree`): whoever checks it learns
nothing of other cases. `deploy/check_export.py` checks proofs with the standard library alone.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from services.workflow.file.chain import canonical
from shared.runtime.signatures.merkle_tree import levels, path

ZERO_HASH = bytes(32)
"""The root of no leaves, and the hash before an office's first head."""

_LEAF = b"\0"


@dataclass(frozen=True, slots=True)
class Leaf:
    """The end of a case file: its sequence, and the hash of its last fact."""

    case_id: UUID
    sequence: int
    hash: bytes


def merkle_root(leaves: Iterable[Leaf]) -> bytes:
    """The root over leaves in the order of their case ids; zeros for no leaves."""
    hashes = _leaf_hashes(leaves)
    return levels(hashes)[-1][0] if hashes else ZERO_HASH


def inclusion_proof(leaves: Iterable[Leaf], case_id: UUID) -> list[bytes]:
    """The sibling hashes on the path from a case's leaf to the root, leaf first.

    Raises:
        StopIteration: the case has no leaf there.
    """
    ordered = _ordered(leaves)
    place = next(place for place, leaf in enumerate(ordered) if leaf.case_id == case_id)
    return path(levels(_leaf_hashes(ordered)), place)


def _ordered(leaves: Iterable[Leaf]) -> list[Leaf]:
    return sorted(leaves, key=lambda leaf: leaf.case_id)


def _leaf_hashes(leaves: Iterable[Leaf]) -> list[bytes]:
    return [_leaf_hash(leaf) for leaf in _ordered(leaves)]


def _leaf_hash(leaf: Leaf) -> bytes:
    payload = canonical([str(leaf.case_id), leaf.sequence, leaf.hash.hex()])
    return hashlib.sha256(_LEAF + payload.encode()).digest()
