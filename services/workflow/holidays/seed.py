"""Imports the holiday tables that a release brings into the database, each once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from services.workflow.holidays import table_store
from services.workflow.holidays.tables import Tables, Version, slot
from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines import holidays
from shared.statute.deadlines.calendars import FreeDay
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.offices import NATIONAL
from shared.statute.law.zones import Zone

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
        missing = [name for name in holidays.versions() if name not in known]
        for place, name in enumerate(missing, start=current.revision + 1):
            version = _version(place, name, current, now)
            approval = table_store.Approval(uuid5(_RELEASED, name), "", name, BY, NATIONAL, {})
            await table_store.append(connection, version, approval)
            if known:
                await table_store.schedule_recomputation(connection, version.revision)
    return len(missing)


def _version(revision: int, name: str, current: Tables, now: datetime) -> Version:
    table = holidays.table(name)
    declared = at(table.valid_from, MIDNIGHT, Zone.WIB)
    added: Iterable[FreeDay] = table.free_days[_days_before(name) :]
    if current.versions:
        decreed = {slot(free) for free in current.in_force(now).free_days if not free.estimate}
        # Officers may have added by amendment what this release brings: a day stands once.
        added = (free for free in added if slot(free) not in decreed)
    valid_from = max(now, declared) if current.versions else declared
    return Version(revision, name, valid_from, table.horizon, tuple(added))


def _days_before(name: str) -> int:
    # Each table of a release begins with all days of the one before it; a version adds the rest.
    names = holidays.versions()
    place = names.index(name)
    return len(holidays.table(names[place - 1]).free_days) if place else 0
