"""Puts the workflow service together: the only file that knows all its parts."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from fastapi import FastAPI
from pydantic import SecretStr
from temporalio.client import Client

from services.workflow import api
from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.service import CommandService
from services.workflow.desk.described import describe
from services.workflow.desk.reading import Reading
from services.workflow.documents.api import DocumentsApi
from services.workflow.documents.api import routes as documents_of
from services.workflow.documents.issuing import Issuing
from services.workflow.documents.make import Maker
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.versions import current_or, some_version_is_current, versioned
from services.workflow.engine.worker import Supervised, make_worker
from services.workflow.holidays import api as holidays
from services.workflow.holidays.in_force import Calendars
from services.workflow.holidays.recomputation import Recomputation
from services.workflow.holidays.seed import import_tables
from services.workflow.proof import answers as proof_answers
from services.workflow.proof.commands import Tools
from services.workflow.proof.export import Export
from services.workflow.proof.heads import HeadMaker
from services.workflow.proof.signing import SigningKey
from services.workflow.reconciliation.gauges import Gauges
from services.workflow.recovery.restart import Recovery, Tally, Tell
from services.workflow.settings import OwnSettings, Settings
from services.workflow.subscribers import Registry, subscribe
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.health import Check, PartHealth, Readiness
from shared.runtime.http.app import make_app
from shared.runtime.http.tokens import TokenVerifier
from shared.runtime.kafka.listener import Listener
from shared.runtime.measuring import measuring
from shared.runtime.postgres.pool import Pool, acquired, answers, open_pool
from shared.runtime.process import Part
from shared.runtime.sealing import Keyring
from shared.runtime.settings import TemporalSettings, decode_key
from shared.runtime.temporal import client as temporal

NAME = "workflow"
CONNECTIONS = 12
"""The steps at once, the relay, and one to answer with."""


class ProcessRole(StrEnum):
    """What a process does of the service's work."""

    ALL = "all"
    SERVE = "serve"
    RELAY = "relay"
    LISTEN = "listen"
    WORK = "work"
    DOCUMENTS = "documents"

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
        DependencyDown: a database or Temporal does not answer.
    """
    readiness = Readiness()
    process = Process(make_app("Awasi workflow", readiness))
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, settings.own.workflow_database_url)
        readiness.add("database", answers(pool))
        relay = Relay(pool, settings.kafka)
        if role.includes(ProcessRole.RELAY):
            readiness.add("relay", relay.health)
            process.parts["relay"] = relay.run
        if role is not ProcessRole.RELAY:
            client = await temporal.connect(settings.temporal)
            readiness.add("temporal", _reached(client))
            calendars = await _calendars(pool)
            steps = CaseActivities(pool, calendars, relay.wake, settings.own.plan)
            door = CaseWorkflowClient(
                client, settings.temporal.temporal_task_queue, eager=role is ProcessRole.ALL
            )
            cases = _Cases(settings, clock or SystemClock(), pool, client, calendars, steps, door)
            if role.includes(ProcessRole.WORK):
                cases.work(process, readiness)
            if role.includes(ProcessRole.LISTEN):
                cases.listen(process, readiness)
            if role.includes(ProcessRole.SERVE) or role.includes(ProcessRole.DOCUMENTS):
                keys = await _pool(open_parts, settings.keyring.keyring_database_url)
                readiness.add("keyring", answers(keys))
                keyring = Keyring.over(keys, settings.keyring)
                if role.includes(ProcessRole.SERVE):
                    cases.serve(process, keyring)
                if role.includes(ProcessRole.DOCUMENTS):
                    cases.issue(process, readiness, keyring)
        yield process


@dataclass(frozen=True, slots=True)
class _Cases:
    """What the roles that touch cases have in common, and what each adds to the process."""

    settings: Settings
    clock: WallClock
    pool: Pool
    client: Client
    calendars: Calendars
    steps: CaseActivities
    door: CaseWorkflowClient

    def work(self, process: Process, readiness: Readiness) -> None:
        """Carry steps out, and what cases need beside them."""
        queue, build = self.settings.temporal.temporal_task_queue, self.settings.own.worker_build
        version, take = versioned(build), self.steps.take
        worker = Supervised(lambda: make_worker(self.client, queue, take, version))
        if version:
            readiness.add("version", some_version_is_current(self.client, build))
        readiness.add("worker", worker.health)
        heads = HeadMaker(self.pool, signing_key(self.settings), self.clock)
        recomputation = Recomputation(self.pool, self.door.act)
        readiness.add("recomputation", recomputation.health)
        process.parts.update(worker=worker.run, heads=heads.run, recomputation=recomputation.run)

    def listen(self, process: Process, readiness: Readiness) -> None:
        """Open a case for each report."""
        listener = Listener(self.settings.kafka, NAME)
        subscribe(listener, Registry(self.pool, self.door))
        readiness.add("listener", listener.health)
        process.parts.update(listener=listener.run, gauges=measuring(Gauges(self.pool).measure))

    def issue(self, process: Process, readiness: Readiness, keyring: Keyring) -> None:
        """Make the documents that facts call for."""
        numbers = self.settings.documents.form_numbers
        maker = Maker(self.pool, keyring, self.steps, self.clock, numbers)
        issuing = Issuing(self.pool, maker, self.clock)
        readiness.add("documents", issuing.health)
        process.parts["documents"] = issuing.run

    def serve(self, process: Process, keyring: Keyring) -> None:
        """Answer officials."""
        plan = self.settings.own.plan
        instruct = CommandService(
            self.pool, self.door, self.steps, self.calendars, self.clock, plan
        )
        reading = Reading(self.pool, keyring, self.calendars, self.clock, plan)
        sign_in = TokenVerifier(self.settings.oidc)
        process.web.include_router(api.routes(api.Api(instruct, reading, sign_in)))
        shown = DocumentsApi(instruct, self.pool, keyring, sign_in)
        process.web.include_router(documents_of(shown))
        key = signing_key(self.settings)
        export = Export(self.pool, keyring, key, self.clock)
        proofs = proof_answers.Proofs(self.pool, key, export, reading, instruct)
        process.web.include_router(proof_answers.routes(proofs, sign_in))
        process.web.include_router(holidays.routes(holidays.HolidayApi(self.pool, sign_in)))
        describe(process.web, self.settings.oidc.oidc_issuer)


def signing_key(settings: Settings) -> SigningKey:
    """The key that signs heads and exports."""
    return SigningKey(decode_key(settings.signing.signing_key))


async def recovered(own: OwnSettings, there: TemporalSettings, tell: Tell) -> Tally:
    """Give all open cases their workflows again, and kept commands their outcomes.

    Raises:
        DependencyDown: the database or Temporal does not answer.
    """
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, own.workflow_database_url)
        client = await temporal.connect(there)
        door = CaseWorkflowClient(client, there.temporal_task_queue, eager=False)
        # Nobody here relays: the service's own relay finds what is announced.
        steps = CaseActivities(pool, await _calendars(pool), _unheard, own.plan)
        tally = await Recovery(pool, door, steps, tell)()
        if own.worker_build:  # with its store Temporal lost which version is current
            tally.idle = await current_or(client, own.worker_build) is None
        return tally


@asynccontextmanager
async def proof_tools(settings: Settings) -> AsyncGenerator[Tools]:
    """What the commands on case files work with; they need no Temporal and no broker.

    Raises:
        DependencyDown: a database does not answer.
    """
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, settings.own.workflow_database_url)
        keys = await _pool(open_parts, settings.keyring.keyring_database_url)
        yield Tools(
            pool=pool,
            keyring=Keyring.over(keys, settings.keyring),
            key=signing_key(settings),
            clock=SystemClock(),
            take=CaseActivities(pool, await _calendars(pool), _unheard, settings.own.plan).take,
        )


def _unheard() -> None:
    pass


async def _calendars(pool: Pool) -> Calendars:
    async with acquired(pool) as connection:
        await import_tables(connection)
    return Calendars()


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
