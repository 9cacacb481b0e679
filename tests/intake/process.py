"""An intake as a process of its own, as an operator runs it."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.stack.addresses import kafka_variables
from services.intake.settings import Settings
from tests.event_keys import event_variables
from tests.intake.web_client import WebClient


@dataclass
class Process:
    running: asyncio.subprocess.Process
    web_client: WebClient
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._read = asyncio.create_task(self._reading())

    def facts(self, name: str) -> list[dict[str, Any]]:
        """What the log says happened, by the name of the fact."""
        said = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [line for line in said if line["event"] == name]

    async def ask(self, path: str) -> httpx.Response:
        return await self.web_client.client.get(path)

    async def until_live(self) -> None:
        async with asyncio.timeout(60):
            while True:
                try:
                    await self.ask("/health/live")
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
                else:
                    return

    async def ended(self) -> int:
        """Its exit code, once it has ended and its whole log was read."""
        async with asyncio.timeout(60):
            await self._read
            return await self.running.wait()

    async def _reading(self) -> None:
        assert self.running.stdout is not None
        async for line in self.running.stdout:
            self.lines.append(line.decode().rstrip())


@asynccontextmanager
async def intake(role: str, told: Settings) -> AsyncGenerator[Process]:
    """A process of this role; killed at the end of the block if it still runs."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "services.intake", role),
        env={"PATH": os.defpath, **variables(told), "AWASI_INTAKE_PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        process = Process(running, WebClient(client))
        try:
            await process.until_live()
            yield process
        finally:
            if running.returncode is None:
                running.kill()
            await process.ended()


def variables(told: Settings) -> dict[str, str]:
    """The settings as an environment."""
    keys = {name: key.get_secret_value() for name, key in told.keyring.key_encryption_keys.items()}
    return {
        "AWASI_INTAKE_DATABASE_URL": told.own.intake_database_url.get_secret_value(),
        "AWASI_INTAKE_SECRET": told.own.intake_secret.get_secret_value(),
        "AWASI_CHANNEL_KEY": told.own.channel_key.get_secret_value(),
        "AWASI_KEYRING_DATABASE_URL": told.keyring.keyring_database_url.get_secret_value(),
        "AWASI_KEY_ENCRYPTION_KEYS": ",".join(f"{name}:{key}" for name, key in keys.items()),
        **kafka_variables(told.kafka),
        "AWASI_LOG_LEVEL": "DEBUG",
        **event_variables("intake"),
    }
