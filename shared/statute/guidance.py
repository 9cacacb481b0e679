"""What helps whoever was refused an act: who may, what is missing, what to do. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shared.statute.acts.table import ACTS
from shared.statute.case.state import Case
from shared.statute.law.authority import OfficialRole
from shared.statute.law.offices import Level
from shared.statute.law.refusals import Refusal
from shared.statute.law.remedies import REMEDIES
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What can be done about a refusal.

    Attributes:
        remedy: what to do, in both languages.
        roles: who may do the act, in the office that has the case.
        office: that office.
        from_above: whether an office above it may do it, too.
        lowest_level: the lowest level of office that may do it; None: every level.
        missing: the requirements that the report does not meet, by their keys.
        late_since: the end of the time that has passed.
        open_from: the moment from which it may be done.
        in_stages: the stages in which it may be done.
    """

    remedy: LocalizedText
    roles: tuple[OfficialRole, ...]
    office: str
    from_above: bool
    lowest_level: Level | None
    missing: tuple[str, ...]
    late_since: datetime | None
    open_from: datetime | None
    in_stages: tuple[Stage, ...]


def guide(refusal: Refusal, case: Case, command_name: str) -> Guidance:
    """What can be done about the refusal of an act in a case."""
    act = ACTS[command_name]
    lowest = act.lowest_level.get(case.regime)
    stages = {source: None for source, _ in act.ways if source is not None}
    return Guidance(
        remedy=REMEDIES[refusal.code],
        roles=act.roles,
        office=case.office,
        from_above=act.from_above,
        lowest_level=lowest.level if lowest else None,
        missing=_missing(refusal, case),
        late_since=case.window_due if refusal.code == "out_of_time" else None,
        open_from=case.report.lodged_at if refusal.code == "not_lodged_yet" else None,
        in_stages=tuple(stages) if refusal.code == "not_in_this_stage" else (),
    )


def _missing(refusal: Refusal, case: Case) -> tuple[str, ...]:
    if refusal.code == "requirements_missing":
        return case.missing
    return (
        ("in_time",)
        if refusal.code in {"out_of_time", "not_correctable"} and not case.in_time
        else ()
    )
