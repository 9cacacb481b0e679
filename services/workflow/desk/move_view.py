"""What may lawfully be done with a case now, whose it is to do, and what it would cause. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from shared.runtime.http.tokens import Official
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import Case, Move, moves
from shared.statute.forecast import forecast
from shared.statute.law.authority import may_any
from shared.statute.law.refusals import Refusal
from shared.statute.law.stages import STAGE_NAMES, Stage


@dataclass(frozen=True, slots=True)
class ViewContext:
    """Who looks at a case, when, and by which holiday table and plan of warnings."""

    official: Official
    at: datetime
    calendar: Calendar
    plan: WarningPlan


class StageView(BaseModel):
    """A stage by its key and its names."""

    stage: str
    name: str
    name_en: str


class StartedClockView(BaseModel):
    """A clock that would begin to run, and when its time would be up."""

    clock: str
    due: AwareDatetime


class MoveRefusalView(BaseModel):
    """Why a move is not for the official who asks, and where that stands."""

    code: str
    article: str
    detail: str
    detail_en: str


class MoveView(BaseModel):
    """What may lawfully be done now, whether it is the asking official's to do, what it causes."""

    command: str
    name: str
    name_en: str
    article: str
    yours: bool
    why_not: MoveRefusalView | None = Field(description="Why it is not yours; null if it is.")
    enters: list[StageView] = Field(description="Where the case may stand then, if elsewhere.")
    starts: list[StartedClockView]
    stops: list[str] = Field(description="The clocks that would end.")
    tells: list[str] = Field(description="Who would be told: reporter, office, agency.")


def serialize_moves(case: Case, context: ViewContext) -> list[MoveView]:
    """The moves lawful now, in the law's order."""
    return [_move(case, move, context) for move in moves(case)]


def _move(case: Case, move: Move, context: ViewContext) -> MoveView:
    by = context.official
    refusal = may_any(by.roles, move.command, case.office, by.office, case.regime)
    caused = forecast(case, move.command, context.at, context.calendar, context.plan)
    return MoveView(
        command=move.command,
        name=move.name.indonesian,
        name_en=move.name.english,
        article=caused.article,
        yours=refusal is None,
        why_not=_why_not(refusal) if refusal else None,
        enters=_stages(caused.enters),
        starts=[
            StartedClockView(clock=clock, due=case.zone.local(due)) for clock, due in caused.starts
        ],
        stops=list(caused.stops),
        tells=list(caused.notifies),
    )


def _why_not(refusal: Refusal) -> MoveRefusalView:
    return MoveRefusalView(
        code=refusal.code,
        article=refusal.article,
        detail=refusal.message_id,
        detail_en=refusal.message_en,
    )


def _stages(stages: Collection[Stage]) -> list[StageView]:
    names = {stage: STAGE_NAMES[stage] for stage in stages}
    return [
        StageView(stage=stage, name=name.indonesian, name_en=name.english)
        for stage, name in names.items()
    ]
