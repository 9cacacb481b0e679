"""Reads one case from the three services' databases and sorts it by time."""

from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import asyncpg

from deploy.cli.follow.timeline import (
    INTAKE,
    NOTIFY,
    WORKFLOW,
    RunningClock,
    Timeline,
    TimelineEntry,
)
from deploy.cli.follow.wording import JOINED, NOTICES, RECEIVED, ROLES, UNREADABLE, about
from deploy.cli.service_databases import ServiceDatabases
from services.workflow.file import codec
from services.workflow.file.chain import StoredFact
from shared.runtime.postgres.pool import Connection
from shared.statute.acts.elapse import DeadlineLapsed, DeadlineWarned
from shared.statute.acts.table import ACTS
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, nearest
from shared.statute.law.sources import LocalizedText
from shared.statute.names import FACT_NAMES, name_of


class NoSuchCase(Exception):  # noqa: N818 - an answer, not a fault
    """No report, receipt or register entry has that number."""


# What decoding and folding raise on content that is not of the law's making.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)

_REPORT = """
SELECT report_id, receipt_number, regime, office, zone, received_at, lodged_at, channel
FROM reports WHERE report_id::text = $1 OR receipt_number = $1
"""
_REGISTERED = "SELECT case_id::text FROM cases WHERE register_number = $1"
_FACTS = """
SELECT facts.kind, facts.content, commands.kind AS command
FROM facts LEFT JOIN commands USING (case_id, command_id)
WHERE case_id = $1 ORDER BY sequence
"""
_NOTICES = """
SELECT kind, role, recipient, article, content ->> 'at' AS at, state, ended_at, created_at
FROM notices
WHERE case_id = $1 OR (case_id = ANY($2) AND recipient = 'reporter:' || case_id)
ORDER BY created_at, role DESC
"""


async def load_timeline(databases: ServiceDatabases, number: str) -> Timeline:
    """The timeline of the report with this id, receipt number or register number.

    Raises:
        NoSuchCase: there is none.
    """
    async with AsyncExitStack() as stack:
        intake = await _open(stack, databases.intake)
        workflow = await _open(stack, databases.workflow)
        notify = await _open(stack, databases.notify)
        case_id = await workflow.fetchval(_REGISTERED, number) or number.lower()
        report = await intake.fetchrow(_REPORT, case_id) or await intake.fetchrow(_REPORT, number)
        if report is None:
            raise NoSuchCase
        facts = await workflow.fetch(_FACTS, report["report_id"])
        history = list(_history(facts, report["received_at"]))
        case = history[-1][0] if history else None
        joined = [one.case_id for one in case.joined] if case else []
        notices = await notify.fetch(_NOTICES, str(report["report_id"]), joined)
    return timeline_of(report, facts, notices)


async def _open(stack: AsyncExitStack, url: str) -> Connection:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    stack.push_async_callback(connection.close)
    return connection


def timeline_of(
    report: Any,  # noqa: ANN401 - a database row
    facts: Sequence[Any],
    notices: Sequence[Any],
) -> Timeline:
    """The timeline that rows of the three databases make, whatever is in them."""
    history = list(_history(facts, report["received_at"]))
    case = history[-1][0] if history else None
    entries = [_receipt(report), *(entry for _, entry in history), *map(_notice, notices)]
    order = (INTAKE, WORKFLOW, NOTIFY)
    return Timeline(
        case_id=report["report_id"],
        receipt_number=report["receipt_number"],
        register_number=case.register_number if case else None,
        office=case.office if case else report["office"],
        zone=case.zone if case else report["zone"],
        regime=report["regime"],
        edition=case.edition if case else None,
        stage=case.stage if case else None,
        closed=case.closed if case else False,
        running=_running(case) if case else None,
        entries=tuple(sorted(entries, key=lambda entry: (entry.at, order.index(entry.service)))),
    )


def _receipt(report: Any) -> TimelineEntry:  # noqa: ANN401 - a database row
    number = f"{report['receipt_number']} · {report['channel']}"
    return TimelineEntry(
        at=report["received_at"],
        service=INTAKE,
        what="report_received",
        name=RECEIVED,
        about=LocalizedText(number, number),
    )


def _history(
    rows: Sequence[Any], received_at: datetime
) -> Iterator[tuple[Case | None, TimelineEntry]]:
    """The case after each fact; a fact that cannot be read changes nothing, and is shown."""
    case, at = None, received_at
    for row in rows:
        try:
            fact = codec.decode(StoredFact(row["kind"], row["content"]))
            previous, case = case, evolve(case, fact)
        except _UNREADABLE:
            yield case, _unreadable(row["kind"], at)
            continue
        at = fact.at
        yield case, _fact(previous, case, fact, row["command"])


def _unreadable(kind: str, at: datetime) -> TimelineEntry:
    about_it = LocalizedText(kind, kind)
    return TimelineEntry(at=at, service=WORKFLOW, what=kind, name=UNREADABLE, about=about_it)


def _fact(previous: Case | None, case: Case, fact: Fact, command: str | None) -> TimelineEntry:
    kind = type(fact).__name__
    moved = previous is None or previous.stage is not case.stage
    return TimelineEntry(
        at=fact.at,
        service=WORKFLOW,
        what=kind,
        name=FACT_NAMES[kind],
        about=about(fact),
        article=_article(previous, case, fact, command),
        stage=case.stage if moved else None,
        running=_running(case),
    )


def _article(previous: Case | None, case: Case, fact: Fact, command: str | None) -> str | None:
    """The article of the clock that warned or lapsed; else that of the command."""
    if previous is not None and isinstance(fact, DeadlineWarned | DeadlineLapsed):
        clock = previous.clock(fact.id.clock, fact.id.matter)
        if clock is not None:
            return clock.deadline.article
    move = ACTS.get(command or "")
    return move.article(case.regime, case.edition) if move else None


def _running(case: Case) -> RunningClock | None:
    clock = nearest(case)
    if clock is None:
        return None
    return RunningClock(clock=clock.id.clock, due=clock.due, article=clock.deadline.article)


def _notice(row: Any) -> TimelineEntry:  # noqa: ANN401 - a database row
    role = ROLES.get(row["role"]) or LocalizedText(row["role"], row["role"])
    recipient_id = row["recipient"].partition(":")[2]
    if row["role"] == "agency":
        recipient = name_of("agencies", recipient_id)
    else:
        recipient = JOINED if recipient_id and row["role"] == "reporter" else role
    return TimelineEntry(
        at=_stored_moment(row["at"]) or row["created_at"],
        service=NOTIFY,
        what=row["kind"],
        name=NOTICES.get(row["kind"]) or LocalizedText(row["kind"], row["kind"]),
        about=recipient,
        article=row["article"],
        role=row["role"],
        state=row["state"],
        sent_at=row["ended_at"] if row["state"] == "delivered" else None,
    )


def _stored_moment(text: str | None) -> datetime | None:
    """The moment in a text; None if it is none with an offset."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
