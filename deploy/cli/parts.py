"""Finds the parts of the running stack that a command talks to."""

from typing import Any

from deploy.settings import StackSettings
from deploy.stack.problems import StackProblem
from deploy.stack.status import status


def find_part(name: str, remedy: str = "Start the stack by awasi up.") -> dict[str, Any]:
    """The part of this name, as `awasi status --json` shows it.

    Raises:
        StackProblem: the stack of this folder has no such part.
    """
    for part in status(StackSettings())["parts"]:
        if part["name"] == name:
            return dict(part)
    raise StackProblem(f"No {name} is known here.", remedy)
