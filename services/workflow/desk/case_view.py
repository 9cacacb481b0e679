"""One case and its file as officials see them: clocks, moves, checked chain. Pure."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.workflow.desk.list_view import CaseRowView, ObligationView, case_row, obligation_row
from services.workflow.desk.move_view import ClosedMoveView, MoveView, ViewContext, serialize_moves
from services.workflow.file.chain import Entry, Head, first_broken
from services.workflow.file.projection import project_case, project_obligations
from shared.runtime.http.moments import Moment
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.case.warning_plan import WarningPlan, escalations
from shared.statute.deadlines.explain import explain
from shared.statute.law.zones import Zone


class EscalationView(BaseModel):
    """The superior who is informed of a missed deadline, and when."""

    to: str
    at: Moment


class ClockView(BaseModel):
    """A statutory clock: how its deadline was reckoned, its coming warnings and escalations."""

    clock: str
    matter: str
    due: Moment
    lapsed: bool
    article: str
    confidence: str
    explanation: str
    explanation_en: str
    warnings: list[Moment] = Field(description="The moments at which the office is warned.")
    escalations: list[EscalationView] = Field(
        description="Who above is told if it lapses, or has lapsed."
    )


class JoinedReportView(BaseModel):
    """A report of the same matter that goes on in this case."""

    case_id: UUID
    receipt_number: str


class CaseView(CaseRowView):
    """One case: where it stands, its clocks, and the moves lawful now."""

    edition: str
    election: str
    missing: tuple[str, ...]
    sequence: int
    revision: int = Field(description="Changes with what an official decides on; also the ETag.")
    clocks: list[ClockView]
    obligations: list[ObligationView]
    joined: list[JoinedReportView]
    moves: list[MoveView] = Field(description="What the law accepts now, whoever may do it.")
    not_open: list[ClosedMoveView] = Field(description="The other moves, each with why not.")


class FactView(BaseModel):
    """One fact of the case file."""

    sequence: int
    kind: str
    at: AwareDatetime
    command_id: str
    content: dict[str, Any]
    hash: str


class CaseFileView(BaseModel):
    """The case file, and whether all of it is as it was written."""

    case_id: UUID
    intact: bool
    first_broken: int | None = Field(description="The first fact that is not as it was written.")
    facts: list[FactView]


def serialize_case(case: Case, context: ViewContext) -> CaseView:
    """The view of a case for an official at a moment."""
    clocks = sorted(case.clocks, key=lambda each: each.due)
    obligations = [obligation_row(asdict(each), context.at) for each in project_obligations(case)]
    moves, not_open = serialize_moves(case, context)
    return CaseView(
        **case_row(asdict(project_case(case, context.at)), context.at),
        edition=case.edition,
        election=case.report.election,
        missing=case.missing,
        sequence=case.sequence,
        revision=case.revision,
        clocks=[_clock(clock, case, context.plan) for clock in clocks],
        obligations=[ObligationView.model_validate(each) for each in obligations],
        joined=[JoinedReportView(**asdict(each)) for each in case.joined],
        moves=moves,
        not_open=not_open,
    )


def serialize_file(case_id: UUID, entries: Iterable[Entry], head: Head, zone: Zone) -> CaseFileView:
    """The view of a case file; its hash chain is verified against the stored head."""
    entries = list(entries)
    broken_at = first_broken(case_id, entries, head)
    facts = [_fact(entry, zone) for entry in entries]
    return CaseFileView(
        case_id=case_id, intact=broken_at is None, first_broken=broken_at, facts=facts
    )


def _clock(clock: RunningClock, case: Case, plan: WarningPlan) -> ClockView:
    explanation, zone = explain(clock.deadline), case.zone
    recipients = clock.escalations if clock.lapsed else escalations(clock.due, plan, case.office)
    return ClockView(
        clock=clock.id.clock,
        matter=clock.id.matter,
        due=clock.due,
        lapsed=clock.lapsed,
        article=clock.deadline.article,
        confidence=clock.deadline.confidence,
        explanation=explanation.indonesian,
        explanation_en=explanation.english,
        warnings=[zone.local(moment) for moment in clock.warnings],
        escalations=[EscalationView(to=each.to, at=zone.local(each.moment)) for each in recipients],
    )


def _fact(entry: Entry, zone: Zone) -> FactView:
    return FactView(
        sequence=entry.sequence,
        kind=entry.kind,
        at=zone.local(entry.at),
        command_id=entry.command_id,
        content=json.loads(entry.content),
        hash=entry.hash.hex(),
    )
