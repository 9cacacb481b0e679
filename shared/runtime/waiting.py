"""Waits that a process's stop request ends early. Every loop that pauses uses these."""

import asyncio
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def wait_or_stop(stop: asyncio.Event, seconds: float) -> bool:
    """Wait `seconds`, or less if `stop` is set meanwhile; return whether it is set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()


async def wake_or_stop(wake: asyncio.Event, stop: asyncio.Event, seconds: float) -> None:
    """Wait until `wake` or `stop` is set, at most `seconds`."""
    waking = asyncio.create_task(wake.wait())
    try:
        await done_or_stop(waking, stop, seconds)
    finally:
        waking.cancel()


async def done_or_stop(
    task: asyncio.Task[Result], stop: asyncio.Event, seconds: float | None = None
) -> bool:
    """Wait until `task` is done or `stop` is set, at most `seconds`; return whether it is done.

    The task is neither cancelled nor asked for its result: that is left to the caller.
    """
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait(  # noqa: TID251 - never called by workflow code
            (task, stopping), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        stopping.cancel()
    return task.done()
