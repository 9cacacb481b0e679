"""Has documents rendered in a process of their own, one at a time."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from services.workflow.documents import rendering_process
from services.workflow.documents.errors import RenderingDied, WrongTemplate
from services.workflow.documents.fitting import DocumentBounds
from services.workflow.documents.render import TEMPLATES, RenderedDocument
from services.workflow.documents.rendering_process import (
    BYTE_ORDER,
    LENGTH_BYTES,
    WRONG_TEMPLATE,
)
from shared.runtime.failures import DependencyDown
from shared.runtime.limits import Limits

PART = "renderer"
PROCESS_DIED, TIME_LIMIT = "process_died", "time_limit"
START_SECONDS = 30
EXIT_SECONDS = 2


@dataclass(frozen=True, slots=True)
class _Running:
    """The process and its pipes."""

    process: Process
    requests: asyncio.StreamWriter
    answers: asyncio.StreamReader

    async def read(self) -> bytes:
        length = int.from_bytes(await self.answers.readexactly(LENGTH_BYTES), BYTE_ORDER)
        return await self.answers.readexactly(length)

    async def write(self, content: bytes) -> None:
        self.requests.write(len(content).to_bytes(LENGTH_BYTES, BYTE_ORDER) + content)
        await self.requests.drain()


class RenderingClient:
    """Starts the process when the first document is asked for, and again after it has ended."""

    def __init__(self, limits: Limits, templates: Path = TEMPLATES) -> None:
        self._limits = limits
        self._templates = templates
        self._running: _Running | None = None
        self._one_at_a_time = asyncio.Lock()

    async def render(
        self, template: str, values: Mapping[str, Any], at: datetime
    ) -> RenderedDocument:
        """The document as PDF; see `Renderer.render`.

        Raises:
            RenderingDied: the process ended over it, or had to be ended.
            WrongTemplate: the template is wrong.
            DependencyDown: the process does not start.
        """
        request = {
            "template": template,
            "values": dict(values),
            "at": at.isoformat(),
        }
        async with self._one_at_a_time:
            running = self._running or await self._start()
            try:
                async with asyncio.timeout(self._limits.document_seconds):
                    return await self._exchange(running, json.dumps(request).encode())
            except TimeoutError as late:
                await self._end()
                raise RenderingDied(TIME_LIMIT) from late
            except (EOFError, OSError) as gone:
                with suppress(TimeoutError):  # for its own exit code, and not that of our kill
                    await asyncio.wait_for(running.process.wait(), EXIT_SECONDS)
                await self._end()
                raise RenderingDied(PROCESS_DIED, running.process.returncode) from gone
            except asyncio.CancelledError:
                await self._end()  # its answer would be read as the next document's
                raise

    async def close(self) -> None:
        """End the process."""
        await self._end()

    async def _start(self) -> _Running:
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", rendering_process.__name__, str(self._templates)),
                *(json.dumps(asdict(bounds_of(self._limits))),),
                *(str(self._limits.document_memory_bytes), str(self._limits.document_seconds)),
                stdin=PIPE,
                stdout=PIPE,
                env=_environment(),
            )
        except OSError as failure:
            raise DependencyDown(PART) from failure
        if process.stdin is None or process.stdout is None:
            raise DependencyDown(PART)
        running = self._running = _Running(process, process.stdin, process.stdout)
        try:
            async with asyncio.timeout(START_SECONDS):
                await running.read()
        except (EOFError, OSError, TimeoutError) as failure:
            await self._end()
            raise DependencyDown(PART) from failure
        except asyncio.CancelledError:
            await self._end()
            raise
        return running

    async def _exchange(self, running: _Running, request: bytes) -> RenderedDocument:
        await running.write(request)
        answer = json.loads(await running.read())
        failure = answer.get("failure")
        document = None if failure else RenderedDocument(await running.read(), answer["pages"])
        if answer["last"]:
            await self._end()
        if document is not None:
            return document
        if failure == WRONG_TEMPLATE:
            raise WrongTemplate
        raise RenderingDied(PROCESS_DIED)

    async def _end(self) -> None:
        running, self._running = self._running, None
        if running is None:
            return
        running.requests.close()
        with suppress(ProcessLookupError):
            running.process.kill()
        await running.process.wait()


def bounds_of(limits: Limits) -> DocumentBounds:
    """What a document shows at most."""
    return DocumentBounds(
        characters=limits.document_characters,
        lines=limits.document_lines,
        rows=limits.document_rows,
        pages=limits.document_pages,
        size=limits.document_bytes,
    )


def _environment() -> dict[str, str]:
    """What the process needs to find its modules: none of the service's secrets.

    Arenas and threads of their own would each claim address space for nothing.
    """
    return {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "MALLOC_ARENA_MAX": "1",
        "RAYON_NUM_THREADS": "1",
    }
