"""Handles a stack from outside: launches, looks at, stops and removes it."""

import contextlib
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import psutil
from pydantic import SecretStr

from deploy.settings import PROJECT, StackSettings, inherited
from deploy.stack.problems import StackProblem
from deploy.stack.processes import process as processes
from deploy.stack.state import State

# The first start fetches the broker's jars, on whatever network there is.
START_SECONDS = 1800.0
STOP_SECONDS = 90.0
ASK_EVERY = 0.1
ASK_SECONDS = 4
FAILURES = "stack-failures.log"

Say = Callable[[str], None]


def already_running(state: State) -> StackProblem:
    """What to say when another supervisor holds the folder."""
    return StackProblem(
        f"A stack already runs in {state.path} (process {state.read().get('supervisor')}).",
        "See awasi status; stop it by awasi down, or set AWASI_STATE to another folder.",
    )


def launch(
    settings: StackSettings, say: Say, arguments: tuple[str, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start the stack in a process of its own, wait until it runs, and leave it running.

    Raises:
        StackProblem: it could not be started.
    """
    state = State(settings.state_folder())
    state.prepare()
    if state.is_held():
        raise already_running(state)
    log = state.log("stack")
    begin = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output, (state.logs() / FAILURES).open("wb") as failures:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy", "up", *arguments],
            cwd=PROJECT,
            env=inherited() | _told(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=failures,
            start_new_session=True,
        )
    _await_running(state, process, log, begin, say)
    return process


def _told(settings: StackSettings) -> dict[str, str]:
    """The settings as variables: given in a program, they reach the process like a shell's."""
    told = {"AWASI_STATE": str(settings.state_folder())}
    for name in settings.model_fields_set - {"state"}:
        value = getattr(settings, name)
        secret = isinstance(value, SecretStr)
        told[f"AWASI_{name.upper()}"] = value.get_secret_value() if secret else str(value)
    return told


def _await_running(
    state: State, process: subprocess.Popen[bytes], log: Path, begin: int, say: Say
) -> None:
    ends = monotonic() + START_SECONDS
    with log.open(errors="replace") as lines:
        lines.seek(begin)
        while monotonic() < ends:
            code = process.poll()
            if new := lines.read().rstrip():
                say(new)
            record = state.read()
            if record.get("running") and record.get("supervisor") == process.pid:
                return
            if code is not None:
                raise _problem(state, log, code)
            sleep(ASK_EVERY)
    process.terminate()
    raise StackProblem(f"The stack did not start within {START_SECONDS:.0f} s.", f"See {log}.")


def _problem(state: State, log: Path, code: int) -> StackProblem:
    if found := state.read().get("problem"):
        return StackProblem(*found)
    if code == 0:
        return StackProblem("The stack was stopped while it started.", "Start it again.")
    failures = (state.logs() / FAILURES).read_text(errors="replace").strip()
    last = failures.splitlines()[-1:] or ["it said nothing"]
    return StackProblem(f"The stack did not start: {last[0]}.", f"See {log} and {FAILURES} there.")


def down(settings: StackSettings) -> list[str]:
    """Stop the stack of this folder, also what a killed supervisor left; the names of what ran.

    Raises:
        StackProblem: it does not stop.
    """
    state = State(settings.state_folder())
    names = [found.part for found in processes.leftovers(state)]
    if state.is_held():
        _stop_supervisor(state)
    processes.stop_leftovers(processes.leftovers(state))
    if (record := state.read()) and record.get("running"):
        state.write(record | {"running": False})
    return sorted(set(names))


def _stop_supervisor(state: State) -> None:
    pid = state.read().get("supervisor")
    # The lock says that a supervisor lives; its process must also look like one.
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        if "deploy" in process.cmdline() or any("awasi" in word for word in process.cmdline()):
            process.send_signal(signal.SIGTERM)
    ends = monotonic() + STOP_SECONDS
    while state.is_held():
        if monotonic() > ends:
            raise StackProblem(
                f"The stack in {state.path} did not stop within {STOP_SECONDS:.0f} s.",
                f"Look at {state.logs()}, or kill process {pid}: nothing it has written is lost.",
            )
        sleep(ASK_EVERY)


def reset(settings: StackSettings) -> Path:
    """Stop the stack and remove its folder with all data.

    Raises:
        StackProblem: the folder is not a stack's.
    """
    state = State(settings.state_folder())
    if not state.path.exists():
        return state.path
    state.prepare()  # refuses a folder that is not a stack's
    down(settings)
    state.remove()
    return state.path


def status(settings: StackSettings) -> dict[str, Any]:
    """How the stack stands, in the shape that scripts rely on (see deploy/README.md).

    `{"state_folder", "running", "parts": [{"name", "kind", "address", "url"?, "pid", "version",
    "state"}], "environment": {"AWASI_...": "..."}}`. `running` is true while a supervisor runs and
    every part has answered. No value holds a secret.
    """
    state = State(settings.state_folder())
    record = state.read()
    held = state.is_held()
    parts = record.get("parts", [])
    if not held:
        alive = {found.part: found.process.pid for found in processes.leftovers(state)}
        parts = [_after_death(part, alive) for part in parts]
    else:
        parts = [_as_it_says(part) for part in parts]
    return {
        "state_folder": str(state.path),
        "running": bool(held and record.get("running")),
        "parts": parts,
        "environment": record.get("environment", {}),
    }


def _after_death(part: dict[str, Any], alive: dict[str, int]) -> dict[str, Any]:
    if part["state"] == "given":
        return part
    pid = alive.get(part["name"])
    return part | {"pid": pid, "state": "stopped" if pid is None else "unsupervised"}


def _as_it_says(part: dict[str, Any]) -> dict[str, Any]:
    """A service that runs may yet be unable to work: it says so itself."""
    if part["kind"] != "service" or part["state"] != "ready":
        return part
    try:
        answer = httpx.get(f"{part['url']}/health/ready", timeout=ASK_SECONDS, trust_env=False)
    except httpx.HTTPError:
        return part | {"state": "unready"}
    return part if answer.is_success else part | {"state": "unready"}
