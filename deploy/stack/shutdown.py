"""Stops a stack from another process, and removes its data."""

import contextlib
import signal
from pathlib import Path
from time import monotonic, sleep

import psutil

from deploy.settings import StackSettings
from deploy.stack.problems import StackProblem
from deploy.stack.processes.process import find_processes, stop_processes
from deploy.stack.processes.supervising import find_supervisor, locked_problem
from deploy.stack.state import StateFolder

STOP_TIMEOUT_SECONDS = 90.0
STRANGER_SECONDS = 5.0
"""How long a lock may be held by nobody who looks like a supervisor: one that is just starting."""

POLL_SECONDS = 0.1


def stop(settings: StackSettings) -> list[str]:
    """Stop the stack of this folder, including processes that a killed supervisor left.

    Returns:
        The names of the parts that ran.

    Raises:
        StackProblem: the supervisor does not stop in time.
    """
    state = StateFolder(settings.state_folder())
    names = [process.part for process in find_processes(state)]
    if state.is_locked():
        _stop_supervisor(state)
    stop_processes(find_processes(state))
    if (record := state.read()) and record.get("running"):
        state.write(record | {"running": False})
    return sorted(set(names))


def _stop_supervisor(state: StateFolder) -> None:
    began, stopping = monotonic(), None
    while state.is_locked():
        stopping = stopping or _signal_supervisor(state)
        waited = monotonic() - began
        if stopping is None and waited > STRANGER_SECONDS:
            raise locked_problem(state)
        if waited > STOP_TIMEOUT_SECONDS:
            raise StackProblem(
                f"The stack in {state.path} did not stop within {STOP_TIMEOUT_SECONDS:.0f} s.",
                f"Look at {state.logs()}, or kill process {stopping}: nothing it has written is "
                "lost.",
            )
        sleep(POLL_SECONDS)


def _signal_supervisor(state: StateFolder) -> int | None:
    """Ask the supervisor to stop; its process id, or None if the recorded one is no supervisor."""
    supervisor = find_supervisor(state)
    if supervisor is None:
        return None
    with contextlib.suppress(psutil.Error):
        supervisor.send_signal(signal.SIGTERM)
    return supervisor.pid


def reset(settings: StackSettings) -> Path:
    """Stop the stack and remove its folder with all data; the folder's path.

    Raises:
        StackProblem: the folder is not a stack's, or the stack does not stop.
    """
    state = StateFolder(settings.state_folder())
    if not state.path.exists():
        return state.path
    state.prepare()  # refuses a folder that is not a stack's
    stop(settings)
    state.remove()
    return state.path
