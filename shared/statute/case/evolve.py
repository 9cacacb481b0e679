"""How each fact changes a case; the same facts always add up to the same case."""

from collections.abc import Iterable
from dataclasses import replace

from shared.statute.acts import early_facts as early
from shared.statute.acts import late_facts as late
from shared.statute.acts import record_facts as record
from shared.statute.acts.changes import changed
from shared.statute.acts.facts import Fact
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.law.stages import FIRST_STAGE, Stage

# What is told or filed beside the case: an official decides on nothing else because of it.
_BESIDE = (late.IdentityRead, late.DeadlineWarned, late.DeadlineEscalated, record.DocumentFiled)


class NotOpenedError(ValueError):
    """A case's facts begin with its opening."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(f"{type(fact).__name__} before CaseOpened")
        self.fact = fact


def evolve(case: Case | None, fact: Fact) -> Case:
    """The case after a fact."""
    if isinstance(fact, early.CaseOpened):
        return _opened(fact)
    if case is None:
        raise NotOpenedError(fact)
    sequence = case.sequence + 1
    return replace(
        changed(fact, case),
        stage=fact.enters or case.stage,
        sequence=sequence,
        revision=case.revision if isinstance(fact, _BESIDE) else sequence,
        moved_at=fact.at,
        clocks=() if fact.enters is Stage.CLOSED else _clocks(case.clocks, fact),
    )


def replay(case: Case, facts: Iterable[Fact]) -> Case:
    """The case after several facts."""
    for fact in facts:
        case = evolve(case, fact)
    return case


def _clocks(clocks: tuple[RunningClock, ...], fact: Fact) -> tuple[RunningClock, ...]:
    gone = {*fact.stops, *(clock.id for clock in fact.starts)}
    return (*(clock for clock in clocks if clock.id not in gone), *fact.starts)


def _opened(fact: early.CaseOpened) -> Case:
    return Case(
        report=fact.report,
        edition=fact.edition,
        stage=FIRST_STAGE[fact.report.source],
        sequence=1,
        kinds=fact.report.violation_kinds,
        office=fact.report.office,
        zone=fact.report.zone,
        known_date=fact.report.known_date,
        window_due=fact.window_due,
        in_time=fact.in_time,
        missing=fact.report.missing,
        clocks=fact.starts,
        revision=1,
        moved_at=fact.at,
    )
