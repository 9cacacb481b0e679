"""What helps whoever was refused an act: what is missing, since when, what to do. Pure."""

from dataclasses import dataclass
from datetime import datetime

from shared.statute.acts.table import ACTS
from shared.statute.case.state import Case
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import Stage
from shared.statute.remedies import REMEDIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What can be done about a refusal.

    Attributes:
        remedy: what to do, in both languages.
        missing: the requirements that the report does not meet, by their keys.
        late_since: the end of the time that has passed.
        open_from: the moment from which it may be done.
        in_stages: the stages in which it may be done.
    """

    remedy: LocalizedText
    missing: tuple[str, ...]
    late_since: datetime | None
    open_from: datetime | None
    in_stages: tuple[Stage, ...]


def guide(refusal: Refusal, case: Case, command_name: str) -> Guidance:
    """What can be done about the refusal of an act in a case."""
    ways = ACTS[command_name].ways
    stages = {source: None for source, _ in ways if source is not None}
    return Guidance(
        remedy=REMEDIES[refusal.code],
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
