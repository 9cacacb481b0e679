"""The keys whose signatures readers accept, and the check of an event against them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from shared.events.envelope import InvalidMessage
from shared.runtime.signatures.ed25519 import fingerprint, verify_signature
from shared.runtime.signatures.merkle_tree import root_from
from shared.runtime.signatures.signed_record import (
    HEADER,
    Headers,
    MalformedSignature,
    Signature,
    decode,
    leaf_of,
    root_message,
)

# Roots are checked once and remembered: the events of one tree are read close together.
ROOTS_REMEMBERED = 4096


class NotAuthentic(InvalidMessage):
    """The event was not signed as it is by the service that it says it is from.

    Attributes:
        code: missing, repeated, malformed, unknown_key, foreign_source (another service than the
            topic's), foreign_key (a key of another service), expired_key, or wrong.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"{code}: {HEADER}")
        self.code = code


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key of a service's events.

    Attributes:
        source: the CloudEvents `source` of the events it signs.
        public: the key, 32 bytes.
        last_moment: events dated later are refused; None while the key is in use.
    """

    source: str
    public: bytes
    last_moment: datetime | None = None


class TrustedKeys:
    """Checks signatures against the keys of all services."""

    def __init__(self, keys: Iterable[TrustedKey]) -> None:
        self._keys: Mapping[str, TrustedKey] = {fingerprint(key.public): key for key in keys}
        self._root_is_signed = lru_cache(ROOTS_REMEMBERED)(self._verify_root)

    def verify(
        self,
        *,
        source: str,
        time: datetime,
        topic: str,
        key: bytes | None,
        headers: Headers,
        body: bytes | None,
    ) -> None:
        """Check that `source` signed exactly this record, with a key in use at `time`.

        Raises:
            NotAuthentic: it did not.
        """
        signature = _signature_in(headers)
        trusted = self._keys.get(signature.key_id)
        if trusted is None:
            raise NotAuthentic("unknown_key")
        if trusted.source != source:
            raise NotAuthentic("foreign_key")
        if trusted.last_moment is not None and time > trusted.last_moment:
            raise NotAuthentic("expired_key")
        root = root_from(leaf_of(topic, key, headers, body), signature.path)
        if not self._root_is_signed(signature.key_id, signature.root_signature, root):
            raise NotAuthentic("wrong")

    def _verify_root(self, key_id: str, signed: bytes, root: bytes) -> bool:
        keys = {key_id: self._keys[key_id].public}
        return verify_signature(keys, key_id, signed, root_message(root))


def _signature_in(headers: Headers) -> Signature:
    values = [value for name, value in headers if name == HEADER]
    if not values:
        raise NotAuthentic("missing")
    if len(values) > 1:
        raise NotAuthentic("repeated")
    try:
        return decode(values[0] or b"")
    except MalformedSignature:
        raise NotAuthentic("malformed") from None
