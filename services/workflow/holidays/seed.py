"""Imports the holiday tables that a release brings into the database, each once."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from services.workflow.holidays import table_store
from services.workflow.holidays.announcement import announce
from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines import holidays
from shared.statute.deadlines.tables import Tables, Version, slot
from shared.statute.law.offices import NATIONAL

BY = "awasi"
"""The approver on record for tables of a release."""

_RELEASED = UUID("3d8e9a52-6f0b-5c7e-9f43-0c1d5a2b7e90")


async def import_tables(connection: Connection) -> int:
    """Add the release's tables that the database lacks.

    In a database that has tables, a new one takes effect now, not on its own date: deadlines
    reckoned before followed what was known then. Running cases are recomputed.

    Returns:
        How many tables were added.
    """
    async with connection.transaction():
        now = await table_store.lock_versions(connection)
        current = await table_store.tables(connection)
        known = {each.version for each in current.versions}
        missing = [each for each in holidays.released() if each.version not in known]
        for revision, each in enumerate(missing, start=current.revision + 1):
            version = _version(each, revision, current, now)
            approval = table_store.Approval(
                uuid5(_RELEASED, version.version), "", version.version, BY, NATIONAL, {}
            )
            await table_store.append(connection, version, approval)
            if known:
                await table_store.schedule_recomputation(connection, version.revision)
        await announce(connection, await table_store.unannounced(connection))
    return len(missing)


def _version(released: Version, revision: int, current: Tables, now: datetime) -> Version:
    if not current.versions:
        return replace(released, revision=revision)
    decreed = {slot(free) for free in current.in_force(now).free_days if not free.estimate}
    return replace(
        released,
        revision=revision,
        valid_from=max(now, released.valid_from),
        # Officers may have added by amendment what this release brings: a day stands once.
        added=tuple(free for free in released.added if slot(free) not in decreed),
    )
