"""The moves that are lawful in a case now: who may make them and what each would cause. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from shared.runtime.http.tokens import Official
from shared.statute.acts.act import Act
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.forecast import forecast
from shared.statute.law.refusals import Refusal
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.open_acts import open_acts
from shared.statute.permission import may_any


@dataclass(frozen=True, slots=True)
class ViewContext:
    """For whom and for which moment a case is shown, by which holiday table and warning plan."""

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
    """A clock that the move would start, and its deadline."""

    clock: str
    due: AwareDatetime


class MoveRefusalView(BaseModel):
    """Why the official may not make the move, and the article that says so."""

    code: str
    article: str
    detail: str
    detail_en: str


class MoveView(BaseModel):
    """A lawful move: whether the official may make it, and what it would cause."""

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
    """The moves that `decide` would accept now, in the order of the law's table."""
    acts = open_acts(case, context.at, context.calendar, context.plan)
    return [_move(case, act, context) for act in acts]


def _move(case: Case, act: Act[Any], context: ViewContext) -> MoveView:
    official = context.official
    refusal = may_any(official.roles, act.kind, case.office, official.office, case.regime)
    effects = forecast(case, act.kind, context.at, context.calendar, context.plan)
    return MoveView(
        command=act.kind,
        name=act.name.indonesian,
        name_en=act.name.english,
        article=effects.article,
        yours=refusal is None,
        why_not=_refusal_view(refusal) if refusal else None,
        enters=_stages(effects.enters),
        starts=[
            StartedClockView(clock=clock, due=case.zone.local(due)) for clock, due in effects.starts
        ],
        stops=list(effects.stops),
        tells=list(effects.notifies),
    )


def _refusal_view(refusal: Refusal) -> MoveRefusalView:
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
