"""What the signature of an event covers, in one unambiguous encoding, and the header it goes in.

The signature is the CloudEvents extension attribute `signature`. It covers the topic, the key, the
body and every header that a reader looks at: all attributes (`ce_...`), the content type and the
trace. It does not cover headers that are added on the way, such as those of a dead letter.
"""

import hashlib
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.runtime.signatures.merkle_tree import HASH_BYTES

HEADER = "ce_signature"
VERSION = "1"
MAX_PATH = 16

_ATTRIBUTE = "ce_"
# Version, fingerprint, and the 64 bytes of an Ed25519 signature in base64url.
_COMMON = re.compile(
    rf"{VERSION}\.(?P<key>[0-9a-f]{{64}})\.(?P<signed>[A-Za-z0-9_-]{{86}}==)".encode()
)
_COVERED = frozenset({"content-type", "traceparent"})
# No inner node of the tree begins so; and nothing else that is signed here does.
_LEAF = b"\0awasi.event.1"
_ROOT = b"awasi.events.root.1\0"

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


def encode_all(key_id: str, root_signature: bytes, paths: Iterable[Sequence[bytes]]) -> list[bytes]:
    """The values of the header for the events of one tree: version, key, signature and own path."""
    common = f"{VERSION}.{key_id}.".encode() + urlsafe_b64encode(root_signature) + b"."
    return [common + urlsafe_b64encode(b"".join(path)) for path in paths]


def decode(value: bytes) -> Signature:
    """The signature in the value of a header.

    Raises:
        MalformedSignature: it has another form or another version.
    """
    common, _, joined = value.rpartition(b".")
    key_id, root_signature = _decode_common(common)
    hashes = _from_text(joined)
    steps, rest = divmod(len(hashes), HASH_BYTES)
    if rest or steps > MAX_PATH:
        raise MalformedSignature
    path = [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]
    return Signature(key_id, root_signature, path)


@lru_cache(maxsize=256)
def _decode_common(common: bytes) -> tuple[str, bytes]:
    """Key and root signature, which the events of one tree have in common."""
    if (form := _COMMON.fullmatch(common)) is None:
        raise MalformedSignature
    return form["key"].decode(), _from_text(form["signed"])


def _from_text(text: bytes) -> bytes:
    try:
        return urlsafe_b64decode(text)
    except ValueError:
        raise MalformedSignature from None


def leaf_of(topic: str, key: bytes | None, headers: Headers, body: bytes | None) -> bytes:
    """The hash of everything that the signature of an event covers.

    Encoded are the number of parts, the length of each (-1 for one that is null), and the parts:
    topic, key, body, the names of the headers in order, and their values. No two records have the
    same encoding; headers of one name count in the order of the record.
    """
    names, places = _covered(tuple([name for name, _ in headers]))
    parts = [topic.encode(), key, body, *names, *[headers[place][1] for place in places]]
    lengths = [-1 if part is None else len(part) for part in parts]
    encoded = struct.pack(f">{len(parts) + 1}q", len(parts), *lengths)
    return hashlib.sha256(b"".join([_LEAF, encoded, *filter(None, parts)])).digest()


@lru_cache(maxsize=256)
def _covered(names: tuple[str, ...]) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """The signed ones among these names of headers, in their order, and where each stands.

    Remembered: nearly all records have the same names.
    """
    places = [place for place, name in enumerate(names) if covers(name)]
    places.sort(key=names.__getitem__)
    return tuple(names[place].encode() for place in places), tuple(places)


def covers(name: str) -> bool:
    """Whether a header of this name is signed."""
    return (name.startswith(_ATTRIBUTE) and name != HEADER) or name in _COVERED


def root_message(root: bytes) -> bytes:
    """What is signed of a root: no signature of anything else can be passed off as one of it."""
    return _ROOT + root
