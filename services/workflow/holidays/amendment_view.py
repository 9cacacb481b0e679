"""What officers are shown of an amendment: what it would move, what it moved, what not. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.workflow.holidays.amendment_service import Preview
from services.workflow.holidays.recomputation.impact import why
from services.workflow.holidays.recomputation.report_store import Approved, RecomputedCaseRow
from services.workflow.holidays.tables import Version
from shared.statute.law.refusals import refuse
from shared.statute.law.sources import LocalizedText
from shared.statute.law.zones import Zone

NOT_KNOWN = LocalizedText("Sebabnya tidak tercatat.", "The reason is not on record.")


class PreviewView(BaseModel):
    """What an amendment would do to the cases that are open now; nothing was written."""

    dry_run: Literal[True] = True
    version: str
    effective_at: AwareDatetime
    running: int = Field(description="Open cases of its region.")
    would_move: int = Field(description="Those of which a date would move.")
    would_not_move: int
    not_looked_at: int = Field(
        description="More that it could touch; 0 unless there are very many."
    )


class AmendmentView(BaseModel):
    """A version of the holiday table, who approved it, and how far its recomputation is."""

    amendment_id: UUID
    revision: int
    version: str
    decree: str
    scope: str
    effective_at: AwareDatetime
    approved_by: str
    office: str
    approved_at: AwareDatetime
    state: str = Field(description="waiting, listing, running, done, or none for the first tables.")
    started_at: AwareDatetime | None
    ended_at: AwareDatetime | None


class MovedClockView(BaseModel):
    """From when to when a clock moved, and why."""

    clock: str
    matter: str
    old: AwareDatetime
    new: AwareDatetime
    why: str
    why_en: str


class RecomputedCaseView(BaseModel):
    """What became of one case."""

    case_id: UUID
    number: str
    office: str
    state: str
    clocks: list[MovedClockView]
    why: str | None = Field(description="Why none of its dates moved.")
    why_en: str | None
    code: str | None


class ReasonCountView(BaseModel):
    """How many cases did not move for one reason."""

    code: str
    why: str
    why_en: str
    cases: int


class RecomputationReportView(AmendmentView):
    """An amendment's report; `after` asks for the next page of cases, if there is one."""

    moved: int
    unmoved: int
    pending: int
    reasons: list[ReasonCountView]
    cases: list[RecomputedCaseView]
    after: UUID | None


def serialize_preview(version: Version, preview: Preview) -> PreviewView:
    """A preview."""
    return PreviewView(
        version=version.version,
        effective_at=Zone.WIB.local(version.valid_from),
        running=preview.running,
        would_move=preview.would_move,
        would_not_move=preview.running - preview.would_move - preview.not_looked_at,
        not_looked_at=preview.not_looked_at,
    )


def serialize_amendment(approved: Approved) -> AmendmentView:
    """An amendment."""
    return AmendmentView(**_amendment(approved))


def serialize_report(
    approved: Approved,
    counts: Mapping[tuple[str, str | None], int],
    lines: Iterable[RecomputedCaseRow],
    after: UUID | None,
) -> RecomputationReportView:
    """An amendment's report."""
    states = {"moved": 0, "unmoved": 0, "pending": 0}
    for (state, _), cases in counts.items():
        states[state] += cases
    unmoved = {code: cases for (state, code), cases in counts.items() if state == "unmoved"}
    return RecomputationReportView(
        **_amendment(approved),
        **states,
        reasons=[_reason(code or "", cases) for code, cases in sorted(unmoved.items(), key=str)],
        cases=[_case(line) for line in lines],
        after=after,
    )


def _amendment(approved: Approved) -> dict[str, Any]:
    return {
        "amendment_id": approved.amendment_id,
        "revision": approved.revision,
        "version": approved.version,
        "decree": approved.decree,
        "scope": approved.scope,
        "effective_at": Zone.WIB.local(approved.valid_from),
        "approved_by": approved.approved_by,
        "office": approved.office,
        "approved_at": approved.approved_at,
        "state": approved.state or "none",
        "started_at": approved.started_at,
        "ended_at": approved.ended_at,
    }


def _case(line: RecomputedCaseRow) -> RecomputedCaseView:
    words = _words(line.why) if line.state == "unmoved" else None
    zone = Zone(line.zone)
    clocks = [MovedClockView.model_validate(each) for each in line.clocks or ()]
    return RecomputedCaseView(
        case_id=line.case_id,
        number=line.number,
        office=line.office,
        state=line.state,
        clocks=[
            each.model_copy(update={"old": zone.local(each.old), "new": zone.local(each.new)})
            for each in clocks
        ],
        why=words and words.indonesian,
        why_en=words and words.english,
        code=line.why,
    )


def _reason(code: str, cases: int) -> ReasonCountView:
    words = _words(code)
    return ReasonCountView(code=code, why=words.indonesian, why_en=words.english, cases=cases)


def _words(code: str | None) -> LocalizedText:
    """A reason of ours, or the refusal under which the law left the case as it was."""
    known = why(code)
    if known is not None:
        return known
    try:
        refusal = refuse(code or "", "")
    except KeyError:
        return NOT_KNOWN
    return LocalizedText(refusal.message_id, refusal.message_en)
