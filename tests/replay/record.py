"""Records the histories anew: `.venv/bin/python -m tests.replay.record [scripted|stories]`."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from services.workflow.engine.worker import make_worker
from shared.runtime.settings import TemporalSettings
from shared.runtime.telemetry.tracing import continue_trace
from shared.runtime.temporal.client import connect
from tests.replay.scripted_cases import CASE, PATHS, Scripted
from tests.replay.scripted_cases import Path as CasePath
from tests.replay.stories import STORIES, TESTS, Recorder, without_stack

HISTORIES = Path(__file__).parent / "histories"
TEMPORAL = Path(sys.executable).parent / "temporal"
# Low, so that a short recording continues as new, and above what the other paths come to.
SUGGEST = "limit.historyCount.suggestContinueAsNew=34"
TRACE = f"00-{'1' * 32}-{'2' * 16}-01"


async def record() -> None:
    """Take every path once on a server of its own, and keep what the server wrote down."""
    HISTORIES.mkdir(exist_ok=True)
    for old in HISTORIES.glob("*.json"):
        old.unlink()
    environment = await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(TEMPORAL),
        dev_server_extra_args=["--dynamic-config-value", SUGGEST, "--log-level", "error"],
    )
    async with environment:
        address = environment.client.service_client.config.target_host
        for name in PATHS:
            runs = await _taken(name, TemporalSettings(temporal_address=address))
            for number, run in enumerate(runs, start=1):
                kept = json.loads(run.to_json(), object_hook=without_stack)
                text = json.dumps(kept, indent=1, sort_keys=True)
                (HISTORIES / f"{name}.{number}.json").write_text(f"{text}\n")


def record_stories() -> int:
    """Tell every story once, and keep what it leaves behind; pytest's own answer."""
    STORIES.mkdir(exist_ok=True)
    for old in STORIES.glob("*.json"):
        old.unlink()
    return pytest.main(["-q", "-p", "no:randomly", str(TESTS)], plugins=[Recorder()])


async def _taken(name: str, settings: TemporalSettings) -> list[WorkflowHistory]:
    client = await connect(settings, identity="recording")
    scripted = Scripted()
    path = CasePath(client, name, scripted)
    async with make_worker(client, name, scripted.execute):
        with continue_trace(TRACE, name):
            await PATHS[name](path)
        runs = await _runs(path)
    with suppress(RPCError):  # most have ended
        await path.handle().terminate()
    return runs


async def _runs(path: CasePath) -> list[WorkflowHistory]:
    """The histories of a case's runs, the first one first."""
    runs: list[WorkflowHistory] = []
    run_id = (await path.handle().describe()).run_id
    while run_id:
        handle = path.client.get_workflow_handle(CASE, run_id=run_id)
        runs.insert(0, await handle.fetch_history())
        begun = runs[0].events[0].workflow_execution_started_event_attributes
        run_id = begun.continued_execution_run_id
    return runs


if __name__ == "__main__":
    if "stories" not in sys.argv[1:]:
        asyncio.run(record())
    if "scripted" not in sys.argv[1:]:
        sys.exit(record_stories())
