"""An amendment as officers see it: its preview, its approval, its recomputation report. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflow.holidays.amendment_service import Preview
from services.workflow.holidays.recomputation.impact import verdict_text, why
from services.workflow.holidays.recomputation.report_store import (
    ApprovedAmendment,
    RecomputedCaseRow,
)
from shared.runtime.http.moments import Moment
from shared.statute.deadlines.tables import Version
from shared.statute.law.refusals import refuse
from shared.statute.law.sources import LocalizedText
from shared.statute.law.zones import Zone

PREVIEW_NOTE = LocalizedText(
    "Baru dicoba, belum berlaku. Kirim lagi dengan dry_run: false untuk memberlakukannya.",
    "Only tried, not in force. Send it again with dry_run: false to put it in force.",
)
NOT_KNOWN = LocalizedText("Sebabnya tidak tercatat.", "The reason is not on record.")


class PreviewView(BaseModel):
    """What an amendment would do to the cases open now; nothing was written."""

    dry_run: Literal[True] = True
    note: str = PREVIEW_NOTE.indonesian
    note_en: str = PREVIEW_NOTE.english
    version: str
    effective_at: Moment
    running: int = Field(description="Open cases of its region.")
    would_move: int = Field(description="Those of which a date would move.")
    would_not_move: int
    not_looked_at: int = Field(
        description="More that it could touch; 0 unless there are very many."
    )


class AnnouncedView(BaseModel):
    """How many versions of the holiday table were announced again."""

    announced: int


class AmendmentView(BaseModel):
    """A version of the holiday table, its approval, and the state of its recomputation."""

    amendment_id: UUID
    revision: int
    version: str
    decree: str
    scope: str
    effective_at: Moment
    approved_by: str
    office: str
    approved_at: Moment
    state: str = Field(description="waiting, listing, running, done, or none for the first tables.")
    started_at: Moment | None
    ended_at: Moment | None


class MovedClockView(BaseModel):
    """The old and the new deadline of a clock, and why it moved."""

    clock: str
    matter: str
    old: Moment
    new: Moment
    why: str
    why_en: str


class RecountedLodgingView(BaseModel):
    """When the report counted as lodged before and counts now, and whether in time."""

    old: Moment
    new: Moment
    in_time_before: bool
    in_time: bool
    verdict: str = Field(
        description="same_verdict, now_in_time, now_late, or refused_yet_in_time: reconsider it."
    )
    why: str
    why_en: str


class RecomputedCaseView(BaseModel):
    """The result of the recomputation of one case."""

    case_id: UUID
    number: str
    office: str
    state: str
    clocks: list[MovedClockView]
    lodging: RecountedLodgingView | None = Field(
        description="What became of when the report counts as lodged, if it changed."
    )
    why: str | None = Field(description="Why none of its dates moved.")
    why_en: str | None
    code: str | None


class ReasonCountView(BaseModel):
    """How many cases did not move for a reason."""

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
    """The view of a preview."""
    return PreviewView(
        version=version.version,
        effective_at=Zone.WIB.local(version.valid_from),
        running=preview.running,
        would_move=preview.would_move,
        would_not_move=preview.running - preview.would_move - preview.not_looked_at,
        not_looked_at=preview.not_looked_at,
    )


def serialize_amendment(approved: ApprovedAmendment) -> AmendmentView:
    """The view of an amendment."""
    return AmendmentView(**_amendment(approved))


def serialize_report(
    approved: ApprovedAmendment,
    counts: Mapping[tuple[str, str | None], int],
    rows: Iterable[RecomputedCaseRow],
    after: UUID | None,
) -> RecomputationReportView:
    """The view of an amendment's report."""
    states = {"moved": 0, "unmoved": 0, "pending": 0}
    for (state, _), cases in counts.items():
        states[state] += cases
    unmoved = {code: cases for (state, code), cases in counts.items() if state == "unmoved"}
    return RecomputationReportView(
        **_amendment(approved),
        **states,
        reasons=[_reason(code or "", cases) for code, cases in sorted(unmoved.items(), key=str)],
        cases=[_case(row) for row in rows],
        after=after,
    )


def _amendment(approved: ApprovedAmendment) -> dict[str, Any]:
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


def _case(row: RecomputedCaseRow) -> RecomputedCaseView:
    words = _reason_text(row.why) if row.state == "unmoved" else None
    zone = Zone(row.zone)
    clocks = [MovedClockView.model_validate(each) for each in row.clocks or ()]
    return RecomputedCaseView(
        case_id=row.case_id,
        number=row.number,
        office=row.office,
        state=row.state,
        clocks=[
            each.model_copy(update={"old": zone.local(each.old), "new": zone.local(each.new)})
            for each in clocks
        ],
        lodging=_lodging(row.lodging, zone) if row.lodging else None,
        why=words and words.indonesian,
        why_en=words and words.english,
        code=row.why,
    )


def _lodging(recounted: Mapping[str, Any], zone: Zone) -> RecountedLodgingView:
    words = verdict_text(recounted["verdict"])
    view = RecountedLodgingView.model_validate(
        {**recounted, "why": words.indonesian, "why_en": words.english}
    )
    moments = {"old": zone.local(view.old), "new": zone.local(view.new)}
    return view.model_copy(update=moments)


def _reason(code: str, cases: int) -> ReasonCountView:
    words = _reason_text(code)
    return ReasonCountView(code=code, why=words.indonesian, why_en=words.english, cases=cases)


def _reason_text(code: str | None) -> LocalizedText:
    """A reason of the recomputation, or the refusal with which `decide` left the case as it was."""
    known = why(code)
    if known is not None:
        return known
    try:
        refusal = refuse(code or "", "")
    except KeyError:
        return NOT_KNOWN
    return LocalizedText(refusal.message_id, refusal.message_en)
