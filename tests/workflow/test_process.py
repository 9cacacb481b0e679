"""The service as its processes: each role tells whether it is ready, and stops when asked."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import SystemClock
from shared.runtime.settings import TemporalSettings
from tests.workflow.rig import Rig, until
from tests.workflow.samples import report, submitted

ROOT = Path(__file__).parents[2]


class Started:
    """A process of the service, and what it wrote."""

    def __init__(self, environment: dict[str, str], role: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{port}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.workflow", role],
            cwd=ROOT,
            env=environment | {"AWASI_WORKFLOW_PORT": port},
            stdout=subprocess.PIPE,
            text=True,
        )

    async def ready(self) -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

    async def parts(self) -> set[str]:
        async with httpx.AsyncClient() as client:
            return set((await client.get(f"{self.url}/health/ready")).json()["parts"])

    def ended(self, requested: signal.Signals | None = None) -> tuple[int, list[dict[str, object]]]:
        """Its exit code and its log, after it was asked to stop, or by itself."""
        if requested is not None:
            self._process.send_signal(requested)
        out, _ = self._process.communicate(timeout=40)
        return self._process.returncode, [json.loads(line) for line in out.splitlines()]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


Starter = Callable[[str], Started]


@pytest.fixture
def starting(
    stack: RunningStack, database: Callable[..., str], temporal_settings: TemporalSettings
) -> Iterator[Starter]:
    environment = stack.environment("workflow") | {
        "AWASI_WORKFLOW_DATABASE_URL": database("workflow"),
        "AWASI_KEYRING_DATABASE_URL": database("keyring", role="awasi_workflow"),
        "AWASI_TEMPORAL_TASK_QUEUE": temporal_settings.temporal_task_queue,
        "AWASI_LOG_FORMAT": "json",
        "AWASI_WORKER_BUILD": "",
    }
    started: list[Started] = []

    def start(role: str) -> Started:
        started.append(Started(environment, role))
        return started[-1]

    yield start
    for one in started:
        one.kill()


async def test_a_worker_process_takes_cases_up_and_stops_with_its_work_done(
    rig: Rig, starting: Starter
) -> None:
    worker = starting("work")
    await until(worker.ready)
    parts = await worker.parts()
    event = submitted(report(SystemClock().now()))
    await rig.opener.open_cases([event])
    await rig.until_opened(UUID(event.subject))
    code, log = worker.ended(signal.SIGTERM)

    assert parts == {"database", "recomputation", "temporal", "worker"}
    assert code == 0
    (opened,) = [line for line in log if line["event"] == "command_accepted"]
    assert opened["case_id"] == event.subject
    assert opened["trace_id"]
    assert opened["service"] == "workflow"


async def test_a_serving_process_answers_and_stops(starting: Starter) -> None:
    desk = starting("serve")
    await until(desk.ready)
    async with httpx.AsyncClient() as client:
        refused = await client.get(f"{desk.url}/cases")
        counted = await client.get(f"{desk.url}/metrics")
    parts = await desk.parts()
    code, _ = desk.ended(signal.SIGTERM)

    assert refused.status_code == 401
    assert "awasi_commands_total" in counted.text
    assert parts == {"database", "keyring", "temporal"}
    assert code == 0


async def test_recovering_sees_to_every_open_case_and_ends(rig: Rig, starting: Starter) -> None:
    case_id = await rig.opened()
    code, log = starting("recover").ended()
    async with rig.working():
        await rig.until_opened(case_id)

    assert code == 0
    printed = [line for line in log if line["event"] == "cases_recovered"]
    assert [(line["open_cases"], line["running"]) for line in printed] == [(1, 1)] * 2
