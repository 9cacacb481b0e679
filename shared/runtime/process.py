"""Runs a process: its long-running parts, until it is asked to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

Part: TypeAlias = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until the event is set, then finishes what it has begun and returns."""

DRAIN_SECONDS = 25
"""How long a part may take for what it has begun."""


async def run(parts: Mapping[str, Part]) -> None:
    """Run `parts` until SIGTERM or SIGINT, then let each finish.

    A part that fails, or that ends unasked, takes the process down: whoever started it starts it
    again, and a process that does half its work would hide that.

    Raises:
        ExceptionGroup: what made a part fail.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as group:
        for name, part in parts.items():
            group.create_task(_supervise(name, part, stop), name=name)


async def _supervise(name: str, part: Part, stop: asyncio.Event) -> None:
    await part(stop)
    if not stop.is_set():
        message = f"the part {name!r} ended unasked"
        raise RuntimeError(message)
