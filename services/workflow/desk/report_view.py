"""What was reported, as the officials who handle it read it: never who reported. Pure.

The statement is sealed because it names others: whom it accuses, and who saw it. Handling needs
both (Perbawaslu 7/2022 Pasal 15 and 28), so there is no purpose to give, unlike for the reporter,
whose identity is withheld (UU 14/2008 Pasal 17); but each reading is a fact of the case file. The
names of witnesses are shown to those who summon and hear them, to others only how many there are.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from pydantic import BaseModel, Field

from services.workflow.commands.service import Instruction
from shared.runtime.http.moments import Moment
from shared.runtime.http.tokens import Official
from shared.statute.acts.administration import ReadReport
from shared.statute.case.state import Case
from shared.statute.law.authority import SEES_WITNESSES
from shared.statute.law.violations import KINDS


class ViolationView(BaseModel):
    """A kind of violation by its key, its names and its article."""

    kind: str
    name: str
    name_en: str
    article: str


class EvidenceView(BaseModel):
    """Something that shows what happened: its description, a link, or both.

    The link is as the reporter wrote it, and was never opened here.
    """

    description: str | None = None
    link: str | None = None


class ReportView(BaseModel):
    """What was reported, without the reporter."""

    case_id: UUID
    receipt_number: str
    regime: str
    election: str
    channel: str
    reporter_kind: str = Field(description="As what somebody reports; who it is stays sealed.")
    violations: list[ViolationView]
    place: str
    place_detail: str | None
    event_date: date | None
    known_date: date
    received_at: Moment
    lodged_at: Moment
    reported_party: str | None
    description: str | None
    evidence: list[EvidenceView]
    witness_count: int
    witnesses: list[str] | None = Field(
        description="Their names, for investigators and plenary members; null for other roles."
    )
    missing: list[str] = Field(description="Requirements that are not met, by their keys.")


def report_reading(case_id: UUID, official: Official, at: datetime) -> Instruction:
    """The command of a reading. Its id is of the official and the day: a day has one reading."""
    shows_witnesses = sees_witnesses(official)
    who = (official.subject, official.office, *sorted(official.roles))
    name = f"ReadReport {' '.join(who)} {at.date()}"
    command = ReadReport(official.subject, shows_witnesses)
    return Instruction(case_id, uuid5(case_id, name), command, official)


def sees_witnesses(official: Official) -> bool:
    """Whether the names of witnesses are shown to this official."""
    return not SEES_WITNESSES.isdisjoint(official.roles)


def serialize_report(case: Case, statement: Mapping[str, Any], official: Official) -> ReportView:
    """The view of a report from the case and its opened statement.

    Only the parts named here are shown: the organisation in a statement tells who reported.
    """
    report, witnesses = case.report, list(statement.get("witnesses") or ())
    return ReportView(
        case_id=UUID(case.case_id),
        receipt_number=case.receipt_number,
        regime=case.regime,
        election=report.election,
        channel=report.channel,
        reporter_kind=report.reporter_kind,
        violations=[_violation(kind, case) for kind in case.kinds],
        place=report.place,
        place_detail=statement.get("place_detail"),
        event_date=report.event_date,
        known_date=case.known_date,
        received_at=case.zone.local(report.received_at),
        lodged_at=case.zone.local(report.lodged_at),
        reported_party=statement.get("reported_party"),
        description=statement.get("description"),
        evidence=[EvidenceView.model_validate(each) for each in statement.get("evidence") or ()],
        witness_count=len(witnesses),
        witnesses=witnesses if sees_witnesses(official) else None,
        missing=list(case.missing),
    )


def _violation(key: str, case: Case) -> ViolationView:
    known = KINDS.get(key)
    plain = key.replace("_", " ")
    return ViolationView(
        kind=key,
        name=known.name.indonesian if known else plain,
        name_en=known.name.english if known else plain,
        article=known.article(case.regime) if known else "",
    )
