"""The gauges of reconciliation: what became of the reports, and how many are unaccounted for."""

from dataclasses import asdict
from datetime import timedelta

from services.workflow.reconciliation import store
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.telemetry.metrics import REPORTS, REPORTS_UNRECONCILED

GRACE = timedelta(minutes=10)
"""How long a report may be without its case before it counts as unaccounted for."""

UNACCOUNTED = ("unopened", "merge_unknown")


class Gauges:
    """Measures what became of the reports."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def measure(self) -> None:
        """Set the gauges once.

        Raises:
            DependencyDown: the database does not answer.
        """
        async with acquire(self._pool) as connection:
            counted = asdict(await store.totals(connection, GRACE))
        for name, number in counted.items():
            gauge = REPORTS_UNRECONCILED if name in UNACCOUNTED else REPORTS
            gauge.labels(name).set(number)
