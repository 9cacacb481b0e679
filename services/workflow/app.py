"""Puts the workflow service together: the only file that knows all its parts."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from fastapi import APIRouter, FastAPI
from pydantic import SecretStr
from temporalio.client import Client

from services.workflow import api
from services.workflow.activities import Steps
from services.workflow.calendar.in_force import Calendars
from services.workflow.calendar.seed import import_tables
from services.workflow.case_door import CaseDoor
from services.workflow.instruct import Instruct
from services.workflow.proof.heads import HeadMaker
from services.workflow.proof.signing import SigningKey
from services.workflow.restore import restore
from services.workflow.settings import Settings
from services.workflow.subscribers import Registry, subscribe
from services.workflow.worker import Supervised, make_worker
from shared.outbox.relay import Relay
from shared.runtime import temporal
from shared.runtime.clock import Clock, SystemClock
from shared.runtime.health import Check, PartHealth, Readiness
from shared.runtime.listener import Listener
from shared.runtime.postgres import Pool, acquired, answers, open_pool
from shared.runtime.process import Part
from shared.runtime.sealing import Keyring
from shared.runtime.settings import decode_key
from shared.runtime.signin import SignIn
from shared.runtime.web import make_app

NAME = "workflow"
CONNECTIONS = 12
"""The steps at once, the relay, and one to answer with."""


class Role(StrEnum):
    """What a process does of the service's work."""

    ALL = "all"
    SERVE = "serve"
    RELAY = "relay"
    LISTEN = "listen"
    WORK = "work"

    def includes(self, one: "Role") -> bool:
        """Whether a process of this role does that work."""
        return self in (Role.ALL, one)


@dataclass(frozen=True, slots=True)
class Process:
    """What runs: the web door and the long-running parts."""

    web: FastAPI
    parts: dict[str, Part] = field(default_factory=dict)


@asynccontextmanager
async def assembled(
    settings: Settings, role: Role, clock: Clock | None = None
) -> AsyncGenerator[Process]:
    """The parts of a role, with what they need open; closed on the way out.

    Raises:
        DependencyDown: a database or Temporal does not answer.
    """
    readiness = Readiness()
    process = Process(make_app("Awasi workflow", readiness))
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, settings.own.workflow_database_url)
        readiness.add("database", answers(pool))
        relay = Relay(pool, settings.kafka)
        if role.includes(Role.RELAY):
            readiness.add("relay", relay.health)
            process.parts["relay"] = relay.run
        if role is not Role.RELAY:
            client = await temporal.connect(settings.temporal)
            readiness.add("temporal", _reached(client))
            calendars = await _calendars(pool)
            steps = Steps(pool, calendars, relay.wake)
            door = CaseDoor(client, settings.temporal.temporal_task_queue, eager=role is Role.ALL)
            if role.includes(Role.WORK):
                worker = _worker(client, settings.temporal.temporal_task_queue, steps)
                readiness.add("worker", worker.health)
                heads = HeadMaker(pool, signing_key(settings), clock or SystemClock())
                process.parts.update(worker=worker.run, heads=heads.run)
            if role.includes(Role.LISTEN):
                listener = _listener(settings, Registry(pool, door))
                readiness.add("listener", listener.health)
                process.parts["listener"] = listener.run
            if role.includes(Role.SERVE):
                keys = await _pool(open_parts, settings.keyring.keyring_database_url)
                readiness.add("keyring", answers(keys))
                instruct = Instruct(pool, door, steps, calendars, clock or SystemClock())
                process.web.include_router(_answers_of(instruct, pool, keys, settings))
        yield process


def signing_key(settings: Settings) -> SigningKey:
    """The key that signs heads and exports."""
    return SigningKey(decode_key(settings.signing.signing_key))


async def restored(settings: Settings) -> None:
    """Give all open cases their workflows again.

    Raises:
        DependencyDown: the database or Temporal does not answer.
    """
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, settings.own.workflow_database_url)
        client = await temporal.connect(settings.temporal)
        await restore(pool, CaseDoor(client, settings.temporal.temporal_task_queue, eager=False))


async def _calendars(pool: Pool) -> Calendars:
    async with acquired(pool) as connection:
        await import_tables(connection)
    return Calendars()


def _answers_of(instruct: Instruct, pool: Pool, keys: Pool, settings: Settings) -> APIRouter:
    keyring = Keyring.over(keys, settings.keyring)
    return api.routes(api.Api(instruct, pool, keyring, SignIn(settings.oidc)))


def _listener(settings: Settings, registry: Registry) -> Listener:
    listener = Listener(settings.kafka, NAME)
    subscribe(listener, registry)
    return listener


def _worker(client: Client, task_queue: str, steps: Steps) -> Supervised:
    return Supervised(lambda: make_worker(client, task_queue, steps.take))


def _listener(settings: Settings, registry: Registry) -> Listener:
    listener = Listener(settings.kafka, NAME)
    subscribe(listener, registry)
    return listener


async def _pool(open_parts: AsyncExitStack, address: SecretStr) -> Pool:
    pool = await open_pool(address.get_secret_value(), name=f"awasi-{NAME}", size=CONNECTIONS)
    open_parts.push_async_callback(pool.close)
    return pool


def _reached(client: Client) -> Check:
    async def check() -> PartHealth:
        with temporal.answering():
            ready = await client.service_client.check_health()
        return PartHealth(ready=ready, detail="ok" if ready else "temporal: not serving")

    return check
