"""What the embedded stack may be told from outside: addresses, ports and folders, read once."""

import os
from pathlib import Path

from pydantic import Field, SecretStr

from shared.runtime.settings import Block

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "AWASI_"
LARGEST_PORT = 65_535


class StackSettings(Block):
    """Where the stack keeps its state, and which of its parts are elsewhere or have a fixed port.

    Attributes:
        state: the one folder of everything the stack remembers; default `.awasi` in the project.
        cache: where downloads stay between stacks; default `awasi` in the user's cache folder.
        postgres_url: a superuser's address of a PostgreSQL to use instead of starting one.
        kafka_bootstrap: a broker to use instead, likewise temporal_address, smtp_url, oidc_issuer.
        java_home: the Java (17 or later) that runs the broker.
        power_safe: false lets PostgreSQL leave writing out to the system: a killed server loses
            nothing, a power cut may lose all. For tests.
    """

    state: Path | None = None
    cache: Path | None = None
    postgres_url: SecretStr | None = None
    kafka_bootstrap: str | None = None
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

    def state_folder(self) -> Path:
        """The folder of the stack's state, absolute."""
        if self.state is not None:
            return self.state.expanduser().absolute()
        beside = PROJECT if (PROJECT / "pyproject.toml").exists() else Path.cwd()
        return beside / ".awasi"

    def cache_folder(self) -> Path:
        """Where what was downloaded once is kept."""
        if self.cache is not None:
            return self.cache.expanduser().absolute()
        theirs = os.environ.get("XDG_CACHE_HOME")
        return (Path(theirs) if theirs else Path.home() / ".cache") / "awasi"

    def java_homes(self) -> list[Path]:
        """The Java homes that the environment names, ours first."""
        named = os.environ.get("JAVA_HOME")
        homes = (self.java_home, Path(named) if named else None)
        return [home.expanduser().absolute() for home in homes if home]


def inherited() -> dict[str, str]:
    """This process's environment, for the processes it starts."""
    return dict(os.environ)


def plain() -> dict[str, str]:
    """This process's environment without Awasi's own variables, which are no engine's business."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def stand_alone() -> StackSettings:
    """Settings of a stack beside any other: nothing given, nothing shared but cache and Java.

    Awasi's own variables leave this process's environment, so that no process it starts is told
    of another stack.
    """
    given = StackSettings()
    for name in set(os.environ) - set(plain()):
        del os.environ[name]
    return StackSettings(cache=given.cache, java_home=given.java_home, power_safe=False)
