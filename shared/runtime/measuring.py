"""Measures something again and again beside a process's work, and never stands in its way."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from shared.runtime.failures import Transient
from shared.runtime.process import Part

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
            with suppress(TimeoutError):
                async with asyncio.timeout(every):
                    await stop.wait()

    return run
