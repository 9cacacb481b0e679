"""Measures something again and again beside a process's work, and never stands in its way."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.runtime.failures import Transient
from shared.runtime.process import Part
from shared.runtime.waiting import wait_or_stop

EVERY_SECONDS = 300.0
_LOG = structlog.get_logger()


def measuring(measure: Callable[[], Awaitable[None]], every: float = EVERY_SECONDS) -> Part:
    """A part that measures until it is told to stop; a measurement that fails is left out."""

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await measure()
            except Transient as failure:
                _LOG.warning("not_measured", failure=type(failure).__name__)
            await wait_or_stop(stop, every)

    return run
