"""The settings of the workflow service, read once from the environment and checked at start."""

from dataclasses import dataclass, field
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from services.workflow.file.documents_due import FORM_NUMBERS, PURPOSES
from shared.runtime.limits import Limits
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
from shared.runtime.signatures.settings import EventSettings
from shared.statute.case.warning_plan import WarningPlan

BUILD = "0.1.0"
"""The project's version; a test fails when the two differ."""


class OwnSettings(Block):
    """The service's own settings, and when officials are warned.

    Attributes:
        workflow_database_url: the service's database.
        workflow_port: the port of its HTTP API.
        worker_build: the build id its worker polls with; empty: an unversioned worker.
        warnings: when before a due moment: at half of the time, or so many hours before it.
        escalation: how many hours after a lapse: the head of the office, then the office above.
    """

    workflow_database_url: SecretStr
    workflow_port: int = 8020
    worker_build: str = BUILD
    warnings: str = "half,24h,2h"
    escalation: str = "0h,24h"

    @property
    def plan(self) -> WarningPlan:
        """Warnings and escalation as the law's clocks read them."""
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


class DocumentSettings(Block):
    """The numbers of the forms, as `pemilu.receipt:B.3,pilkada.study:A.10`.

    What is set here overrides the numbers known for certain; a form without a number says so.
    """

    form_numbers: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=lambda: dict(FORM_NUMBERS)
    )

    @field_validator("form_numbers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return dict(entry.strip().split(":", 1) for entry in value.split(",") if ":" in entry)

    @field_validator("form_numbers")
    @classmethod
    def _known(cls, numbers: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(numbers.keys() - PURPOSES):
            message = f"no form is called {unknown[0]!r}; there are {', '.join(sorted(PURPOSES))}"
            raise ValueError(message)
        return {**FORM_NUMBERS, **numbers}


@dataclass(frozen=True, slots=True)
class Settings:
    """All blocks of this service."""

    own: OwnSettings
    log: LogSettings
    traces: TraceSettings
    kafka: KafkaSettings
    events: EventSettings
    temporal: TemporalSettings
    web: WebSettings
    oidc: OidcSettings
    keyring: KeyringSettings
    signing: SigningSettings
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    limits: Limits = field(default_factory=Limits)


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
        TemporalSettings(),
        WebSettings(),
        OidcSettings(),
        KeyringSettings(),
        SigningSettings(),
        DocumentSettings(),
        Limits(),
    )
