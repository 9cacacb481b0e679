"""A part that calls something again and again beside a process's work and never stops it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.runtime.failures import Transient
from shared.runtime.process import Part
from shared.runtime.waiting import wait_or_stop

INTERVAL_SECONDS = 300.0
_LOG = structlog.get_logger()


def periodically(
    measure: Callable[[], Awaitable[None]], interval_seconds: float = INTERVAL_SECONDS
) -> Part:
    """A part that measures until it is stopped; a transient failure skips one measurement."""

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await measure()
            except Transient as failure:
                _LOG.warning("not_measured", failure=type(failure).__name__)
            await wait_or_stop(stop, interval_seconds)

    return run
