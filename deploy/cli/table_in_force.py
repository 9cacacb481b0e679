"""The holiday table by which the running stack counts, for questions of law from the shell."""

import asyncio

import asyncpg
from pydantic import SecretStr

from deploy.cli.service_databases import service_databases
from deploy.settings import StackSettings
from deploy.stack.secrets import load_secrets
from deploy.stack.state import StateFolder
from services.workflow.holidays import table_store
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.pool import acquire, opened_pool
from shared.statute.deadlines.calendars import Calendar


class TableUnreadableError(LookupError):
    """A stack runs, and its table cannot be read: no other may stand in for it unasked."""

    def __init__(self) -> None:
        super().__init__(
            "tabel hari libur yang berlaku tidak terbaca; periksa awasi status, atau pilih "
            "tabel rilis dengan --calendar / the holiday table in force cannot be read; see awasi "
            "status, or choose a table of the release by --calendar"
        )


def table_in_force(settings: StackSettings) -> Calendar | None:
    """The calendar in force now, with the holidays of every region; None if no stack runs here.

    Raises:
        TableUnreadableError: a stack runs, and its database does not answer or holds no table.
    """
    state = StateFolder(settings.state_folder())
    record = state.read()
    if not (state.is_locked() and record.get("running")):
        return None
    databases = service_databases(record["environment"], load_secrets(state))
    try:
        return asyncio.run(_read(databases.workflow))
    except (OSError, asyncpg.PostgresError, DependencyDown) as failure:
        raise TableUnreadableError from failure


async def _read(url: str) -> Calendar:
    async with opened_pool(SecretStr(url), name="awasi-law") as pool, acquire(pool) as connection:
        tables, now = await table_store.tables(connection), await table_store.now(connection)
    if not tables.versions:
        raise TableUnreadableError
    return tables.in_force(now)
