"""Launches a stack in a process of its own, which outlives the one that launched it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import TypeAlias

from pydantic import SecretStr

from deploy.settings import PROJECT, StackSettings, process_environment
from deploy.stack.problems import StackProblem
from deploy.stack.processes.supervising import locked_problem
from deploy.stack.state import StateFolder

# The first start downloads the broker's jars, over whatever network there is.
START_TIMEOUT_SECONDS = 1800.0
POLL_SECONDS = 0.1
FAILURES = "stack-failures.log"

OnOutput: TypeAlias = Callable[[str], None]
"""Called with each piece of text that the launched process prints."""


def launch(
    settings: StackSettings, on_output: OnOutput, arguments: tuple[str, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start the stack in a new session, wait until all parts answer, and leave it running.

    Args:
        settings: passed to the process as environment variables.
        on_output: receives what the process prints while it starts.
        arguments: further options of `awasi up`.

    Returns:
        The supervisor's process.

    Raises:
        StackProblem: it could not be started.
    """
    state = StateFolder(settings.state_folder())
    state.prepare()
    if state.is_locked():
        raise locked_problem(state)
    log = state.log("stack")
    offset = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output, (state.logs() / FAILURES).open("wb") as failures:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy", "up", *arguments],
            cwd=PROJECT,
            env=process_environment() | _as_variables(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=failures,
            start_new_session=True,
            umask=0o077,
        )
    _wait_until_running(state, process, log, offset, on_output)
    return process


def _as_variables(settings: StackSettings) -> dict[str, str]:
    """The settings that were set in code, as the variables a shell would have set."""
    variables = {"AWASI_STATE": str(settings.state_folder())}
    for name in settings.model_fields_set - {"state"}:
        value = getattr(settings, name)
        secret = isinstance(value, SecretStr)
        variables[f"AWASI_{name.upper()}"] = value.get_secret_value() if secret else str(value)
    return variables


def _wait_until_running(
    state: StateFolder,
    process: subprocess.Popen[bytes],
    log: Path,
    offset: int,
    on_output: OnOutput,
) -> None:
    timeout = monotonic() + START_TIMEOUT_SECONDS
    with log.open(errors="replace") as lines:
        lines.seek(offset)
        while monotonic() < timeout:
            # The code is read before the log: what a process printed last must not be lost.
            code = process.poll()
            if text := lines.read().rstrip():
                on_output(text)
            record = state.read()
            if record.get("running") and record.get("supervisor") == process.pid:
                return
            if code is not None:
                raise _start_problem(state, log, code)
            sleep(POLL_SECONDS)
    process.terminate()
    raise StackProblem(
        f"The stack did not start within {START_TIMEOUT_SECONDS:.0f} s.", f"See {log}."
    )


def _start_problem(state: StateFolder, log: Path, code: int) -> StackProblem:
    if problem := state.read().get("problem"):
        return StackProblem(*problem)
    if code == 0:
        return StackProblem("The stack was stopped while it started.", "Start it again.")
    failures = (state.logs() / FAILURES).read_text(errors="replace").strip()
    last = failures.splitlines()[-1:] or ["it printed nothing"]
    return StackProblem(f"The stack did not start: {last[0]}.", f"See {log} and {FAILURES} there.")
