"""The sum received = registered + refused + merged + waiting, and its discrepancies. Pure."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from deploy.cli.stored_moments import local_moment
from services.intake.received_store import ReceivedReport
from services.workflow.reconciliation.store import REPORT, ReportFate

Bucket: TypeAlias = tuple[str, datetime]
"""An office, and the full hour of receipt in the office's zone."""
WAITING, MERGED = "waiting", "merged"
ENDS = ("registered", "refused", MERGED, WAITING)


class Discrepancy(StrEnum):
    """A reason for which a report is not accounted for (see deploy/README.md)."""

    LOST = "lost"
    UNOPENED = "unopened"
    UNKNOWN_TO_INTAKE = "unknown_to_intake"
    COUNTED_TWICE = "counted_twice"
    IN_NO_CLASS = "in_no_class"
    MERGE_UNKNOWN = "merge_unknown"


@dataclass(slots=True)
class Row:
    """The number of reports received, and the number by each end: `ENDS`."""

    received: int = 0
    became: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Whether each report received has exactly one end."""
        return self.received == self.became.total()


@dataclass(slots=True)
class Reconciliation:
    """The sums over all reports; `add` counts one.

    Attributes:
        now: reports received within `grace` before may not have reached the workflow service yet.
        grace: see `now`.
        rows: by office and hour.
        others: findings and initial information, which intake never received, by source and end.
        problems: the ids that are not accounted for, by discrepancy.
    """

    now: datetime
    grace: timedelta
    rows: dict[Bucket, Row] = field(default_factory=lambda: defaultdict(Row))
    others: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: dict[Discrepancy, list[UUID]] = field(default_factory=lambda: defaultdict(list))

    @property
    def holds(self) -> bool:
        """Whether every report is accounted for, in every office and hour."""
        return not self.problems and all(row.holds for row in self.rows.values())

    def total(self) -> Row:
        """The sum over all offices and hours."""
        became: Counter[str] = Counter()
        for row in self.rows.values():
            became.update(row.became)
        return Row(sum(row.received for row in self.rows.values()), became)

    def add(self, received: ReceivedReport | None, became: ReportFate | None) -> None:
        """Count one report as each service stores it; at least one of the two is not None."""
        if became is not None and became.source != REPORT:
            self._add_other(became)
        elif became is not None:
            self._add_known(received, became)
        if received is not None:
            row = self.rows[_bucket(received)]
            row.received += 1
            if became is None and self._within_grace(received):
                row.became[WAITING] += 1
            elif became is None:
                self.problems[Discrepancy.LOST].append(received.report_id)

    def add_duplicates(self, reports: Sequence[UUID]) -> None:
        """Count reports that share a receipt or a case, which is a discrepancy of each."""
        if reports:
            self.problems[Discrepancy.COUNTED_TWICE].extend(reports)

    def _add_known(self, received: ReceivedReport | None, became: ReportFate) -> None:
        report_id = became.report_id
        if received is None:
            self.problems[Discrepancy.UNKNOWN_TO_INTAKE].append(report_id)
        elif not became.opened and not self._within_grace(received):
            self.problems[Discrepancy.UNOPENED].append(report_id)
        if became.became is None:
            self.problems[Discrepancy.IN_NO_CLASS].append(report_id)
        else:
            self.rows[_bucket(received or became)].became[became.became] += 1
        self._check_merge(became)

    def _check_merge(self, became: ReportFate) -> None:
        """A merged report must be joined in the one case its file names; any other in none."""
        expected = {became.merged_into} if became.became == MERGED else set()
        if expected - set(became.joined_in):
            self.problems[Discrepancy.MERGE_UNKNOWN].append(became.report_id)
        if set(became.joined_in) - expected:
            self.problems[Discrepancy.COUNTED_TWICE].append(became.report_id)

    def _add_other(self, became: ReportFate) -> None:
        if became.became is None:
            self.problems[Discrepancy.IN_NO_CLASS].append(became.report_id)
        else:
            self.others[became.source, became.became] += 1
        self._check_merge(became)

    def _within_grace(self, received: ReceivedReport) -> bool:
        return received.received_at > self.now - self.grace


async def reconcile(
    reconciliation: Reconciliation,
    received: AsyncIterator[ReceivedReport],
    became: AsyncIterator[ReportFate],
) -> Reconciliation:
    """Add both services' reports side by side.

    Args:
        reconciliation: counts them.
        received: intake's reports, ordered by id.
        became: the workflow service's reports, ordered by id.

    Returns:
        The same `reconciliation`. One report of each is in memory at a time.
    """
    left, right = await anext(received, None), await anext(became, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.report_id < right.report_id):
            reconciliation.add(left, None)
            left = await anext(received, None)
        elif left is None or right.report_id < left.report_id:
            reconciliation.add(None, right)
            right = await anext(became, None)
        else:
            reconciliation.add(left, right)
            left, right = await anext(received, None), await anext(became, None)
    return reconciliation


def list_problems(
    reconciliation: Reconciliation, letters: Mapping[UUID, str]
) -> list[tuple[Discrepancy, UUID, str | None]]:
    """Every report that is not accounted for: its discrepancy, its id, its dead letter if any."""
    return [
        (discrepancy, report_id, letters.get(report_id))
        for discrepancy in Discrepancy
        for report_id in reconciliation.problems.get(discrepancy, ())
    ]


def _bucket(report: ReceivedReport | ReportFate) -> Bucket:
    hour = local_moment(report.received_at, report.zone)
    return report.office, hour.replace(minute=0, second=0, microsecond=0)
