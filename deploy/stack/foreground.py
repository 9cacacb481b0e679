"""Runs a stack in this process, until it is asked to stop."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

import psutil

from deploy.settings import StackSettings
from deploy.stack.control import already_running
from deploy.stack.plan import make_plan
from deploy.stack.problems import StackProblem
from deploy.stack.processes import process as processes
from deploy.stack.progress import Progress
from deploy.stack.state import State
from deploy.stack.supervisor import Supervisor


def up(settings: StackSettings, *, services: bool = True, while_alive: int | None = None) -> None:
    """Start the stack here and stay until SIGINT or SIGTERM (or until a process has gone).

    Raises:
        StackProblem: a part could not be started.
    """
    state = State(settings.state_folder())
    state.prepare()
    with state.held() as free:
        if not free:
            raise already_running(state)
        progress = Progress()
        try:
            asyncio.run(_supervise(state, settings, progress, services, while_alive))
        except asyncio.CancelledError:
            pass
        except StackProblem as found:
            state.write(state.read() | {"problem": [found.problem, found.remedy]})
            raise
        finally:
            progress.close()


async def _supervise(
    state: State,
    settings: StackSettings,
    progress: Progress,
    services: bool,  # noqa: FBT001 - handed on from `up`
    while_alive: int | None,
) -> None:
    await asyncio.to_thread(_recover, state, progress)  # they hold the ports
    plan = make_plan(state, settings, services=services)
    running = asyncio.ensure_future(Supervisor(state, plan, progress).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop_once(running))
    watching = asyncio.ensure_future(_until_gone(while_alive, running))
    try:
        await running
    finally:
        watching.cancel()


def _recover(state: State, progress: Progress) -> None:
    found = processes.leftovers(state)
    if found:
        names = ", ".join(sorted({one.part for one in found}))
        progress.say("recovering", f"stopping what an earlier run left behind: {names}")
        processes.stop_leftovers(found)


def _stop_once(running: asyncio.Future[None]) -> Callable[[], None]:
    asked = False

    def stop() -> None:
        # A second Ctrl-C must not cut short the stopping that the first began.
        nonlocal asked
        if not asked:
            asked = True
            running.cancel()

    return stop


async def _until_gone(pid: int | None, running: asyncio.Future[None]) -> None:
    if pid is None:
        return
    with suppress(psutil.NoSuchProcess):
        watched = psutil.Process(pid)
        while watched.is_running():  # noqa: ASYNC110 - it is not our child: nobody tells us
            await asyncio.sleep(1)
    running.cancel()
