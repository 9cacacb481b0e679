"""Runs a process: its web door and its long-running parts, until it is asked to stop."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from shared.runtime.waiting import done_or_stop

Part: TypeAlias = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until the event is set, then finishes what it has begun and returns."""

DRAIN_SECONDS = 25


async def run(app: ASGIApp, host: str, port: int, parts: Mapping[str, Part]) -> None:
    """Serve `app` and run `parts` until SIGTERM or SIGINT, then let each finish.

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
        group.create_task(_serve(app, host, port, stop), name="web")


async def _supervise(name: str, part: Part, stop: asyncio.Event) -> None:
    await part(stop)
    if not stop.is_set():
        message = f"the part {name!r} ended unasked"
        raise RuntimeError(message)


async def _serve(app: ASGIApp, host: str, port: int, stop: asyncio.Event) -> None:
    server = _Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve())
    await done_or_stop(serving, stop)
    server.should_exit = True
    await serving
    if not stop.is_set():
        message = f"nothing can listen on {host}:{port}"
        raise RuntimeError(message)


class _Server(uvicorn.Server):
    """A server that leaves the signals to `run`, so that all parts stop together."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
