"""Serves a web application within the limits, until it is asked to stop."""

import asyncio
import resource
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from shared.runtime.http.connection import BoundedConnection, Bounds
from shared.runtime.limits import Limits
from shared.runtime.process import DRAIN_SECONDS, Part
from shared.runtime.waiting import done_or_stop

OWN_FILES = 128
"""Descriptors for what a process opens itself: pools, broker, Temporal, files."""
RESERVE = 32
"""Connections beyond the limit that are still asked for health."""
LEAST_ROOM = 8
BACKLOG = 256
TICKS_A_SECOND = 10


def web_part(app: ASGIApp, host: str, port: int, limits: Limits) -> Part:
    """The part of a process that serves `app`; it ends unasked where nothing can listen."""

    async def serve(stop: asyncio.Event) -> None:
        server = _Server(_config(app, host, port, limits))
        serving = asyncio.create_task(server.serve())
        await done_or_stop(serving, stop)
        server.should_exit = True
        await serving
        if not stop.is_set():
            message = f"nothing can listen on {host}:{port}"
            raise RuntimeError(message)

    return serve


def _config(app: ASGIApp, host: str, port: int, limits: Limits) -> uvicorn.Config:
    bounds = Bounds(limits, _room(limits), RESERVE)
    connection = cast("type[asyncio.Protocol]", partial(BoundedConnection, bounds=bounds))
    return uvicorn.Config(
        cast("Any", app),
        host=host,
        port=port,
        http=connection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=limits.http_idle_seconds,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _room(limits: Limits) -> int:
    """How many connections there may be where the process may open so many files."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(limits.http_connections, max(LEAST_ROOM, files - OWN_FILES - RESERVE))


class _Server(uvicorn.Server):
    """Leaves the signals to `run`, so that all parts stop together; ends what takes too long."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    @override
    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_A_SECOND == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, BoundedConnection):
                    connection.expire()
        return await super().on_tick(counter)
