"""The case file may look at no clock but its workflow's, and the sandbox catches it if it does."""

import importlib
import inspect
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.worker import Worker

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine import activity_stubs, messages
from services.workflow.engine import workflow as case_workflow
from services.workflow.engine.messages import Opening
from services.workflow.engine.worker import RUNNER
from shared.runtime.clock import new_id
from tests.workflow.rig import Rig

LOOKS_AT_THE_CLOCK = "datetime.datetime.now(datetime.UTC)"


@pytest.fixture
def careless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The case file as it is, except that it takes the moment from the machine."""
    text = Path(case_workflow.__file__).read_text()
    changed = text.replace("workflow.now()", LOOKS_AT_THE_CLOCK).replace(
        "import asyncio\n", "import asyncio\nimport datetime\n", 1
    )
    assert LOOKS_AT_THE_CLOCK in changed
    (tmp_path / "careless_case.py").write_text(changed)
    monkeypatch.syspath_prepend(tmp_path)
    return importlib.import_module("careless_case")


async def test_a_look_at_the_machines_clock_is_caught(rig: Rig, careless: ModuleType) -> None:
    worker = Worker(
        rig.client,
        task_queue=rig.task_queue,
        workflows=[careless.CaseWorkflow],
        activities=[rig.activities.execute],
        workflow_runner=RUNNER,
        workflow_failure_exception_types=[Exception],
    )
    async with worker:
        running = await rig.client.start_workflow(
            "Case",
            Opening(str(new_id())),
            id=str(new_id()),
            task_queue=rig.task_queue,
            run_timeout=timedelta(seconds=20),
        )
        with pytest.raises(WorkflowFailureError) as caught:
            await running.result()

    assert "datetime.datetime.now" in str(caught.value.cause)


def test_only_the_messages_and_the_steps_pass_through_of_ours() -> None:
    ours = {name for name in RUNNER.restrictions.passthrough_modules if name.startswith("serv")}

    assert ours == {messages.__name__, activity_stubs.__name__}
    assert not {"services", "shared"} & RUNNER.restrictions.passthrough_modules


def test_the_steps_are_carried_out_as_they_were_declared() -> None:
    declared = {name: one for name, one in vars(activity_stubs).items() if _is_step(one)}
    carried_out = {name: one for name, one in vars(CaseActivities).items() if _is_step(one)}

    assert {name: _shape(one) for name, one in declared.items()} == {
        name: _shape(one) for name, one in carried_out.items()
    }
    assert declared


def _is_step(one: object) -> bool:
    return hasattr(one, "__temporal_activity_definition")


def _shape(one: Callable[..., object]) -> tuple[str, list[object], object]:
    name = getattr(one, "__temporal_activity_definition").name
    shape = inspect.signature(one)
    parameters = [each.annotation for each in shape.parameters.values() if each.name != "self"]
    return name, parameters, shape.return_annotation
