"""The blocks of settings that services compose: AWASI_* variables, read once, refused early."""

from base64 import urlsafe_b64decode
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

KEY_BYTES = 32


class Block(BaseSettings):
    """What all blocks share: the prefix, and that nothing changes after start."""

    # What is refused may be a secret, and why a process did not start is in its log.
    model_config = SettingsConfigDict(
        env_prefix="AWASI_", frozen=True, extra="ignore", hide_input_in_errors=True
    )


class LogSettings(Block):
    """How a process writes its log."""

    log_format: Literal["json", "console"] = "json"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class TraceSettings(Block):
    """Where spans go, as OTLP over HTTP; without an address they are made but not sent."""

    traces_endpoint: str | None = None


class KafkaSettings(Block):
    """How to reach the broker."""

    kafka_bootstrap: str = "127.0.0.1:9092"


class TemporalSettings(Block):
    """How to reach the Temporal server, and the task queue of the cases."""

    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_task_queue: str = "cases"


class WebSettings(Block):
    """Where a process listens, and under which names. Its port is the service's own setting.

    `allowed_hosts` is `name,name`, without ports, beside those a process has anyway: the loopback
    address, the service's name, for intake the name in its public address. `*` is any name.
    """

    host: str = "127.0.0.1"
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(name.strip() for name in value.split(",") if name.strip())


class OidcSettings(Block):
    """Whose word the desk takes for who an official is (OpenID Connect)."""

    oidc_issuer: str = "http://127.0.0.1:8050"
    oidc_audience: str = "awasi"


class KeyringSettings(Block):
    """The keyring's database and the keys that wrap its keys.

    `key_encryption_keys` is `name:key,name:key` with each key 32 bytes in base64url; the first
    wraps new keys, all unwrap.
    """

    keyring_database_url: SecretStr
    key_encryption_keys: Annotated[dict[str, SecretStr], NoDecode] = Field(min_length=1)

    @field_validator("key_encryption_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return dict(entry.strip().split(":", 1) for entry in value.split(",") if ":" in entry)

    @field_validator("key_encryption_keys")
    @classmethod
    def _long_enough(cls, keys: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for name, key in keys.items():
            if len(decode_key(key)) != KEY_BYTES:
                message = f"the key-encryption key {name!r} must have {KEY_BYTES} bytes"
                raise ValueError(message)
        return keys

    def keys(self) -> dict[str, bytes]:
        """The key-encryption keys by name, the one for new keys first."""
        return {name: decode_key(key) for name, key in self.key_encryption_keys.items()}


def decode_key(key: SecretStr) -> bytes:
    """The bytes behind a base64url key, with or without its padding.

    Raises:
        ValueError: the text is not base64url.
    """
    text = key.get_secret_value()
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
