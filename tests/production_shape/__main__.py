"""Runs the tests of cases against a Temporal server on PostgreSQL: `make test-production-shape`.

The server is the one at AWASI_PRODUCTION_TEMPORAL (host:port, with a namespace `default`), else one
built from its Go module, on a PostgreSQL of its own.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

from deploy.settings import PROJECT, StackSettings, process_environment
from deploy.stack.engines.postgres import Postgres
from deploy.stack.engines.temporal import version_of
from deploy.stack.problems import StackProblem
from deploy.stack.processes.part_runner import PartRunner
from deploy.stack.processes.ports import HOST, free_port
from deploy.stack.state import StateFolder
from shared.runtime.clock import new_id
from tests.production_shape.server import NAMESPACE, TemporalOnPostgres, build, create_schema

SERVER_VARIABLE = "AWASI_PRODUCTION_TEMPORAL"
TESTS = ("tests/workflow",)
DAY_SECONDS = 24 * 3600


async def main(arguments: list[str]) -> int:
    """Run pytest beside the server; pytest's exit code, or 1 with the problem on standard error."""
    try:
        if address := process_environment().get(SERVER_VARIABLE):
            return await _pytest(address, arguments)
        async with server() as address:
            return await _pytest(address, arguments)
    except StackProblem as problem:
        print(problem.problem, problem.remedy, sep="\n", file=sys.stderr)
        return 1


async def _pytest(address: str, arguments: list[str]) -> int:
    print(f"cases against Temporal {await version_of(address, NAMESPACE)} at {address}")
    return await asyncio.to_thread(
        lambda: (
            subprocess.run(
                [sys.executable, "-m", "pytest", "-p", "tests.production_shape.left_out"]
                + (arguments or list(TESTS)),
                env=process_environment() | {"AWASI_TEMPORAL_ADDRESS": address},
                cwd=PROJECT,
                check=False,
            ).returncode
        )
    )


@asynccontextmanager
async def server() -> AsyncGenerator[str]:
    """A Temporal server while the block runs; its address.

    Raises:
        StackProblem: there is no Go, or something does not start.
    """
    programs = await asyncio.to_thread(build, StackSettings().cache_folder())
    with tempfile.TemporaryDirectory(prefix="awasi-production-") as folder:
        await asyncio.to_thread(Path(folder).chmod, 0o711)
        state = StateFolder(Path(folder) / "state")
        state.prepare()
        port, password = free_port(), new_id().hex
        database = PartRunner(
            state, Postgres(state, port, password, power_safe=True), _print_change
        )
        url = f"postgresql://postgres:{password}@{HOST}:{port}/postgres"
        temporal = PartRunner(
            state, part := TemporalOnPostgres(state, programs, url), _print_change
        )
        try:
            await database.start()
            await asyncio.to_thread(create_schema, programs, url)
            await temporal.start()
            await _make_namespace(part.address)
            yield part.address
        finally:
            await temporal.stop()
            await database.stop()


async def _make_namespace(address: str) -> None:
    client = await Client.connect(address)
    retention = Duration(seconds=3 * DAY_SECONDS)
    request = RegisterNamespaceRequest(
        namespace=NAMESPACE, workflow_execution_retention_period=retention
    )
    await client.workflow_service.register_namespace(request)
    async with asyncio.timeout(60):  # the server's own lists are read anew every few seconds
        while await version_of(address, NAMESPACE) is None:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.5)


def _print_change(runner: PartRunner, sentence: str) -> None:
    if sentence:
        print(f"{runner.part.name}: {sentence}")


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
