"""Settings of the embedded stack, read once from `AWASI_*`: addresses, ports and folders."""

import os
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from shared.runtime.settings import Block, KafkaMechanism, KafkaProtocol, KafkaSettings

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "AWASI_"
LARGEST_PORT = 65_535


class StackSettings(Block):
    """Where the stack keeps its state, and which of its parts are external or have a fixed port.

    Attributes:
        state: the folder of all data of the stack; default `.awasi` in the project.
        cache: downloads that all stacks of a user share; default the user's `.cache/awasi`.
        postgres_url: a superuser's URL of an external PostgreSQL, used instead of starting one.
        kafka_bootstrap: an external broker; likewise temporal_address, smtp_url, oidc_issuer.
        kafka_user: as whom every process connects to the external broker, with `kafka_protocol`,
            `kafka_mechanism`, `kafka_password`, `kafka_ca` and `kafka_allow_clear`.
        kafka_own_principals: the external broker is another stack's and has this one's principals.
        java_home: the Java (17 or later) that runs the broker.
        power_safe: false turns PostgreSQL's fsync off: a killed server loses nothing, a power cut
            may lose everything. For tests.
    """

    state: Path | None = None
    cache: Path | None = None
    postgres_url: SecretStr | None = None
    kafka_bootstrap: str | None = None
    kafka_protocol: KafkaProtocol = "PLAINTEXT"
    kafka_mechanism: KafkaMechanism = "SCRAM-SHA-512"
    kafka_user: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca: str | None = None
    kafka_allow_clear: bool = False
    kafka_own_principals: bool = False
    temporal_address: str | None = None
    temporal_namespace: str = "default"
    smtp_url: SecretStr | None = None
    oidc_issuer: str | None = None
    oidc_audience: str = "awasi"
    java_home: Path | None = None
    power_safe: bool = True

    postgres_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    kafka_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    temporal_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    temporal_ui_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    smtp_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    mailbox_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    issuer_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    intake_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    workflow_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)
    notify_port: int | None = Field(default=None, ge=1, le=LARGEST_PORT)

    @model_validator(mode="after")
    def _consistent_kafka(self) -> Self:
        given = {name for name in KafkaSettings.model_fields if name in self.model_fields_set}
        if given and self.kafka_bootstrap is None:
            message = f"{', '.join(sorted(given))} is for a broker that kafka_bootstrap names"
            raise ValueError(message)
        if self.kafka_bootstrap is not None and not self.kafka_own_principals:
            KafkaSettings(**{name: getattr(self, name) for name in KafkaSettings.model_fields})
        return self

    def state_folder(self) -> Path:
        """The folder of the stack's state, absolute."""
        if self.state is not None:
            return self.state.expanduser().absolute()
        # An installed package has no project folder of its own.
        parent = PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()
        return parent / ".awasi"

    def cache_folder(self) -> Path:
        """The folder of downloads, absolute."""
        if self.cache is not None:
            return self.cache.expanduser().absolute()
        xdg_cache = os.environ.get("XDG_CACHE_HOME")
        return (Path(xdg_cache) if xdg_cache else Path.home() / ".cache") / "awasi"

    def java_homes(self) -> list[Path]:
        """The Java homes that the environment names: `AWASI_JAVA_HOME`, then `JAVA_HOME`."""
        java_home = os.environ.get("JAVA_HOME")
        homes = (self.java_home, Path(java_home) if java_home else None)
        return [home.expanduser().absolute() for home in homes if home]


def process_environment() -> dict[str, str]:
    """This process's environment variables, for the processes it starts."""
    return dict(os.environ)


def environment_without_awasi() -> dict[str, str]:
    """This process's environment without `AWASI_*`, for engines and tools that are not ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def isolated_settings() -> StackSettings:
    """Settings of a stack apart from any other: only the cache and Java are shared.

    Removes `AWASI_*` from this process's environment, so that no process it starts connects to
    another stack.
    """
    current = StackSettings()
    for name in set(os.environ) - set(environment_without_awasi()):
        del os.environ[name]
    return StackSettings(cache=current.cache, java_home=current.java_home, power_safe=False)
