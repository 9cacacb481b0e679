"""The blocks of settings that services compose: AWASI_* variables, read once, refused early."""

from base64 import urlsafe_b64decode
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, SecretStr, field_validator, model_validator
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


KafkaProtocol: TypeAlias = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
KafkaMechanism: TypeAlias = Literal["SCRAM-SHA-512", "PLAIN"]
LOOPBACK = ("127.", "localhost:", "[::1]:")


class KafkaSettings(Block):
    """How to reach the broker, and as whom.

    Attributes:
        kafka_bootstrap: brokers as `host:port`, separated by commas.
        kafka_protocol: `SASL_...` says who connects, `...SSL` is encrypted.
        kafka_mechanism: how the password is proven. PLAIN sends it, so it needs encryption.
        kafka_user: the principal; with SASL only, together with its password.
        kafka_ca: the certificate authorities that may sign the broker's certificate, as the path of
            a file or as PEM text; without it, those of the system.
        kafka_allow_clear: SASL_PLAINTEXT is allowed to other machines, too. Then whoever sees the
            network reads every record.
    """

    kafka_bootstrap: str = "127.0.0.1:9092"
    kafka_protocol: KafkaProtocol = "PLAINTEXT"
    kafka_mechanism: KafkaMechanism = "SCRAM-SHA-512"
    kafka_user: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca: str | None = None
    kafka_allow_clear: bool = False

    @property
    def kafka_authenticates(self) -> bool:
        """Whether the connection says who it is."""
        return self.kafka_protocol.startswith("SASL_")

    @property
    def kafka_encrypts(self) -> bool:
        """Whether the connection is encrypted."""
        return self.kafka_protocol.endswith("SSL")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        refusals = {
            "SASL needs a user and a password": self.kafka_authenticates
            and not (self.kafka_user and self.kafka_password),
            "a user and a password need SASL": not self.kafka_authenticates
            and bool(self.kafka_user or self.kafka_password),
            "a certificate authority needs SSL": not self.kafka_encrypts and bool(self.kafka_ca),
            "SASL_PLAINTEXT needs kafka_allow_clear off the loopback address": self.kafka_protocol
            == "SASL_PLAINTEXT"
            and not self.kafka_allow_clear
            and not self._is_local(),
            "the mechanism PLAIN needs SASL_SSL": self.kafka_mechanism == "PLAIN"
            and self.kafka_protocol == "SASL_PLAINTEXT",
        }
        for sentence, is_refused in refusals.items():
            if is_refused:
                raise ValueError(sentence)
        return self

    def _is_local(self) -> bool:
        servers = self.kafka_bootstrap.split(",")
        return all(server.strip().startswith(LOOPBACK) for server in servers)


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
