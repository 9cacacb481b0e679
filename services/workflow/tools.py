"""What runs beside the service: recovery, and the commands that look after case files."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.engine.versions import ensure_current
from services.workflow.holidays.calendars import Calendars
from services.workflow.holidays.seed import import_tables
from services.workflow.proof.operator_cli import Tools
from services.workflow.recovery.restart import OnProgress, Recovery, Tally
from services.workflow.settings import OwnSettings, Settings
from services.workflow.subscribers import APPLICATION
from shared.runtime.clock import SystemClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, acquire, opened_pool
from shared.runtime.settings import TemporalSettings, decode_key
from shared.runtime.signatures.ed25519 import SigningKey
from shared.runtime.temporal import client as temporal

NAME = APPLICATION.name
POOL_NAME = f"awasi-{NAME}"


def signing_key(settings: Settings) -> SigningKey:
    """The key that signs heads and exports."""
    return SigningKey(decode_key(settings.signing.signing_key))


async def recovered(own: OwnSettings, there: TemporalSettings, on_progress: OnProgress) -> Tally:
    """Give all open cases their workflows again, and kept commands their outcomes.

    Raises:
        DependencyDown: the database or Temporal does not answer.
    """
    async with opened_pool(own.workflow_database_url, name=POOL_NAME) as pool:
        client = await temporal.connect(there)
        workflows = CaseWorkflowClient(client, there.temporal_task_queue, eager=False)
        activities = CaseActivities(pool, await imported_calendars(pool), _no_relay, own.plan)
        tally = await Recovery(pool, workflows, activities, on_progress)()
        if own.worker_build:  # with its store Temporal lost which version is current
            tally.idle = await ensure_current(client, own.worker_build) is None
        return tally


@asynccontextmanager
async def proof_tools(settings: Settings) -> AsyncGenerator[Tools]:
    """What the commands on case files work with; they need no Temporal and no broker.

    Raises:
        DependencyDown: a database does not answer.
    """
    own, keyring = settings.own, settings.keyring
    async with (
        opened_pool(own.workflow_database_url, name=POOL_NAME) as pool,
        opened_pool(keyring.keyring_database_url, name=POOL_NAME) as keys,
    ):
        yield Tools(
            pool=pool,
            keyring=Keyring.over(keys, keyring),
            key=signing_key(settings),
            clock=SystemClock(),
            execute=CaseActivities(
                pool, await imported_calendars(pool), _no_relay, own.plan
            ).execute,
        )


def _no_relay() -> None:
    """Nothing to wake: the service's own relay polls and finds what is committed here."""


async def imported_calendars(pool: Pool) -> Calendars:
    """The calendars in force, after the tables this version brings are in the database."""
    async with acquire(pool) as connection:
        await import_tables(connection)
    return Calendars()
