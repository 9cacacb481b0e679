"""A running stack as tests and commands use it; started for a block of code, or found."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from deploy.settings import StackSettings
from deploy.stack.addresses import Addresses, resolve_addresses
from deploy.stack.launcher import OnOutput, launch
from deploy.stack.problems import StackProblem
from deploy.stack.secrets import Secrets, load_secrets, save_secrets
from deploy.stack.shutdown import stop
from deploy.stack.state import StateFolder
from deploy.stack.status import status
from shared.runtime.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack that runs: its folder, addresses and secrets, and its supervisor if started here."""

    state: StateFolder
    addresses: Addresses
    secrets: Secrets
    supervisor: subprocess.Popen[bytes] | None = None

    def environment(self, service: str) -> dict[str, str]:
        """The environment variables of a process of this service."""
        return self.addresses.service_variables(service, self.secrets)

    def parts(self) -> dict[str, dict[str, Any]]:
        """Every part by name, as `awasi status --json` shows it now."""
        parts = status(StackSettings(state=self.state.path))["parts"]
        return {part["name"]: part for part in parts}

    def kafka_as(self, principal: str) -> KafkaSettings:
        """How this principal reaches the broker."""
        return self.addresses.kafka_as(principal, self.secrets)

    def url(self, part: str) -> str:
        """The web address of a part.

        Raises:
            StackProblem: the part has none.
        """
        url = self.parts().get(part, {}).get("url")
        if not url:
            raise StackProblem(f"{part} has no web address.", "Ask for one that has.")
        return str(url)

    def stop(self) -> None:
        """Stop it; its data stay."""
        stop(StackSettings(state=self.state.path))
        if self.supervisor is not None:
            self.supervisor.wait()


def start(
    settings: StackSettings,
    *,
    services: bool = True,
    on_output: OnOutput = print,
    while_alive: int | None = None,
) -> RunningStack:
    """Start a stack that stops when the process `while_alive` ends, however it ends.

    Without `while_alive`, that is this process.

    Raises:
        StackProblem: it could not be started.
    """
    arguments = () if services else ("--engines",)
    life = ("--while", str(while_alive or os.getpid()))
    supervisor = launch(settings, on_output, (*arguments, *life))
    return replace(find_running(settings), supervisor=supervisor)


def start_services(
    engines: RunningStack, folder: Path, on_output: OnOutput = print
) -> RunningStack:
    """Start the three services on the engines of another stack, under a supervisor of their own.

    Raises:
        StackProblem: they could not be started.
    """
    state = StateFolder(folder)
    state.prepare()
    save_secrets(state, engines.secrets)  # the engines have these passwords
    addresses = engines.addresses
    settings = StackSettings(
        state=folder,
        postgres_url=SecretStr(addresses.postgres_url),
        kafka_bootstrap=addresses.kafka.kafka_bootstrap,
        kafka_protocol=addresses.kafka.kafka_protocol,
        kafka_ca=addresses.kafka.kafka_ca,
        kafka_own_principals=addresses.has_principals,
        temporal_address=addresses.temporal,
        temporal_namespace=addresses.namespace,
        smtp_url=SecretStr(addresses.smtp_url),
        oidc_issuer=addresses.issuer,
    )
    return start(settings, on_output=on_output)


def find_running(settings: StackSettings) -> RunningStack:
    """The stack that runs in the settings' folder.

    Raises:
        StackProblem: none does.
    """
    state = StateFolder(settings.state_folder())
    record = state.read()
    if not (state.is_locked() and record.get("running")):
        raise StackProblem(f"No stack runs in {state.path}.", "Start one by awasi up.")
    secrets = load_secrets(state)
    return RunningStack(
        state, resolve_addresses(state, settings, record["ports"], secrets), secrets
    )


def stored_addresses(settings: StackSettings) -> tuple[Addresses, Secrets]:
    """The addresses and secrets of this folder's stack, whether or not it runs now.

    Raises:
        StackProblem: none has ever run in this folder.
    """
    state = StateFolder(settings.state_folder())
    ports = state.read().get("ports")
    if ports is None:
        raise StackProblem(f"No stack has run in {state.path} yet.", "Start one by awasi up.")
    secrets = load_secrets(state)
    return resolve_addresses(state, settings, ports, secrets), secrets


@asynccontextmanager
async def running_stack(
    settings: StackSettings, *, services: bool = True, on_output: OnOutput = print
) -> AsyncIterator[RunningStack]:
    """A stack while the block runs.

    Raises:
        StackProblem: it could not be started.
    """
    stack = await asyncio.to_thread(start, settings, services=services, on_output=on_output)
    try:
        yield stack
    finally:
        await asyncio.to_thread(stack.stop)
