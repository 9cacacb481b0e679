"""What the workflow service may be told from outside: read once, refused early."""

from dataclasses import dataclass
from typing import Self

from pydantic import SecretStr, field_validator, model_validator

from shared.runtime.settings import (
    KEY_BYTES,
    Block,
    KafkaSettings,
    KeyringSettings,
    LogSettings,
    OidcSettings,
    TemporalSettings,
    TraceSettings,
    WebSettings,
    decode_key,
)
from shared.statute.warning_plan import WarningPlan

BUILD = "0.1.0"
"""The project's version; whoever raises that raises this (a test says so)."""


class OwnSettings(Block):
    """What is the service's own, and when officers are warned.

    Attributes:
        workflow_database_url: the service's database.
        workflow_port: where it answers.
        worker_build: the version its worker says it is; empty: none.
        warnings: before a due moment: at half of the time, so many hours before.
        escalation: so many hours after a lapse: the head of the office, then the office above.
    """

    workflow_database_url: SecretStr
    workflow_port: int = 8020
    worker_build: str = BUILD
    warnings: str = "half,24h,2h"
    escalation: str = "0h,24h"

    @property
    def plan(self) -> WarningPlan:
        """Warnings and escalation as the law's clocks take them."""
        return WarningPlan.read(self.warnings, self.escalation)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        WarningPlan.read(self.warnings, self.escalation)
        return self


class SigningSettings(Block):
    """The key that signs daily heads and exports.

    `signing_key` is the seed of an Ed25519 key (RFC 8032), 32 bytes in base64url.
    """

    signing_key: SecretStr

    @field_validator("signing_key")
    @classmethod
    def _whole(cls, key: SecretStr) -> SecretStr:
        if len(decode_key(key)) != KEY_BYTES:
            message = f"the signing key must have {KEY_BYTES} bytes"
            raise ValueError(message)
        return key


@dataclass(frozen=True, slots=True)
class Settings:
    """All blocks of this service."""

    own: OwnSettings
    log: LogSettings
    traces: TraceSettings
    kafka: KafkaSettings
    temporal: TemporalSettings
    web: WebSettings
    oidc: OidcSettings
    keyring: KeyringSettings
    signing: SigningSettings


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
        TemporalSettings(),
        WebSettings(),
        OidcSettings(),
        KeyringSettings(),
        SigningSettings(),
    )
