"""Which holiday table holds when a step decides: never older than what the database knows then."""

from datetime import datetime

from services.workflow.file.store import CaseSnapshot
from services.workflow.holidays import table_store
from services.workflow.holidays.seed import import_tables
from services.workflow.holidays.tables import Tables
from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines.calendars import Calendar


class Calendars:
    """The tables as of the revision that was read last; another revision has them read again."""

    def __init__(self) -> None:
        self._revision = 0
        self._tables = Tables(())

    async def __call__(self, connection: Connection, known: CaseSnapshot, at: datetime) -> Calendar:
        """The table for a decision on what is `known`, at the case's moment `at`.

        A step that had to wait decides by the table of the moment it is taken: its dates would
        only be reckoned anew. So nothing is decided by an older table once a newer one holds.
        """
        if known.tables is None:  # nobody has started this database's service before
            await import_tables(connection)
        if known.tables is None or known.tables != self._revision:
            self._tables = await table_store.tables(connection)
            self._revision = self._tables.revision
        return self._tables.in_force(max(at, known.read_at))
