"""The holiday table in force at a decision, cached until the database has another revision."""

from datetime import datetime

from services.workflow.file.store import CaseSnapshot
from services.workflow.holidays import table_store
from services.workflow.holidays.seed import import_tables
from shared.runtime.postgres.pool import Connection
from shared.statute.deadlines.calendars import Calendar
from shared.statute.deadlines.tables import Tables


class Calendars:
    """The tables of the last revision read; a snapshot with another revision has them read anew.

    Reading them costs a query of hundreds of rows, and the revision comes with every snapshot of a
    case: the cache is never stale and needs no expiry.
    """

    def __init__(self) -> None:
        self._revision = 0
        self._tables = Tables(())

    async def __call__(self, connection: Connection, known: CaseSnapshot, at: datetime) -> Calendar:
        """The table for a decision at the case's moment `at`, or the snapshot's if that is later.

        An activity that was delayed decides by the table in force when it runs: by the older one
        its deadlines would be recomputed at once. Recomputation relies on it: once a version is in
        force and older transactions have ended, nothing is decided by the table before it.
        """
        if known.tables is None:  # a database whose service never started
            await import_tables(connection)
        if known.tables is None or known.tables != self._revision:
            self._tables = await table_store.tables(connection)
            self._revision = self._tables.revision
        return self._tables.in_force(max(at, known.read_at))
