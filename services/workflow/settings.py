"""What the workflow service may be told from outside: read once, refused early."""

from dataclasses import dataclass

from pydantic import SecretStr

from shared.runtime.settings import (
    Block,
    KafkaSettings,
    KeyringSettings,
    LogSettings,
    OidcSettings,
    TemporalSettings,
    TraceSettings,
    WebSettings,
)


class OwnSettings(Block):
    """The service's database and port."""

    workflow_database_url: SecretStr
    workflow_port: int = 8020


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
    )
