"""Keeps the gauges of reconciliation current: reports received, and those without a case."""

from datetime import timedelta

from services.intake import received_store
from shared.runtime.clock import WallClock
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.metrics import REPORTS, REPORTS_UNRECONCILED

GRACE = timedelta(minutes=10)


class Gauges:
    """Counts reports; up to the first without a case they are not looked at again."""

    def __init__(self, pool: Pool, clock: WallClock) -> None:
        self._pool = pool
        self._clock = clock
        self._settled = received_store.FIRST

    async def measure(self) -> None:
        """Set the gauges once.

        Raises:
            DependencyDown: the database does not answer.
        """
        before = self._clock.now() - GRACE
        async with acquire(self._pool) as connection:
            received = await received_store.count(connection)
            found = await received_store.count_without_case(connection, self._settled, before)
        self._settled = found.settled
        REPORTS.labels("received").set(received)
        REPORTS_UNRECONCILED.labels("unheard").set(found.reports)
