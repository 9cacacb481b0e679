"""Puts the workflow service together: the only file that knows all its parts."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from temporalio.client import Client

from services.workflow import api
from services.workflow.access.enrolment import EnrollingVerifier
from services.workflow.commands.activity import CaseActivities
from services.workflow.commands.any_case import AnyCase
from services.workflow.commands.resending import Resender
from services.workflow.commands.service import CommandService
from services.workflow.desk.openapi import add_openapi_details
from services.workflow.desk.queries import CaseQueries
from services.workflow.documents.api import DocumentsApi
from services.workflow.documents.api import routes as document_routes
from services.workflow.documents.maker import DocumentMaker
from services.workflow.documents.rendering_client import RenderingClient
from services.workflow.documents.worker import DocumentWorker
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.versions import deployment_config, some_version_is_current
from services.workflow.engine.worker import SupervisedWorker, make_worker
from services.workflow.holidays import api as holidays
from services.workflow.holidays.calendars import Calendars
from services.workflow.holidays.recomputation.worker import RecomputationWorker
from services.workflow.proof import api as proof_answers
from services.workflow.proof.export import Exporter
from services.workflow.proof.head_maker import HeadMaker
from services.workflow.reconciliation.gauges import Gauges
from services.workflow.reference import api as reference
from services.workflow.settings import Settings
from services.workflow.subscribers import APPLICATION, CaseOpener, subscribe
from services.workflow.tools import imported_calendars, signing_key
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.http.pages.welcome import Welcome, add_welcome
from shared.runtime.kafka.listener import Listener
from shared.runtime.periodic import periodically
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool
from shared.runtime.regions import load
from shared.runtime.service import ServiceProcess, ServiceRole, open_process
from shared.runtime.temporal import client as temporal

WELCOME = Welcome(
    "Awasi: penanganan perkara",
    (
        (
            "Di sini pejabat pengawas pemilu menangani perkara: daftar perkara dan tenggatnya, "
            "perintah, dokumen, dan hari libur. Pejabat masuk melalui penerbit akun kantornya; "
            "setiap permintaan membawa tokennya."
        ),
        "Kunci publik untuk memeriksa berkas perkara: /.well-known/jwks.json.",
    ),
    "Officials of the election supervisors handle their cases here, signed in by their issuer.",
)
CONNECTIONS = 12
"""The activities at once, the relay, and one to answer with."""


class ProcessRole(ServiceRole):
    """The roles of the workflow service's processes."""

    ALL = "all"
    SERVE = "serve"
    RELAY = "relay"
    LISTEN = "listen"
    WORK = "work"
    DOCUMENTS = "documents"


@asynccontextmanager
async def build_process(
    settings: Settings, role: ProcessRole, clock: WallClock | None = None
) -> AsyncGenerator[ServiceProcess]:
    """The parts of a role, with what they need open; closed on the way out.

    Raises:
        DependencyDown: a database or Temporal does not answer.
    """
    hosts = settings.web.allowed_hosts
    async with open_process(APPLICATION, settings.limits, hosts) as process:
        add_welcome(process.web, WELCOME)
        pool = await process.open_pool(
            settings.own.workflow_database_url, check="database", size=CONNECTIONS
        )
        relay = Relay(pool, settings.kafka, settings.events.signer())
        if role.includes(ProcessRole.RELAY):
            process.add("relay", relay.run, relay.health)
        if role is not ProcessRole.RELAY:
            await _add_cases(process, settings, role, clock or SystemClock(), pool, relay)
        yield process


async def _add_cases(
    process: ServiceProcess,
    settings: Settings,
    role: ProcessRole,
    clock: WallClock,
    pool: Pool,
    relay: Relay,
) -> None:
    """Add what the roles do that touch cases."""
    client = await temporal.connect(settings.temporal)
    process.readiness.add("temporal", temporal.temporal_check(client))
    calendars = await imported_calendars(pool)
    activities = CaseActivities(pool, calendars, relay.wake, settings.own.plan)
    workflows = CaseWorkflowClient(
        client, settings.temporal.temporal_task_queue, eager=role is ProcessRole.ALL
    )
    cases = _Cases(settings, clock, pool, client, calendars, activities, workflows, relay.wake)
    if role.includes(ProcessRole.WORK):
        cases.work(process)
    if role.includes(ProcessRole.LISTEN):
        cases.listen(process)
    if role.includes(ProcessRole.SERVE) or role.includes(ProcessRole.DOCUMENTS):
        keys = await process.open_pool(
            settings.keyring.keyring_database_url, check="keyring", size=CONNECTIONS
        )
        keyring = Keyring.over(keys, settings.keyring)
        if role.includes(ProcessRole.SERVE):
            cases.serve(process, keyring)
        if role.includes(ProcessRole.DOCUMENTS):
            cases.issue(process, keyring)


