"""The case's workflow with a harmless-looking change, as the next release might bring it."""

import importlib
from pathlib import Path
from types import ModuleType

from services.workflow.engine import workflow as case_workflow

MODULE = "case_workflow_as_changed"
BEFORE = "        outcome = await workflow.execute_local_activity("
WAIT = "await workflow.sleep(0.05)"
PATCHED = f'        if workflow.patched("a-breath-before-each-step"):\n            {WAIT}'
BARE = f"        {WAIT}"


def write(folder: Path, *, patched: bool) -> None:
    """One more wait in each step: with the old way kept for open cases, or without."""
    text = Path(case_workflow.__file__).read_text(encoding="utf-8")
    assert text.count(BEFORE) == 1
    change = PATCHED if patched else BARE
    (folder / f"{MODULE}.py").write_text(text.replace(BEFORE, f"{change}\n{BEFORE}"))


def load() -> ModuleType:
    """The changed module, from a folder on the path."""
    return importlib.import_module(MODULE)
