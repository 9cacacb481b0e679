"""Adds up received = registered + refused + merged + waiting; names what does not fit. Pure."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from services.intake.received_store import Received
from services.workflow.reconciliation.store import REPORT, Became
from shared.statute.law.zones import Zone

Bucket: TypeAlias = tuple[str, datetime]
"""An office, and the hour of receipt there, in its zone."""
WAITING, MERGED = "waiting", "merged"
ENDS = ("registered", "refused", MERGED, WAITING)


class Why(StrEnum):
    """Why a report is not accounted for."""

    LOST = "lost"
    UNOPENED = "unopened"
    UNKNOWN_TO_INTAKE = "unknown_to_intake"
    COUNTED_TWICE = "counted_twice"
    IN_NO_CLASS = "in_no_class"
    MERGE_UNKNOWN = "merge_unknown"


@dataclass(slots=True)
class Row:
    """What was received in an hour at an office, and what became of it."""

    received: int = 0
    became: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Whether everything received became one thing, and nothing else did."""
        return self.received == self.became.total()


@dataclass(slots=True)
class Account:
    """The account of all reports; `take` adds one.

    Attributes:
        now: reports that came within `grace` before may still be on their way.
        rows: by office and hour.
        others: findings and initial information, which nobody received, by source and end.
        problems: the ids that are not accounted for, by why.
    """

    now: datetime
    grace: timedelta
    rows: dict[Bucket, Row] = field(default_factory=lambda: defaultdict(Row))
    others: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: dict[Why, list[UUID]] = field(default_factory=lambda: defaultdict(list))

    @property
    def holds(self) -> bool:
        """Whether every report is accounted for, everywhere and at every hour."""
        return not self.problems and all(row.holds for row in self.rows.values())

    def total(self) -> Row:
        """All offices and hours together."""
        became: Counter[str] = Counter()
        for row in self.rows.values():
            became.update(row.became)
        return Row(sum(row.received for row in self.rows.values()), became)

    def take(self, received: Received | None, became: Became | None) -> None:
        """Add one report, as each service knows it; at least one of them does."""
        if became is not None and became.source != REPORT:
            self._other(became)
        elif became is not None:
            self._known(received, became)
        if received is not None:
            row = self.rows[_bucket(received)]
            row.received += 1
            if became is None and self._may_be_under_way(received):
                row.became[WAITING] += 1
            elif became is None:
                self.problems[Why.LOST].append(received.report_id)

    def count_twice(self, reports: Sequence[UUID]) -> None:
        """These share what is one report's alone."""
        if reports:
            self.problems[Why.COUNTED_TWICE].extend(reports)

    def _known(self, received: Received | None, became: Became) -> None:
        report_id = became.report_id
        if received is None:
            self.problems[Why.UNKNOWN_TO_INTAKE].append(report_id)
        elif not became.opened and not self._may_be_under_way(received):
            self.problems[Why.UNOPENED].append(report_id)
        if became.became is None:
            self.problems[Why.IN_NO_CLASS].append(report_id)
        else:
            self.rows[_bucket(received or became)].became[became.became] += 1
        self._joined(became)

    def _joined(self, became: Became) -> None:
        """A merged report goes on in one case, that which its own file names; no other in any."""
        own = {became.merged_into} if became.became == MERGED else set()
        if own - set(became.joined_in):
            self.problems[Why.MERGE_UNKNOWN].append(became.report_id)
        if set(became.joined_in) - own:
            self.problems[Why.COUNTED_TWICE].append(became.report_id)

    def _other(self, became: Became) -> None:
        if became.became is None:
            self.problems[Why.IN_NO_CLASS].append(became.report_id)
        else:
            self.others[became.source, became.became] += 1
        self._joined(became)

    def _may_be_under_way(self, received: Received) -> bool:
        return received.received_at > self.now - self.grace


async def add_up(
    account: Account,
    received: AsyncIterator[Received],
    became: AsyncIterator[Became],
) -> Account:
    """Take both services' reports side by side; each comes ordered by id, and is held once."""
    left, right = await anext(received, None), await anext(became, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left.report_id < right.report_id):
            account.take(left, None)
            left = await anext(received, None)
        elif left is None or right.report_id < left.report_id:
            account.take(None, right)
            right = await anext(became, None)
        else:
            account.take(left, right)
            left, right = await anext(received, None), await anext(became, None)
    return account


def named(account: Account, letters: Mapping[UUID, str]) -> list[tuple[Why, UUID, str | None]]:
    """Every report that is not accounted for, with why, and the dead letter it lies in, if any."""
    return [
        (why, report_id, letters.get(report_id))
        for why in Why
        for report_id in account.problems.get(why, ())
    ]


def _bucket(report: Received | Became) -> Bucket:
    hour = Zone(report.zone).local(report.received_at)
    return report.office, hour.replace(minute=0, second=0, microsecond=0)
