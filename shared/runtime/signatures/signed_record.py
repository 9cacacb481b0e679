"""What the signature of an event covers, in one unambiguous encoding, and the header it goes in.

The signature is the CloudEvents extension attribute `signature`. It covers the topic, the key, the
body and every header that a reader looks at: all attributes (`ce_...`), the content type and the
trace. It does not cover headers that are added on the way, such as those of a dead letter.
"""

import hashlib
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from shared.runtime.signatures.merkle_tree import HASH_BYTES

HEADER = "ce_signature"
VERSION = "1"
SIGNATURE_BYTES = 64
MAX_PATH = 16

_ATTRIBUTE = "ce_"
_COVERED = frozenset({"content-type", "traceparent"})
# No inner node of the tree begins so; and nothing else that is signed here does.
_LEAF = b"\0awasi.event.1"
_ROOT = b"awasi.events.root.1\0"
_BY_NAME = itemgetter(0)

Headers = Sequence[tuple[str, bytes | None]]


class MalformedSignature(ValueError):  # noqa: N818 - named by what it says of the text
    """The header does not have the form that a signature has."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The signature of one event: of the root of a tree that the event is a leaf of.

    Attributes:
        key_id: the fingerprint of the public key.
        root_signature: what was made of the root, by Ed25519.
        path: the hashes that lead from the event's own to the root.
    """

    key_id: str
    root_signature: bytes
    path: Sequence[bytes]

    def encode(self) -> bytes:
        """The value of the header: version, key, signature and path, divided by points."""
        parts = (self.root_signature, b"".join(self.path))
        return ".".join((VERSION, self.key_id, *map(_to_text, parts))).encode()


def decode(value: bytes) -> Signature:
    """The signature in the value of a header.

    Raises:
        MalformedSignature: it has another form or another version.
    """
    try:
        version, key_id, signed, joined = value.decode("ascii").split(".")
        root_signature, hashes = urlsafe_b64decode(signed), urlsafe_b64decode(joined)
    except ValueError:
        raise MalformedSignature from None
    steps, rest = divmod(len(hashes), HASH_BYTES)
    if version != VERSION or len(root_signature) != SIGNATURE_BYTES or rest or steps > MAX_PATH:
        raise MalformedSignature
    return Signature(
        key_id,
        root_signature,
        [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)],
    )


def leaf_of(topic: str, key: bytes | None, headers: Headers, body: bytes | None) -> bytes:
    """The hash of everything that the signature of an event covers.

    Encoded are the number of parts, the length of each (-1 for one that is null), and the parts: no
    two records have the same encoding. Headers count in the order of their names; those of one
    name, in the order of the record.
    """
    parts: list[bytes | None] = [topic.encode(), key, body]
    for name, value in sorted(headers, key=_BY_NAME):
        if (name.startswith(_ATTRIBUTE) and name != HEADER) or name in _COVERED:
            parts += (name.encode(), value)
    lengths = [-1 if part is None else len(part) for part in parts]
    encoded = struct.pack(f">{len(parts) + 1}q", len(parts), *lengths)
    return hashlib.sha256(b"".join([_LEAF, encoded, *filter(None, parts)])).digest()


def root_message(root: bytes) -> bytes:
    """What is signed of a root: no signature of anything else can be passed off as one of it."""
    return _ROOT + root


def _to_text(part: bytes) -> str:
    return urlsafe_b64encode(part).decode()
