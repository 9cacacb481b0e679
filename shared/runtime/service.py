"""One process of a service: its role, its web application, its long-running parts, its resources.

Called by: each service's `app`, which puts the parts of a role together, and its `__main__`.
"""

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial
from typing import Protocol, TypeVar

import uvloop
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import SecretStr

from shared.runtime.health import Check, Readiness
from shared.runtime.http.app import make_app
from shared.runtime.http.server import web_part
from shared.runtime.kafka.application import ApplicationSpec
from shared.runtime.kafka.asyncapi import asyncapi_document
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import POOL_SIZE, Pool, database_check, opened_pool
from shared.runtime.process import Part, run
from shared.runtime.settings import LogSettings, TraceSettings, WebSettings
from shared.runtime.telemetry import logs, tracing


class ServiceRole(StrEnum):
    """Which part of a service's work a process does; one called `all` does all of it."""

    def includes(self, role: "ServiceRole") -> bool:
        """Whether a process of this role does the work of `role`."""
        return self.value in {"all", role.value}


RoleT = TypeVar("RoleT", bound=ServiceRole)


class ServiceSettings(Protocol):
    """The settings that every service reads."""

    @property
    def log(self) -> LogSettings:
        """How the process writes its log."""

    @property
    def traces(self) -> TraceSettings:
        """Where its spans go."""

    @property
    def limits(self) -> Limits:
        """What it accepts at most."""

    @property
    def web(self) -> WebSettings:
        """Where it listens."""


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    """What a process runs.

    Attributes:
        name: the service's name, in logs, traces and at the database server.
        web: answers health and metrics in every role, and what a role adds to it.
        readiness: the checks behind `/health/ready`.
        parts: the long-running parts by name.
        resources: what is closed when the process ends, last opened first.
    """

    name: str
    web: FastAPI
    readiness: Readiness
    resources: AsyncExitStack
    parts: dict[str, Part] = field(default_factory=dict)

    def add(self, name: str, part: Part, health: Check | None = None) -> None:
        """Run a part, and with `health` hold the process's readiness to it."""
        self.parts[name] = part
        if health is not None:
            self.readiness.add(name, health)

    async def open_pool(
        self, address: SecretStr, *, check: str | None = None, size: int = POOL_SIZE
    ) -> Pool:
        """A pool of connections for as long as the process runs.

        With `check`, the process is ready only while the database answers; reported by that name.

        Raises:
            DependencyDown: the database does not answer.
        """
        opening = opened_pool(address, name=f"awasi-{self.name}", size=size)
        pool = await self.resources.enter_async_context(opening)
        if check is not None:
            self.readiness.add(check, database_check(pool))
        return pool


@asynccontextmanager
async def open_process(
    application: ApplicationSpec, limits: Limits, hosts: Collection[str] = ()
) -> AsyncGenerator[ServiceProcess]:
    """A process without parts; what is opened in it is closed on the way out.

    It answers under the service's name, as containers call each other, and under `hosts`.

    It answers `/asyncapi.json` in every role: the document describes the service.
    """
    readiness = Readiness()
    names = {application.name, *hosts}
    web = make_app(f"Awasi {application.name}", readiness, limits, names)
    document = cache(partial(asyncapi_document, application))

    @web.get("/asyncapi.json", include_in_schema=False)
    def asyncapi() -> JSONResponse:
        return JSONResponse(document())

    async with AsyncExitStack() as resources:
        yield ServiceProcess(application.name, web, readiness, resources)


def role_of(arguments: Sequence[str], roles: type[RoleT]) -> RoleT:
    """The role that a command line asks for, `all` unless it names one.

    Raises:
        ValueError: the service has no such role.
    """
    return roles(arguments[0] if arguments else "all")


def configure_telemetry(name: str, settings: ServiceSettings) -> None:
    """Set up the log and the traces of this process, once."""
    logs.configure(settings.log, name)
    tracing.configure(settings.traces, name)


def run_service(
    name: str,
    settings: ServiceSettings,
    port: int,
    opening: AbstractAsyncContextManager[ServiceProcess],
) -> None:
    """Open a process and run it on `port` until SIGTERM or SIGINT.

    Raises:
        DependencyDown: what the process needs at its start does not answer.
        ExceptionGroup: what made a part fail.
    """
    configure_telemetry(name, settings)
    uvloop.run(_run(settings, port, opening))


async def _run(
    settings: ServiceSettings, port: int, opening: AbstractAsyncContextManager[ServiceProcess]
) -> None:
    async with opening as process:
        web = web_part(process.web, settings.web.host, port, settings.limits)
        await run({**process.parts, "web": web})
