"""The settings of the intake service, read from the environment once and checked at once."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import Field, SecretStr, field_validator

from shared.runtime.limits import Limits
from shared.runtime.settings import (
    Block,
    KafkaSettings,
    KeyringSettings,
    LogSettings,
    TraceSettings,
    WebSettings,
)
from shared.runtime.signatures.settings import EventSettings

CURVE = "P-256"


class OwnSettings(Block):
    """The service's database and port, its secrets, and how reporters reach it.

    Attributes:
        intake_database_url: intake's database, which no other service reads.
        intake_secret: forms tracking codes and fingerprints; a new one voids all codes issued.
        channel_key: the private key (JWK, EC P-256) that opens what upstream channels send.
        intake_port: where this process listens.
        public_url: how reporters reach this service.
    """

    intake_database_url: SecretStr
    intake_secret: SecretStr = Field(min_length=32)
    channel_key: SecretStr
    intake_port: int = Field(default=8010, ge=0, le=65535)
    public_url: str = Field(default="http://127.0.0.1:8010", pattern=r"^https?://\S+$")

    @field_validator("channel_key")
    @classmethod
    def _opens(cls, value: SecretStr) -> SecretStr:
        read_key(value)
        return value

    def secret(self) -> bytes:
        """The key of tracking codes and fingerprints."""
        return self.intake_secret.get_secret_value().encode()

    def key(self) -> ECKey:
        """The private key of the channel's envelopes."""
        return read_key(self.channel_key)


@dataclass(frozen=True, slots=True)
class Settings:
    """All blocks of this service."""

    own: OwnSettings
    log: LogSettings
    traces: TraceSettings
    kafka: KafkaSettings
    events: EventSettings
    web: WebSettings
    keyring: KeyringSettings
    limits: Limits = field(default_factory=Limits)

    def hosts(self) -> tuple[str, ...]:
        """The names the process answers under: that of its public address, and those allowed."""
        public = urlsplit(self.own.public_url).hostname
        return (*([public] if public else []), *self.web.allowed_hosts)


def read() -> Settings:
    """The settings of this process from its environment.

    Raises:
        ValidationError: one is missing or malformed.
    """
    return Settings(
        OwnSettings(),
        LogSettings(),
        TraceSettings(),
        KafkaSettings(),
        EventSettings(),
        WebSettings(),
        KeyringSettings(),
        Limits(),
    )


def read_key(value: SecretStr) -> ECKey:
    """A private key out of its JSON form.

    Raises:
        ValueError: it is no private key on the curve P-256.
    """
    try:
        key = ECKey.import_key(json.loads(value.get_secret_value()))
    except (JoseError, ValueError, TypeError, KeyError):
        key = None
    if key is None or not key.is_private or key.curve_name != CURVE:
        message = f"the channel key must be a private JWK, EC {CURVE}"
        raise ValueError(message)
    return key
