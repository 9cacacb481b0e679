"""Reads one case out of the three services' databases and puts it in the order it happened."""

from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from deploy.cli.follow.wording import FACTS, JOINED, NOTICES, RECEIVED, ROLES, about, named
from services.workflow.file import codec as records
from services.workflow.file.chain import Written
from shared.runtime.postgres.pool import Connection
from shared.statute.acts.facts import Fact
from shared.statute.acts.late_facts import DeadlineLapsed, DeadlineWarned
from shared.statute.decide import Case, evolve, nearest
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import MOVES

INTAKE, WORKFLOW, NOTIFY = "intake", "workflow", "notify"
NOTHING = LocalizedText("", "")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the three services keep what they know."""

    intake: str
    workflow: str
    notify: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The clock that is up first: its name, when, and by which article."""

    clock: str
    due: datetime
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a timeline.

    Attributes:
        at: the moment by the case's own clock; a notice stands at the moment of its fact.
        what: the kind: `report_received`, a fact's name, or a notice's kind.
        stage: where the case stood after it, if it moved.
        sent_at: of a notice: when the recipient's server took it.
    """

    at: datetime
    service: str
    what: str
    name: LocalizedText
    about: LocalizedText = NOTHING
    article: str | None = None
    stage: str | None = None
    running: Running | None = None
    role: str | None = None
    state: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One report from its receipt to where it stands."""

    case_id: UUID
    receipt_number: str
    register_number: str | None
    office: str
    zone: str
    regime: str
    edition: str | None
    stage: str | None
    closed: bool
    running: Running | None
    entries: tuple[Entry, ...]


class NoSuchCase(Exception):  # noqa: N818 - named by what the reader learns
    """No report, receipt or register entry has that number."""


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
SELECT kind, role, recipient, article, content ->> 'at' AS at, state, ended_at
FROM notices
WHERE case_id = $1 OR (case_id = ANY($2) AND recipient = 'reporter:' || case_id)
ORDER BY created_at, role DESC
"""


async def read(sources: Sources, wanted: str) -> Timeline:
    """The timeline of the report with this id, receipt number or register number.

    Raises:
        NoSuchCase: there is none.
    """
    async with AsyncExitStack() as stack:
        intake = await _open(stack, sources.intake)
        workflow = await _open(stack, sources.workflow)
        notify = await _open(stack, sources.notify)
        case_id = await workflow.fetchval(_REGISTERED, wanted) or wanted.lower()
        report = await intake.fetchrow(_REPORT, case_id) or await intake.fetchrow(_REPORT, wanted)
        if report is None:
            raise NoSuchCase
        facts = await workflow.fetch(_FACTS, report["report_id"])
        told = list(_facts(facts))
        joined = [one.case_id for one in told[-1][0].joined] if told else []
        notices = await notify.fetch(_NOTICES, str(report["report_id"]), joined)
    return _timeline(report, told, notices)


async def _open(stack: AsyncExitStack, url: str) -> Connection:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    stack.push_async_callback(connection.close)
    return connection


def _timeline(report: Any, told: Sequence[tuple[Case, Entry]], notices: Sequence[Any]) -> Timeline:  # noqa: ANN401
    case = told[-1][0] if told else None
    entries = [_receipt(report), *(entry for _, entry in told), *map(_notice, notices)]
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


def _receipt(report: Any) -> Entry:  # noqa: ANN401 - a database row
    number = f"{report['receipt_number']} · {report['channel']}"
    return Entry(
        at=report["received_at"],
        service=INTAKE,
        what="report_received",
        name=RECEIVED,
        about=LocalizedText(number, number),
    )


def _facts(rows: Sequence[Any]) -> Iterator[tuple[Case, Entry]]:
    case: Case | None = None
    for row in rows:
        fact = records.read(Written(row["kind"], row["content"]))
        before, case = case, evolve(case, fact)
        yield case, _fact(before, case, fact, row["command"])


def _fact(before: Case | None, case: Case, fact: Fact, command: str | None) -> Entry:
    kind = type(fact).__name__
    moved = before is None or before.stage is not case.stage
    return Entry(
        at=fact.at,
        service=WORKFLOW,
        what=kind,
        name=FACTS[kind],
        about=about(fact),
        article=_article(before, case, fact, command),
        stage=case.stage if moved else None,
        running=_running(case),
    )


def _article(before: Case | None, case: Case, fact: Fact, command: str | None) -> str | None:
    """Of a warning or lapse the article is its clock's own; of anything else the command's."""
    if before is not None and isinstance(fact, DeadlineWarned | DeadlineLapsed):
        clock = before.clock(fact.id.clock, fact.id.matter)
        if clock is not None:
            return clock.deadline.article
    move = MOVES.get(command or "")
    return move.article(case.regime, case.edition) if move else None


def _running(case: Case) -> Running | None:
    clock = nearest(case)
    if clock is None:
        return None
    return Running(clock=clock.id.clock, due=clock.due, article=clock.deadline.article)


def _notice(row: Any) -> Entry:  # noqa: ANN401 - a database row
    role = ROLES[row["role"]]
    of = row["recipient"].partition(":")[2]
    if row["role"] == "agency":
        whom = named("agencies", of)
    else:
        whom = JOINED if of and row["role"] == "reporter" else role
    return Entry(
        at=datetime.fromisoformat(row["at"]),
        service=NOTIFY,
        what=row["kind"],
        name=NOTICES[row["kind"]],
        about=whom,
        article=row["article"],
        role=row["role"],
        state=row["state"],
        sent_at=row["ended_at"] if row["state"] == "delivered" else None,
    )
