"""The settings of event signatures: a service's own key, and the keys of those it reads from."""

from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from shared.runtime.settings import KEY_BYTES, Block, decode_key
from shared.runtime.signatures.ed25519 import jwk
from shared.runtime.signatures.event_signer import EventSigner
from shared.runtime.signatures.trusted_keys import TrustedKey, TrustedKeys

_SOURCE = r"^/[a-z0-9/-]+$"
_LAST_SECOND = 4_102_444_800  # 1 January 2100


class PublicKey(BaseModel):
    """An Ed25519 key as JSON Web Key (RFC 8037); what else the JWK holds is not read.

    Attributes:
        kty: key type, octet key pair.
        crv: the curve.
        x: the public key, 32 bytes in base64url.
        exp: the second (Unix time) after which no event of this key is dated; none: it is in use.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}=?$")]
    exp: Annotated[int, Field(ge=0, le=_LAST_SECOND)] | None = None

    def trusted(self, source: str) -> TrustedKey:
        """The key, as one of this source."""
        last = None if self.exp is None else datetime.fromtimestamp(self.exp, UTC)
        return TrustedKey(source, urlsafe_b64decode(self.x.rstrip("=") + "="), last)


class KeySet(BaseModel):
    """A JWK set (RFC 7517): all keys that a service signs with, or signed with not long ago."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    keys: Annotated[tuple[PublicKey, ...], Field(min_length=1, max_length=20)]


class EventSettings(Block):
    """The key that signs the service's events, and the keys that its readers trust.

    Attributes:
        event_key: the seed of an Ed25519 key (RFC 8032), 32 bytes in base64url.
        trusted_event_keys: JSON from a CloudEvents source to its JWK set.
    """

    event_key: SecretStr
    trusted_event_keys: dict[Annotated[str, Field(pattern=_SOURCE)], KeySet]

    @field_validator("event_key")
    @classmethod
    def _whole(cls, key: SecretStr) -> SecretStr:
        if not _is_seed(key):
            message = f"the event key must have {KEY_BYTES} bytes"
            raise ValueError(message)
        return key

    @model_validator(mode="after")
    def _one_source_a_key(self) -> Self:
        public = [key.public for key in self._keys()]
        if len(public) != len(set(public)):
            message = "a key of events is listed twice; each belongs to one source"
            raise ValueError(message)
        return self

    def signer(self) -> EventSigner:
        """What signs this service's events."""
        return EventSigner(decode_key(self.event_key))

    def trusted(self) -> TrustedKeys:
        """What checks the events it reads."""
        return TrustedKeys(self._keys())

    def published(self, source: str) -> list[dict[str, str]]:
        """The keys of this service's events as JWKs, the one in use first, marked by `source`."""
        own = [key.public for key in self._keys() if key.source == source]
        in_order = dict.fromkeys((self.signer().public, *own))
        return [jwk(public) | {"use": "sig", "source": source} for public in in_order]

    def _keys(self) -> Iterator[TrustedKey]:
        for source, key_set in self.trusted_event_keys.items():
            for key in key_set.keys:
                yield key.trusted(source)


def _is_seed(key: SecretStr) -> bool:
    try:
        return len(decode_key(key)) == KEY_BYTES
    except (Error, ValueError):
        return False
