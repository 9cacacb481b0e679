"""Checks the demonstration: every report accounted for, every notice due sent exactly once."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from deploy.cli.reconcile.load import Span, load_reconciliation
from deploy.cli.reconcile.reconciliation import Reconciliation
from deploy.cli.service_databases import ServiceDatabases
from services.notify.recipients import Directory, notices
from services.workflow.file import codec
from services.workflow.file.chain import StoredFact
from services.workflow.file.events import announce
from shared.events.cases import CaseEvent
from shared.events.envelope import WORKFLOW, Event
from shared.runtime.clock import new_id
from shared.statute.acts.administration import ReportJoined
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case

NO_GRACE = timedelta(0)
"""The demonstration waits until every report has its case, so none may still be under way."""

NoticeKey: TypeAlias = tuple[str, str, str]
"""A notice by case, kind and recipient."""

_FILES = """
SELECT r.body, f.kind, f.content FROM facts f JOIN reports r ON r.report_id = f.case_id
ORDER BY f.case_id, f.sequence
"""
_LEDGER = "SELECT id, case_id, kind, recipient, state FROM notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSummary:
    """The result of the demonstration, as far as it has come.

    Attributes:
        reconciliation: of all reports, as `awasi reconcile` computes it.
        mails: the number that arrived.
        unsent: notices the rules require that are not in the mailbox.
        unexpected: mails that no rule requires, or that came twice.
    """

    reconciliation: Reconciliation
    mails: int
    unsent: Mapping[NoticeKey, int] = field(default_factory=dict)
    unexpected: Mapping[NoticeKey, int] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every report is accounted for, and every notice was sent exactly once."""
        return self.reconciliation.holds and not self.unsent and not self.unexpected


async def summarize(
    databases: ServiceDatabases, mailed: Sequence[UUID], now: datetime
) -> DemoSummary:
    """Compare the services' data with the mails that arrived, given by notice id."""
    reconciliation = await load_reconciliation(databases, Span(), now, NO_GRACE)
    due = _notices_due(await _query(databases.workflow, _FILES))
    ledger = {row["id"]: row for row in await _query(databases.notify, _LEDGER)}
    sent_rows = [ledger[one] for one in mailed if one in ledger]
    sent = Counter((row["case_id"], row["kind"], row["recipient"]) for row in sent_rows)
    return DemoSummary(
        reconciliation=reconciliation,
        mails=len(mailed),
        unsent=due - sent,
        unexpected=sent - due,
    )


async def _query(url: str, query: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    try:
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=str, decoder=json.loads
        )
        return [dict(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def _notices_due(rows: Sequence[dict[str, Any]]) -> Counter[NoticeKey]:
    """The notices that the case files require, by the services' own rules."""
    files: dict[str, tuple[dict[str, Any], list[Fact]]] = {}
    for row in rows:
        report = row["body"]
        _, file = files.setdefault(report["report_id"], (report, []))
        file.append(codec.decode(StoredFact(row["kind"], row["content"])))
    reports = {report_id: report for report_id, (report, _) in files.items()}
    return Counter(
        (notice.case_id, str(notice.kind), notice.recipient)
        for report, file in files.values()
        for event in _case_events(report, file, reports)
        for notice in notices(
            Event(id=new_id(), subject=event.case_id, time=event.at, source=WORKFLOW, data=event),
            Directory("{office}", "{office}", "{agency}"),
        )
    )


def _case_events(
    report: dict[str, Any], file: Sequence[Fact], reports: Mapping[str, dict[str, Any]]
) -> Iterator[CaseEvent]:
    """The events of a file; each names the reporters whose reports had joined by then."""
    case: Case | None = None
    reporters = [report]
    for fact in file:
        if isinstance(fact, ReportJoined):
            reporters.append(reports[fact.case_id])
        yield from announce(case, [fact], "OpenCase", *reporters)
        case = evolve(case, fact)
