"""What the stories under tests/workflow/paths left behind: their histories, and what was told."""

import ast
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory

STORIES = Path(__file__).parent / "stories"
OUTCOMES = Path(__file__).parent / "story_outcomes.json"
TESTS = Path(__file__).parents[1] / "workflow" / "paths"

_UNREAD = {"stackTrace", "taskId", "requestId", "workerVersion", "meteringMetadata", "priority"}

StoryOutcome = dict[str, list[str]]


def outcomes() -> dict[str, StoryOutcome]:
    """By story: the kinds of commands that were accepted in it, and of facts that followed."""
    recorded: dict[str, StoryOutcome] = json.loads(OUTCOMES.read_text())
    return recorded


def written() -> set[str]:
    """The stories that are written down as tests."""
    return {
        one.name.removeprefix("test_")
        for path in TESTS.glob("test_*.py")
        for one in ast.walk(ast.parse(path.read_text()))
        if isinstance(one, ast.AsyncFunctionDef) and one.name.startswith("test_")
    }


def lapsing() -> set[str]:
    """The clocks whose time runs out in a story, which looks that it did (`story.lapses`)."""
    return {
        one.args[0].value
        for path in TESTS.glob("test_*.py")
        for one in ast.walk(ast.parse(path.read_text()))
        if isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr == "lapses"
        and isinstance(one.args[0], ast.Constant)
        and isinstance(one.args[0].value, str)
    }


def text_of(history: WorkflowHistory) -> str:
    """A history as it is kept: an event a line, and of it what a replay reads."""
    recorded = json.loads(history.to_json(), object_hook=_lean)
    lines = (json.dumps(each, sort_keys=True, separators=(",", ":")) for each in recorded["events"])
    events = ",\n".join(lines)
    return f'{{"events": [\n{events}\n]}}\n'


def _lean(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in _UNREAD}


def without_stack(part: dict[str, Any]) -> dict[str, Any]:
    """A stack names the folders of whoever recorded, and no replay reads it."""
    return {name: value for name, value in part.items() if name != "stackTrace"}


class Recorder:
    """A plug-in of pytest: has each story keep its history."""

    def __init__(self) -> None:
        self._told: dict[str, StoryOutcome] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the stories find it."""
        config.stash[RECORDER] = self

    def record(self, name: str, history: WorkflowHistory, said: StoryOutcome) -> None:
        """Keep what a story left behind."""
        (STORIES / f"{name}.json").write_text(text_of(history))
        self._told[name] = said

    def pytest_sessionfinish(self) -> None:
        """Keep what all of them told."""
        OUTCOMES.write_text(json.dumps(self._told, indent=1, sort_keys=True) + "\n")


RECORDER = pytest.StashKey[Recorder]()


def missing(known: Iterable[str], what: str) -> set[str]:
    """Those of the known kinds that occur in no story. `what`: `commands` or `facts`."""
    return set(known) - {kind for each in outcomes().values() for kind in each[what]}
