"""Puts intake together: the only file that knows all its parts."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from fastapi import FastAPI
from pydantic import SecretStr

from services.intake import api, pages
from services.intake.gauges import Gauges
from services.intake.settings import OwnSettings, Settings
from services.intake.submit import Submit
from services.intake.subscribers import Channels, Statuses, subscribe
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.health import Readiness
from shared.runtime.http.app import make_app
from shared.runtime.kafka.listener import Listener
from shared.runtime.measuring import measuring
from shared.runtime.postgres.pool import Pool, answers, open_pool
from shared.runtime.process import Part
from shared.runtime.regions import load
from shared.runtime.sealing import Keyring

NAME = "intake"


class ProcessRole(StrEnum):
    """What a process does of the service's work."""

    ALL = "all"
    SERVE = "serve"
    RELAY = "relay"
    LISTEN = "listen"

    def includes(self, one: "ProcessRole") -> bool:
        """Whether a process of this role does that work."""
        return self in (ProcessRole.ALL, one)


@dataclass(frozen=True, slots=True)
class Process:
    """What runs: the web door and the long-running parts."""

    web: FastAPI
    parts: dict[str, Part] = field(default_factory=dict)


@asynccontextmanager
async def build_process(
    settings: Settings, role: ProcessRole, clock: WallClock | None = None
) -> AsyncGenerator[Process]:
    """The parts of a role, with what they need open; closed on the way out.

    Raises:
        DependencyDown: a database does not answer.
    """
    clock = clock or SystemClock()
    readiness = Readiness()
    process = Process(make_app("Awasi intake", readiness))
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, settings.own.intake_database_url)
        readiness.add("database", answers(pool))
        relay = Relay(pool, settings.kafka)
        if role.includes(ProcessRole.RELAY):
            readiness.add("relay", relay.health)
            process.parts["relay"] = relay.run
        if role is not ProcessRole.RELAY:
            keys = await _pool(open_parts, settings.keyring.keyring_database_url)
            readiness.add("keyring", answers(keys))
            keyring = Keyring.over(keys, settings.keyring)
            submit = Submit(pool, keyring, settings.own.secret(), clock, relay.wake)
            load()  # or the first report would wait for the list of regions
            if role.includes(ProcessRole.SERVE):
                _serve(process.web, settings.own, api.Api(submit, pool, settings.own, clock))
            if role.includes(ProcessRole.LISTEN):
                listener = Listener(settings.kafka, NAME)
                channels = Channels(submit, settings.own.key(), clock)
                subscribe(listener, channels, Statuses(pool))
                readiness.add("listener", listener.health)
                process.parts["listener"] = listener.run
                process.parts["gauges"] = measuring(Gauges(pool, clock).measure)
        yield process


def _serve(web: FastAPI, own: OwnSettings, door: api.Api) -> None:
    web.include_router(api.routes(door, own.key()))
    web.include_router(pages.routes())


async def _pool(open_parts: AsyncExitStack, address: SecretStr) -> Pool:
    pool = await open_pool(address.get_secret_value(), name=f"awasi-{NAME}")
    open_parts.push_async_callback(pool.close)
    return pool
