"""Recorded cases go on under the workflow as it is now: open cases live for months."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from services.workflow.engine import workflow as case_workflow
from services.workflow.engine.worker import RUNNER
from services.workflow.engine.workflow import CaseWorkflow
from shared.runtime.temporal.client import DATA_CONVERTER
from shared.runtime.temporal.trace import TraceInterceptor
from shared.statute.acts.table import COMMANDS, FACTS
from shared.statute.law.clocks import Clock
from tests.replay.record import HISTORIES
from tests.replay.scripted_cases import CASE, PATHS
from tests.replay.stories import STORIES, lapsing, missing, outcomes, written
from tests.workflow.engine import changed_workflow

SCRIPTED = sorted(HISTORIES.glob("*.json"))
RECORDED = [*SCRIPTED, *sorted(STORIES.glob("*.json"))]
LARGEST = 100_000
# The first is judged when a report comes in, the second is the first time extended, and the third
# runs for parties before a court that we do not watch.
NEVER_CARRIED = {Clock.REPORTING_WINDOW, Clock.HANDLING_TOTAL, Clock.SUPREME_COURT_PETITION}
BROKEN = """
The case's workflow no longer takes the way recorded in {name}.

Open cases replay their history whenever a worker takes them up. With this change every open case
that went this way would stop: its workflow tasks fail until the change is taken back.

* If cases may be open anywhere: keep the old way for them, with `workflow.patched("what-changed")`
  around the new one, and leave the recordings as they are.
* If the change lies in what the law says: it belongs behind
  services/workflow/commands/activity.py, into the step, where it may change at any time.
* If no case was ever opened with the old workflow: record anew with

      .venv/bin/python -m tests.replay.record

  and say in DECISIONS.md why that was right.

Temporal says: {why}
"""


def read(history: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(CASE, history.read_text())


async def broken(history: Path, workflow: type) -> str | None:
    """Why the workflow cannot go on from a recorded history, in words that teach, if so."""
    replayer = Replayer(
        workflows=[workflow],
        workflow_runner=RUNNER,
        data_converter=DATA_CONVERTER,
        interceptors=[TraceInterceptor()],
    )
    result = await replayer.replay_workflow(read(history), raise_on_replay_failure=False)
    if result.replay_failure is None:
        return None
    return BROKEN.format(name=history.name, why=result.replay_failure)


@pytest.mark.parametrize("history", RECORDED, ids=lambda history: history.stem)
async def test_a_recorded_case_goes_on(history: Path) -> None:
    failure = await broken(history, CaseWorkflow)
    if failure:
        pytest.fail(failure, pytrace=False)


def test_every_path_is_recorded() -> None:
    assert {path.name.split(".")[0] for path in SCRIPTED} == set(PATHS)
    assert len(list(HISTORIES.glob("it_continues_as_new.*.json"))) > 1


def test_every_story_is_recorded() -> None:
    assert {path.stem for path in STORIES.glob("*.json")} == written()
    assert outcomes().keys() == written()


def test_recordings_are_small_enough_to_be_read() -> None:
    assert [path.name for path in RECORDED if path.stat().st_size > LARGEST] == []


def test_whatever_can_be_asked_or_happen_occurs_in_a_story() -> None:
    assert missing(COMMANDS, "commands") == set()
    assert missing(FACTS, "facts") == set()


def test_every_clock_of_a_case_runs_out_in_a_story() -> None:
    assert set(Clock) - lapsing() == NEVER_CARRIED


@pytest.fixture
def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The workflow with one more wait in each step, as a harmless-looking change might bring."""
    text = Path(case_workflow.__file__).read_text()
    before = "        outcome = await workflow.execute_local_activity("
    assert before in text
    (tmp_path / "changed_case.py").write_text(
        text.replace(before, f"        await workflow.sleep(1)\n{before}")
    )
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("changed_case")


@pytest.mark.parametrize("history", RECORDED, ids=lambda history: history.stem)
async def test_a_changed_workflow_is_told_what_it_breaks(
    history: Path, changed: ModuleType
) -> None:
    failure = await broken(history, changed.CaseWorkflow)

    assert failure is not None
    assert "TMPRL1100" in failure
    assert "python -m tests.replay.record" in failure


def test_the_recordings_hold_no_machine_and_no_person() -> None:
    for history in RECORDED:
        text = history.read_text()
        assert '"identity":"recording"' in text.replace(" ", "")
        assert "@" not in text


@pytest.mark.parametrize("history", RECORDED, ids=lambda history: history.stem)
async def test_a_change_with_the_old_way_kept_leaves_recorded_cases_going(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change with which tests/workflow/engine/test_worker_upgrade.py exchanges workers."""
    changed_workflow.write(tmp_path, patched=True)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, changed_workflow.MODULE, raising=False)

    assert await broken(history, changed_workflow.load().CaseWorkflow) is None
