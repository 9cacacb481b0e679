"""A Temporal server on a file of its own, which can be killed and lose all it ever stored."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.stack.engines.temporal import Temporal
from deploy.stack.processes.ports import free_port
from deploy.stack.state import StateFolder
from shared.runtime.settings import TemporalSettings


class KillableServer:
    def __init__(self, folder: Path) -> None:
        self._state = StateFolder(folder)
        self._state.prepare()
        self._part = Temporal(self._state, "default", free_port(), free_port())
        self._process: asyncio.subprocess.Process | None = None

    @property
    def settings(self) -> TemporalSettings:
        return TemporalSettings(temporal_address=self._part.address)

    async def start(self) -> None:
        command = await self._part.command()
        self._process = await asyncio.create_subprocess_exec(
            *command.argv,
            env=dict(command.environment),
            cwd=command.folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(self._part.start_timeout):
            while await self._part.probe_version() is None:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def lose_everything(self) -> None:
        """Killed, its file removed, started again on nothing."""
        await self.kill()
        shutil.rmtree(self._state.folder("temporal"))
        await self.start()


@asynccontextmanager
async def killable_server(folder: Path) -> AsyncGenerator[KillableServer]:
    server = KillableServer(folder)
    await server.start()
    try:
        yield server
    finally:
        await server.kill()
