"""Processes that belong to a stack: started with its mark, found by the mark, stopped."""

import asyncio
import contextlib
import pwd
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.stack.state import StateFolder

MARK = "AWASI_PART"
"""The variable `STATE-FOLDER:PART` in the environment of every process that a stack starts."""


@dataclass(frozen=True, slots=True)
class Command:
    """How to start a part's process: `user` is another system user to run it as, if any."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    user: str | None = None


@dataclass(frozen=True, slots=True)
class StackProcess:
    """A running process of a stack."""

    part: str
    process: psutil.Process = field(compare=False)


async def start_process(
    state: StateFolder, part: str, command: Command
) -> asyncio.subprocess.Process:
    """Start a part's process in a new session, so that Ctrl-C reaches only the supervisor."""
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
            umask=0o077,  # what it writes is this user's alone
        )


def find_processes(state: StateFolder, part: str | None = None) -> list[StackProcess]:
    """The running processes of this stack (or of one part), whoever started them.

    Returns:
        Of a process tree only the topmost: an engine stops its own children.
    """
    marked: dict[int, StackProcess] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            name = _part_of(state, process)
            if name and part in {None, name} and process.status() != psutil.STATUS_ZOMBIE:
                marked[process.pid] = StackProcess(name, process)
    return [found for found in marked.values() if _parent(found.process) not in marked]


def _part_of(state: StateFolder, process: psutil.Process) -> str | None:
    try:
        folder, _, part = process.environ().get(MARK, "").rpartition(":")
    except psutil.AccessDenied:
        # In a container root may read the arguments of another user's process, not its environment.
        argv = process.cmdline()
        data = str(state.folder("postgres").resolve() / "data")
        return "postgres" if argv[:1] and argv[0].endswith("/postgres") and data in argv else None
    return part if part and folder == str(state.path) else None


def _parent(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def stop_processes(found: Iterable[StackProcess], seconds: float = 15) -> None:
    """Ask each process to stop; kill those that still run after `seconds`."""
    processes = [each.process for each in found]
    for process in processes:
        with contextlib.suppress(psutil.Error):
            # To PostgreSQL SIGTERM means "when the last client has gone"; SIGINT means now.
            process.send_signal(signal.SIGINT if "postgres" in process.name() else signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


async def stop_process(
    process: asyncio.subprocess.Process, number: signal.Signals, seconds: float
) -> None:
    """Send a child process the signal; kill it if it still runs after `seconds`."""
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
