"""Processes that belong to a stack: started with its mark, found by it, stopped, and no others."""

import asyncio
import contextlib
import pwd
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.stack.state import State

MARK = "AWASI_PART"
"""In the environment of every process a stack starts: which stack's, and which part."""


@dataclass(frozen=True, slots=True)
class Command:
    """How to start a part's process."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A running process of a stack."""

    part: str
    process: psutil.Process = field(compare=False)


async def start(state: State, part: str, command: Command) -> asyncio.subprocess.Process:
    """Start a part's process, in a session of its own: Ctrl-C reaches only the supervisor."""
    group = pwd.getpwnam(command.user).pw_gid if command.user else None
    with state.log(part).open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *command.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=command.folder,
            env={**command.environment, MARK: f"{state.path}:{part}"},
            user=command.user,
            group=group,
            extra_groups=() if command.user else None,
            start_new_session=True,
        )


def leftovers(state: State, part: str | None = None) -> list[Found]:
    """The running processes of this stack (or of one part), also those of a supervisor that died.

    Of a tree only the topmost is listed: an engine stops its own children.
    """
    mine: dict[int, Found] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            name = _part_of(state, process)
            if name and part in {None, name} and process.status() != psutil.STATUS_ZOMBIE:
                mine[process.pid] = Found(name, process)
    return [found for found in mine.values() if _parent(found.process) not in mine]


def _part_of(state: State, process: psutil.Process) -> str | None:
    try:
        before, _, part = process.environ().get(MARK, "").rpartition(":")
    except psutil.AccessDenied:
        # Root in a container may not look into the database's processes, only at their arguments.
        argv = process.cmdline()
        data = str(state.folder("postgres").resolve() / "data")
        return "postgres" if argv[:1] and argv[0].endswith("/postgres") and data in argv else None
    return part if part and before == str(state.path) else None


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def stop_leftovers(found: Iterable[Found], seconds: float = 15) -> None:
    """Ask each to stop, and after a while do not ask any more."""
    processes = [one.process for one in found]
    for one in processes:
        with contextlib.suppress(psutil.Error):
            # To PostgreSQL SIGTERM means "when the last client has gone"; SIGINT means now.
            one.send_signal(signal.SIGINT if "postgres" in one.name() else signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    for one in alive:
        with contextlib.suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(alive, timeout=5)


async def stop(process: asyncio.subprocess.Process, number: signal.Signals, seconds: float) -> None:
    """Ask a process of ours to stop, and after a while kill it."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
        try:
            async with asyncio.timeout(seconds):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
