"""Merkle trees over leaf hashes, and the path that leads from one leaf to the root. Pure.

The two hashes of a pair are sorted before they are hashed. A path is then a plain list of hashes
without sides: whoever checks it hashes each with the result so far, smaller first.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32

# A prefix that no leaf begins with keeps an inner node from being passed off as a leaf
# (RFC 6962, 2.1).
_PAIR = b"\1"


def levels(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    """All levels of the tree, from the leaves to the root; a lone last node moves up as it is."""
    found = [leaves]
    while len(found[-1]) > 1:
        found.append(_parent_level(found[-1]))
    return found


def path(tree: Sequence[Sequence[bytes]], place: int) -> list[bytes]:
    """The sibling hashes on the way from the leaf at `place` up to the root."""
    found = []
    for level in tree[:-1]:
        if (sibling := place ^ 1) < len(level):
            found.append(level[sibling])
        place //= 2
    return found


def root_from(leaf: bytes, siblings: Iterable[bytes]) -> bytes:
    """The root to which a leaf belongs by its path."""
    found = leaf
    for sibling in siblings:
        found = _pair_hash(found, sibling)
    return found


def _parent_level(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    alone = level[-1:] if len(level) % 2 else []
    return [*(_pair_hash(*pair) for pair in pairs), *alone]


def _pair_hash(one: bytes, other: bytes) -> bytes:
    pair = one + other if one < other else other + one
    return hashlib.sha256(_PAIR + pair).digest()
