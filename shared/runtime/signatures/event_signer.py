"""Signs the events that a service publishes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.runtime.signatures.ed25519 import SigningKey
from shared.runtime.signatures.merkle_tree import levels, path
from shared.runtime.signatures.signed_record import Headers, encode_all, leaf_of, root_message

# One Ed25519 signature for so many events: making and checking one costs as much as a hundred
# hashes, and a path grows by 32 bytes when the number doubles.
TREE_SIZE = 64


@dataclass(frozen=True, slots=True)
class Unsigned:
    """An event as it is about to be published."""

    topic: str
    key: bytes | None
    headers: Headers
    body: bytes | None


class EventSigner:
    """Makes signatures with a service's event key; `public` is the public half."""

    def __init__(self, secret: bytes) -> None:
        self._key = SigningKey(secret)

    @property
    def public(self) -> bytes:
        """The public key that readers need."""
        return self._key.public

    def sign(self, events: Sequence[Unsigned]) -> Iterator[bytes]:
        """The value of the signature header for each of the events, in their order."""
        for start in range(0, len(events), TREE_SIZE):
            yield from self._sign_tree(events[start : start + TREE_SIZE])

    def _sign_tree(self, events: Sequence[Unsigned]) -> list[bytes]:
        leaves = [leaf_of(each.topic, each.key, each.headers, each.body) for each in events]
        tree = levels(leaves)
        signed = self._key.sign(root_message(tree[-1][0]))
        paths = (path(tree, place) for place in range(len(leaves)))
        return encode_all(self._key.key_id, signed, paths)
