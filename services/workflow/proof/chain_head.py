"""A signed head of an office: how far every case file reached, in one Merkle root. Pure.

Each head names the hash of the one before, so that none can be taken out or changed alone; it signs
the root over the ends of the files that grew since. Heads are logged and exported: a database that
is rewritten as a whole still contradicts a head that was seen outside it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from services.workflow.file.chain import canonical
from services.workflow.proof.merkle_tree import ZERO_HASH, Leaf, merkle_root
from shared.runtime.signatures.ed25519 import SigningKey


@dataclass(frozen=True, slots=True)
class ChainHead:
    """One head of an office.

    Attributes:
        number: counts the office's heads from 1.
        day: the office's local day up to whose end it reaches at least.
        cases: how many case files grew since the head before.
        root: the Merkle root over their ends.
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

    def payload(self) -> dict[str, Any]:
        """What is signed, as JSON values; part of the export's format."""
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
        """What is signed: the canonical JSON of the payload."""
        return canonical(self.payload()).encode()

    def hash(self) -> bytes:
        """The hash that the office's next head names as `prev`."""
        return hashlib.sha256(self.signed_bytes()).digest()


def make_head(
    before: ChainHead | None, office: str, day: date, made_at: datetime, leaves: Sequence[Leaf]
) -> ChainHead:
    """The next head of an office, unsigned."""
    return ChainHead(
        office=office,
        number=before.number + 1 if before else 1,
        day=max(day, before.day) if before else day,
        made_at=made_at,
        cases=len(leaves),
        root=merkle_root(leaves),
        prev=before.hash() if before else ZERO_HASH,
        key_id="",
    )


def sign(head: ChainHead, key: SigningKey) -> ChainHead:
    """The head with the key's id and its signature."""
    named = replace(head, key_id=key.key_id)
    return replace(named, signature=key.sign(named.signed_bytes()))
