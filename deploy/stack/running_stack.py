"""A stack for a while: for tests and the demo, gone when they are."""

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
from deploy.stack.addresses import Addresses, find_addresses
from deploy.stack.control import Say, down, launch, status
from deploy.stack.problems import StackProblem
from deploy.stack.secrets import Secrets, keep_secrets, secrets_of
from deploy.stack.state import State


@dataclass(frozen=True, slots=True)
class RunningStack:
    """A stack that runs: its addresses, its secrets, and what its processes are told."""

    state: State
    addresses: Addresses
    secrets: Secrets
    supervisor: subprocess.Popen[bytes] | None = None

    def environment(self, service: str) -> dict[str, str]:
        """The variables with which a process of this service finds everything."""
        return self.addresses.for_service(service, self.secrets)

    def parts(self) -> dict[str, dict[str, Any]]:
        """Every part by name, as `awasi status --json` shows it now."""
        found = status(StackSettings(state=self.state.path))
        return {part["name"]: part for part in found["parts"]}

    def url(self, part: str) -> str:
        """The web address of a part.

        Raises:
            StackProblem: the part has none.
        """
        found = self.parts().get(part, {}).get("url")
        if not found:
            raise StackProblem(f"{part} has no web address.", "Ask for one that has.")
        return str(found)

    def stop(self) -> None:
        """Stop it; its data stay."""
        down(StackSettings(state=self.state.path))
        if self.supervisor is not None:
            self.supervisor.wait()


def start(
    settings: StackSettings, *, services: bool = True, say: Say = print, keep: bool = False
) -> RunningStack:
    """Start a stack.

    Unless it is to be kept, it stops when this process ends, however it ends.

    Raises:
        StackProblem: it could not be started.
    """
    arguments = () if services else ("--engines",)
    life = () if keep else ("--while", str(os.getpid()))
    supervisor = launch(settings, say, (*arguments, *life))
    return replace(found_in(settings), supervisor=supervisor)


def start_services(engines: RunningStack, folder: Path, say: Say = print) -> RunningStack:
    """Start the three services on the engines of another stack, under a supervisor of their own.

    Raises:
        StackProblem: they could not be started.
    """
    state = State(folder)
    state.prepare()
    keep_secrets(state, engines.secrets)  # the engines know these passwords
    there = engines.addresses
    settings = StackSettings(
        state=folder,
        postgres_url=SecretStr(there.postgres_url),
        kafka_bootstrap=there.kafka,
        temporal_address=there.temporal,
        temporal_namespace=there.namespace,
        smtp_url=SecretStr(there.smtp_url),
        oidc_issuer=there.issuer,
    )
    return start(settings, say=say)


def found_in(settings: StackSettings) -> RunningStack:
    """The stack that runs in this folder.

    Raises:
        StackProblem: none does.
    """
    state = State(settings.state_folder())
    record = state.read()
    if not (state.is_held() and record.get("running")):
        raise StackProblem(f"No stack runs in {state.path}.", "Start one by awasi up.")
    secrets = secrets_of(state)
    return RunningStack(state, find_addresses(settings, record["ports"], secrets), secrets)


def addressed(settings: StackSettings) -> tuple[Addresses, Secrets]:
    """Where the parts of this folder's stack are, whether or not it runs at this moment.

    Raises:
        StackProblem: none has ever run in this folder.
    """
    state = State(settings.state_folder())
    ports = state.read().get("ports")
    if ports is None:
        raise StackProblem(f"No stack has run in {state.path} yet.", "Start one by awasi up.")
    secrets = secrets_of(state)
    return find_addresses(settings, ports, secrets), secrets


@asynccontextmanager
async def running_stack(
    settings: StackSettings, *, services: bool = True, say: Say = print
) -> AsyncIterator[RunningStack]:
    """A stack while the block runs.

    Raises:
        StackProblem: it could not be started.
    """
    stack = await asyncio.to_thread(start, settings, services=services, say=say)
    try:
        yield stack
    finally:
        await asyncio.to_thread(stack.stop)
