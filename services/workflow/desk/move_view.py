"""The moves that are lawful in a case now: who may make them and what each would cause. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from services.workflow.file.guidance import guidance, who_may
from shared.runtime.http.moments import Moment
from shared.runtime.http.tokens import Official
from shared.statute.acts.act import Act
from shared.statute.acts.table import ACTS
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.forecast import Forecast, forecast
from shared.statute.law.refusals import Refusal
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.open_acts import acts_now
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
    due: Moment


class RoleView(BaseModel):
    """A role by its key and its names."""

    role: str
    name: str
    name_en: str


class WhoView(BaseModel):
    """Who may make a move."""

    roles: list[RoleView]
    office: str = Field(description="The office that has the case.")
    offices_above: bool = Field(description="Whether offices above it may, too.")
    lowest_level: str | None = Field(description="The lowest level of office that may.")
    lowest_level_en: str | None


class MissingView(BaseModel):
    """A requirement that the report does not meet."""

    requirement: str
    name: str
    name_en: str
    article: str


class MoveRefusalView(BaseModel):
    """Why a move cannot be made, by whom and when it can be, and what to do."""

    code: str
    article: str
    detail: str
    detail_en: str
    next: str = Field(description="What to do about it.")
    next_en: str
    who: WhoView
    missing: list[MissingView]
    late_since: Moment | None = Field(description="The end of the time that has passed.")
    open_from: Moment | None = Field(description="From when it is possible.")
    in_stages: list[StageView] = Field(description="The stages in which it is possible.")
    choices: list[str] = Field(description="The values that are accepted, where few are.")


class MoveNameView(BaseModel):
    """A move by its command and its names."""

    command: str
    name: str
    name_en: str


class EffectsView(BaseModel):
    """What a move would cause, over all the ways it can turn out."""

    enters: list[StageView]
    starts: list[StartedClockView]
    stops: list[str] = Field(description="The clocks that would end.")
    tells: list[str] = Field(description="Who would be told: reporter, office, agency.")
    closes: list[MoveNameView] = Field(description="The moves that are no longer possible then.")
    caution: str | None = Field(description="What to know first, though the law allows it.")
    caution_en: str | None


class MoveView(EffectsView, MoveNameView):
    """A lawful move: who may make it, whether this official may, and what it would cause."""

    article: str
    who: WhoView
    yours: bool = Field(description="Whether this official may make it.")
    why_not: MoveRefusalView | None


class ClosedMoveView(MoveNameView):
    """A move that is not open now, and why."""

    why: MoveRefusalView


def serialize_moves(
    case: Case, context: ViewContext
) -> tuple[list[MoveView], list[ClosedMoveView]]:
    """The moves that `decide` would accept now, and the others with why it would not.

    Both are in the order of the law's table.
    """
    now = acts_now(case, context.at, context.calendar, context.plan)
    possible = {act.kind for act in now.open}
    return (
        [_move(case, act, context, possible) for act in now.open],
        [
            ClosedMoveView(**_name(act), why=serialize_refusal(refusal, case, act.kind))
            for act, refusal in now.refused
        ],
    )


def serialize_refusal(refusal: Refusal, case: Case, command_name: str) -> MoveRefusalView:
    """A refusal with all that helps whoever is refused."""
    return MoveRefusalView(
        code=refusal.code,
        article=refusal.article,
        detail=refusal.message_id,
        detail_en=refusal.message_en,
        **guidance(refusal, case, command_name),
    )


def serialize_effects(effects: Forecast, case: Case, possible: Collection[str]) -> EffectsView:
    """A forecast; of what it closes only those moves that are possible now."""
    caution = effects.caution
    return EffectsView(
        enters=_stages(effects.enters),
        starts=[
            StartedClockView(clock=clock, due=case.zone.local(due)) for clock, due in effects.starts
        ],
        stops=list(effects.stops),
        tells=list(effects.notifies),
        closes=[MoveNameView(**_name(ACTS[kind])) for kind in effects.closes if kind in possible],
        caution=caution.indonesian if caution else None,
        caution_en=caution.english if caution else None,
    )


def _move(case: Case, act: Act[Any], context: ViewContext, possible: Collection[str]) -> MoveView:
    official = context.official
    refusal = may_any(official.roles, act.kind, case.office, official.office, case.regime)
    effects = forecast(case, act.kind, context.at, context.calendar, context.plan)
    return MoveView(
        **_name(act),
        article=effects.article,
        who=WhoView.model_validate(who_may(act, case)),
        yours=refusal is None,
        why_not=serialize_refusal(refusal, case, act.kind) if refusal else None,
        **dict(serialize_effects(effects, case, possible)),
    )


def _name(act: Act[Any]) -> dict[str, str]:
    return {"command": act.kind, "name": act.name.indonesian, "name_en": act.name.english}


def _stages(stages: Collection[Stage]) -> list[StageView]:
    names = {stage: STAGE_NAMES[stage] for stage in stages}
    return [
        StageView(stage=stage, name=name.indonesian, name_en=name.english)
        for stage, name in names.items()
    ]
