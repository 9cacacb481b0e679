"""Keeps the gauges of reconciliation current: what became of the reports, and what is left over."""

from dataclasses import asdict
from datetime import timedelta

from services.workflow.reconciliation import store as reconciliation_store
from shared.runtime.metrics import REPORTS, REPORTS_UNRECONCILED
from shared.runtime.postgres.pool import Pool, acquire

GRACE = timedelta(minutes=10)
LEFT_OVER = ("unopened", "merge_unknown")


class Gauges:
    """Counts what became of the reports."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def measure(self) -> None:
        """Count once.

        Raises:
            DependencyDown: the database does not answer.
        """
        async with acquire(self._pool) as connection:
            counted = asdict(await reconciliation_store.sums(connection, GRACE))
        for name, number in counted.items():
            gauge = REPORTS_UNRECONCILED if name in LEFT_OVER else REPORTS
            gauge.labels(name).set(number)
