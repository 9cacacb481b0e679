"""Which process supervises a stack, and what to say when somebody else holds the folder's lock."""

import psutil

from deploy.stack.problems import StackProblem
from deploy.stack.state import LOCK, StateFolder


def find_supervisor(state: StateFolder) -> psutil.Process | None:
    """The process that the folder's record names, if it looks like a supervisor.

    The recorded id may be another process's by now.
    """
    pid = state.read().get("supervisor")
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        words = process.cmdline()
    except psutil.Error:
        return None
    return process if "deploy" in words or any("awasi" in word for word in words) else None


def locked_problem(state: StateFolder) -> StackProblem:
    """The problem to raise when another process holds the folder's lock."""
    supervisor = find_supervisor(state)
    if supervisor is not None:
        return StackProblem(
            f"A stack already runs in {state.path} (process {supervisor.pid}).",
            "See awasi status; stop it by awasi down, or set AWASI_STATE to another folder.",
        )
    return StackProblem(
        f"A process holds {state.path / LOCK} that is no stack's supervisor, or one that has only "
        "just started.",
        "Try again in a moment; if it stays so, end that process (fuser shows it), or set "
        "AWASI_STATE to another folder.",
    )
