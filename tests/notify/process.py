"""The notifier as a process of its own, as an operator runs it."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import urlopen


@dataclass
class Process:
    running: asyncio.subprocess.Process
    port: int
    lines: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        return "\n".join(self.lines)

    def facts(self, name: str) -> list[dict[str, Any]]:
        """What the log says happened, by the name of the fact."""
        said = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [line for line in said if line["event"] == name]

    async def ask(self, path: str) -> str:
        return await asyncio.to_thread(self._ask, path)

    def _ask(self, path: str) -> str:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    async def until_live(self) -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    await self.ask("/health/live")
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    return

    async def ended(self) -> int:
        """Its exit code, once it has ended and its whole log was read."""
        async with asyncio.timeout(60):
            await self.read
            return await self.running.wait()

    async def reading(self) -> None:
        assert self.running.stdout is not None
        async for line in self.running.stdout:
            self.lines.append(line.decode().rstrip())

    def __post_init__(self) -> None:
        self.read = asyncio.create_task(self.reading())


@asynccontextmanager
async def notifier(role: str, settings: Mapping[str, str]) -> AsyncGenerator[Process]:
    """A process of this role; killed at the end of the block if it still runs."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "services.notify", role),
        env={"PATH": os.defpath, **settings, "AWASI_NOTIFY_PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    process = Process(running, port)
    try:
        await process.until_live()
        yield process
    finally:
        if running.returncode is None:
            running.kill()
        await process.ended()
