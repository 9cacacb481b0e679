"""Adds the demonstration up: every report accounted for, every notice due and no other, once."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from deploy.cli.follow.load import Sources
from deploy.cli.reconcile.load import Span, account_of
from deploy.cli.reconcile.reconciliation import Account
from services.notify.recipients import Directory, notices
from services.workflow.file import codec as records
from services.workflow.file.chain import Written
from services.workflow.file.events import announce
from shared.events.cases import CaseEvent
from shared.events.envelope import WORKFLOW, Event
from shared.runtime.clock import new_id
from shared.statute.acts.facts import Fact
from shared.statute.acts.record_facts import ReportJoined
from shared.statute.decide import Case, evolve

ON_ITS_WAY = timedelta(0)
"""The demonstration waits until every report has its case: none may still be on its way."""

Due: TypeAlias = tuple[str, str, str]
"""A notice that the law calls for: case, kind, recipient."""

_FILES = """
SELECT r.body, f.kind, f.content FROM facts f JOIN reports r ON r.report_id = f.case_id
ORDER BY f.case_id, f.sequence
"""
_LEDGER = "SELECT id, case_id, kind, recipient, state FROM notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What came in, what became of it, and what is still to be told.

    Attributes:
        account: the reports, as `awasi reconcile` adds them up.
        unsent: notices the law calls for that no mailbox holds yet.
        uncalled: mails that nothing called for, or that came twice.
    """

    account: Account
    mails: int
    unsent: Mapping[Due, int] = field(default_factory=dict)
    uncalled: Mapping[Due, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether every report is accounted for, and every notice was sent once."""
        return self.account.holds and not self.unsent and not self.uncalled


async def reckon(sources: Sources, mailed: Sequence[UUID], now: datetime) -> Reckoning:
    """Count reports, cases and notices against the mails (by notice id) that arrived."""
    account = await account_of(sources, Span(), now, ON_ITS_WAY)
    due = _due(await _ask(sources.workflow, _FILES))
    ledger = {row["id"]: row for row in await _ask(sources.notify, _LEDGER)}
    known = [ledger[one] for one in mailed if one in ledger]
    sent = Counter((row["case_id"], row["kind"], row["recipient"]) for row in known)
    return Reckoning(
        account=account,
        mails=len(mailed),
        unsent=due - sent,
        uncalled=sent - due,
    )


async def _ask(url: str, question: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    try:
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=str, decoder=json.loads
        )
        return [dict(row) for row in await connection.fetch(question)]
    finally:
        await connection.close()


def _due(rows: Sequence[dict[str, Any]]) -> Counter[Due]:
    """What the case files call for, by the services' own rules."""
    files: dict[str, tuple[dict[str, Any], list[Fact]]] = {}
    for row in rows:
        report = row["body"]
        _, file = files.setdefault(report["report_id"], (report, []))
        file.append(records.read(Written(row["kind"], row["content"])))
    reports = {report_id: report for report_id, (report, _) in files.items()}
    return Counter(
        (notice.case_id, str(notice.kind), notice.recipient)
        for report, file in files.values()
        for said in _announced(report, file, reports)
        for notice in notices(
            Event(id=new_id(), subject=said.case_id, time=said.at, source=WORKFLOW, data=said),
            Directory("{office}", "{office}", "{agency}"),
        )
    )


def _announced(
    report: dict[str, Any], file: Sequence[Fact], reports: Mapping[str, dict[str, Any]]
) -> Iterator[CaseEvent]:
    """What a file announces, to everybody whose report had joined by then."""
    case: Case | None = None
    told = [report]
    for fact in file:
        if isinstance(fact, ReportJoined):
            told.append(reports[fact.case_id])
        yield from announce(case, [fact], "OpenCase", *told)
        case = evolve(case, fact)
