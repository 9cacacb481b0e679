"""The engines that a benchmark runs on: started once for all, durable as in production."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import ECKey

from deploy.settings import PROJECT, StackSettings
from deploy.stack.processes.ports import choose_port
from deploy.stack.provisioning.provision import provision
from deploy.stack.provisioning.scratch_resources import ScratchResources
from deploy.stack.running_stack import RunningStack, running_stack
from shared.runtime.settings import KafkaSettings, TemporalSettings

READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Engines:
    """PostgreSQL, Kafka and Temporal, and what a process of ours needs to find them."""

    stack: RunningStack
    scratch: ScratchResources

    @property
    def kafka(self) -> KafkaSettings:
        """How to reach the broker."""
        return self.stack.addresses.kafka

    @property
    def temporal(self) -> TemporalSettings:
        """How to reach Temporal."""
        return TemporalSettings(temporal_address=self.stack.addresses.temporal)

    @property
    def channel_jwk(self) -> dict[str, Any]:
        """The public key that channels seal for."""
        key = ECKey.import_key(json.loads(self.stack.secrets.channel_key))
        return key.as_dict(private=False)

    async def database(self, service: str) -> str:
        """A fresh database of that service, as the superuser: benchmarks may truncate."""
        name = await self.scratch.database(service)
        return self.scratch.url(service, name, "postgres")

    @asynccontextmanager
    async def service(self, name: str, role: str, **databases: str) -> AsyncGenerator[int]:
        """A process of ours in that role, on these databases; gives its port once it is ready."""
        port = choose_port(name, None, None)
        environment = self.stack.environment(name) | {
            f"AWASI_{name.upper()}_PORT": str(port),
            "AWASI_LOG_LEVEL": "WARNING",
            "AWASI_WORKER_BUILD": "",  # nobody here sets a version current
            "AWASI_KEYRING_DATABASE_URL": await self.database("keyring"),
        }
        for service, address in databases.items():
            environment[f"AWASI_{service.upper()}_DATABASE_URL"] = address
        process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
            [sys.executable, "-m", f"services.{name}", role], env=environment, cwd=PROJECT
        )
        try:
            await _ready(port)
            yield port
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


async def _ready(port: int) -> None:
    async with asyncio.timeout(READY_SECONDS), httpx.AsyncClient() as client:
        while True:
            try:
                answer = await client.get(f"http://127.0.0.1:{port}/health/ready")
                if answer.is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)


@asynccontextmanager
async def engines() -> AsyncGenerator[Engines]:
    """Start them in a folder of their own, and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="awasi-bench-"))
    folder.chmod(0o711)  # the database runs as another user under root
    async with running_stack(StackSettings(state=folder / "state"), services=False) as stack:
        scratch = ScratchResources(stack.addresses, stack.secrets)
        await provision(stack.addresses, stack.secrets)
        await scratch.open()
        yield Engines(stack, scratch)
    await asyncio.to_thread(stack.state.remove)
    await asyncio.to_thread(folder.rmdir)
