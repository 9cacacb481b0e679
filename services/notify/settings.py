"""The settings of the notification service, read from the environment once and checked at once."""

from dataclasses import dataclass, field
from typing import Annotated

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

OfficeContact = Annotated[str, Field(min_length=5, max_length=300, pattern=r"^[^\r\n]*$")]


class OwnSettings(Block):
    """The service's database and port, the mail server, and where offices and agencies are reached.

    `office_mail`, `head_mail` and `agency_mail` are patterns for all; `addresses` names exceptions,
    as JSON from a region code, `head:` and a region code, or an agency's name to an address.
    `office_contacts` is where reporters reach an office, as JSON from a region code to address,
    telephone and hours in one line; letters offer help only where there is one.
    """

    notify_database_url: SecretStr
    notify_port: int = 8030
    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:25")
    smtp_connections: Annotated[int, Field(ge=1, le=100)] = 8
    mail_from: Annotated[str, Field(pattern=r"^[^\s@<>]+@[A-Za-z0-9.-]+$")] = "awasi@awasi.example"
    office_mail: Annotated[str, Field(pattern=r"^[^{}]*(\{office\}[^{}]*)?$")] = (
        "kantor-{office}@awasi.example"
    )
    head_mail: Annotated[str, Field(pattern=r"^[^{}]*(\{office\}[^{}]*)?$")] = (
        "pimpinan-{office}@awasi.example"
    )
    agency_mail: Annotated[str, Field(pattern=r"^[^{}]*(\{agency\}[^{}]*)?$")] = (
        "instansi-{agency}@awasi.example"
    )
    addresses: dict[str, str] = Field(default_factory=dict)
    office_contacts: dict[str, OfficeContact] = Field(default_factory=dict)
    public_url: str = "http://127.0.0.1:8010"

    @field_validator("smtp_url")
    @classmethod
    def _known_scheme(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("smtp://", "smtps://")):
            message = "an SMTP address begins with smtp:// or smtps://"
            raise ValueError(message)
        return url


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
