"""Runs a stack in this process until it receives SIGINT or SIGTERM."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

import psutil

from deploy.settings import StackSettings
from deploy.stack.plan import make_plan
from deploy.stack.problems import StackProblem
from deploy.stack.processes.process import find_processes, stop_processes
from deploy.stack.processes.supervising import locked_problem
from deploy.stack.progress import Progress
from deploy.stack.state import StateFolder
from deploy.stack.supervisor import Supervisor


def run_stack(
    settings: StackSettings, *, services: bool = True, while_alive: int | None = None
) -> None:
    """Start the stack here and stay until SIGINT or SIGTERM.

    Args:
        settings: where the stack keeps its data, and its external parts.
        services: false starts the engines only.
        while_alive: stop also when the process with this id has ended.

    Raises:
        StackProblem: a part could not be started.
    """
    state = StateFolder(settings.state_folder())
    state.prepare()
    with state.lock() as acquire:
        if not acquire:
            raise locked_problem(state)
        progress = Progress()
        try:
            asyncio.run(_supervise(state, settings, progress, services, while_alive))
        except asyncio.CancelledError:
            pass
        except StackProblem as failure:
            # The launcher reads the problem there: it has no other way to learn of it.
            state.write(state.read() | {"problem": [failure.problem, failure.remedy]})
            raise
        finally:
            progress.close()


async def _supervise(
    state: StateFolder,
    settings: StackSettings,
    progress: Progress,
    services: bool,  # noqa: FBT001 - handed on from `run_stack`
    while_alive: int | None,
) -> None:
    # Before the plan: leftover processes hold the ports that it would choose.
    await asyncio.to_thread(_stop_leftovers, state, progress)
    plan = make_plan(state, settings, services=services)
    running = asyncio.ensure_future(Supervisor(state, plan, progress).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _cancel_once(running))
    watching = asyncio.ensure_future(_cancel_when_gone(while_alive, running))
    try:
        await running
    finally:
        watching.cancel()


def _stop_leftovers(state: StateFolder, progress: Progress) -> None:
    leftovers = find_processes(state)
    if leftovers:
        names = ", ".join(sorted({process.part for process in leftovers}))
        progress.report("recovering", f"stopping what an earlier run left behind: {names}")
        stop_processes(leftovers)


def _cancel_once(running: asyncio.Future[None]) -> Callable[[], None]:
    cancelled = False

    def cancel() -> None:
        # A second Ctrl-C must not cut short the shutdown that the first began.
        nonlocal cancelled
        if not cancelled:
            cancelled = True
            running.cancel()

    return cancel


async def _cancel_when_gone(pid: int | None, running: asyncio.Future[None]) -> None:
    if pid is None:
        return
    with suppress(psutil.NoSuchProcess):
        watched = psutil.Process(pid)
        while watched.is_running():  # noqa: ASYNC110 - not our child: the system does not notify us
            await asyncio.sleep(1)
    running.cancel()