@dataclass(frozen=True, slots=True)
class _Cases:
    """What the roles that touch cases have in common, and what each adds to the process."""

    settings: Settings
    clock: WallClock
    pool: Pool
    client: Client
    calendars: Calendars
    activities: CaseActivities
    workflows: CaseWorkflowClient
    wake: Callable[[], None]

    def work(self, process: ServiceProcess) -> None:
        """Carry commands out, and what cases need beside them."""
        queue, build = self.settings.temporal.temporal_task_queue, self.settings.own.worker_build
        version, execute = deployment_config(build), self.activities.execute
        worker = SupervisedWorker(lambda: make_worker(self.client, queue, execute, version))
        if version:
            process.readiness.add("version", some_version_is_current(self.client, build))
        process.add("worker", worker.run, worker.health)
        heads = HeadMaker(self.pool, signing_key(self.settings), self.clock)
        process.add("heads", heads.run)
        any_case = AnyCase(self.pool, self.workflows, self.activities, self.clock)
        recomputation = RecomputationWorker(self.pool, any_case.act)
        process.add("recomputation", recomputation.run, recomputation.health)
        process.add("resending", Resender(self.pool, self.workflows.act, self.activities).run)

    def listen(self, process: ServiceProcess) -> None:
        """Open a case for each report."""
        listener = Listener(
            self.settings.kafka,
            APPLICATION,
            self.settings.events.trusted(),
            limits=self.settings.limits,
        )
        subscribe(listener, CaseOpener(self.pool, self.workflows))
        process.add("listener", listener.run, listener.health)
        process.add("gauges", periodically(Gauges(self.pool).measure))

    def issue(self, process: ServiceProcess, keyring: Keyring) -> None:
        """Make the documents that facts call for."""
        numbers = self.settings.documents.form_numbers
        rendering = RenderingClient(self.settings.limits)
        process.resources.push_async_callback(rendering.close)
        maker = DocumentMaker(self.pool, keyring, self.activities, self.clock, numbers, rendering)
        worker = DocumentWorker(self.pool, maker, self.clock, self.settings.limits)
        process.add("documents", worker.run, worker.health)

    def serve(self, process: ServiceProcess, keyring: Keyring) -> None:
        """Answer officials."""
        load()  # or the first question for a place would hold up all others
        plan = self.settings.own.plan
        commands = CommandService(
            self.pool,
            self.workflows,
            self.activities,
            self.calendars,
            self.clock,
            plan,
            self.settings.limits,
        )
        queries = CaseQueries(self.pool, keyring, self.calendars, self.clock, plan)
        tokens, limits = EnrollingVerifier(self.settings.oidc, self.pool), self.settings.limits
        cases = api.Api(commands, queries, tokens, self.clock, limits)
        process.web.include_router(api.routes(cases))
        process.web.include_router(
            reference.routes(reference.ReferenceApi(self.pool, tokens, limits))
        )
        documents = DocumentsApi(commands, self.pool, keyring, tokens)
        process.web.include_router(document_routes(documents))
        key = signing_key(self.settings)
        export = Exporter(self.pool, keyring, key, self.clock)
        event_keys = self.settings.events.published(APPLICATION.source)
        proofs = proof_answers.ProofApi(
            self.pool, key, export, queries, commands, event_keys=event_keys, limits=limits
        )
        process.web.include_router(proof_answers.routes(proofs, tokens))
        calendar = holidays.HolidayApi(self.pool, tokens, limits, self.wake)
        process.web.include_router(holidays.routes(calendar))
        add_openapi_details(process.web, self.settings.oidc.oidc_issuer)
