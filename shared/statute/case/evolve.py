"""How facts add up to a case: the same facts always give the same case."""

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened
from shared.statute.case.state import Case
from shared.statute.case.timer import RunningClock
from shared.statute.law.stages import FIRST_STAGE, Stage


class NotOpenedError(ValueError):
    """A fact was applied to a case that has not been opened."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(f"{type(fact).__name__} before CaseOpened")
        self.fact = fact


@singledispatch
def apply(_fact: Fact, case: Case) -> Case:
    """The case with what a fact says, beside its stage, clocks and revision.

    Each act registers here how its facts change the case, in the module that defines them. A fact
    without an entry of its own only enters a stage, starts clocks or stops them.
    """
    return case


def evolve(case: Case | None, fact: Fact) -> Case:
    """The case after a fact.

    Raises:
        NotOpenedError: there is no case yet, and the fact does not open one.
    """
    if isinstance(fact, CaseOpened):
        return _opened(fact)
    if case is None:
        raise NotOpenedError(fact)
    # Facts are numbered by their order, as the entries of the case file are.
    sequence = case.sequence + 1
    return replace(
        apply(fact, case),
        stage=fact.enters or case.stage,
        sequence=sequence,
        revision=sequence if fact.revises else case.revision,
        moved_at=fact.at,
        # Nothing is due in a closed case, whatever was still running when it was closed.
        clocks=() if fact.enters is Stage.CLOSED else _clocks(case.clocks, fact),
    )


def replay(case: Case, facts: Iterable[Fact]) -> Case:
    """The case after several facts, in their order."""
    for fact in facts:
        case = evolve(case, fact)
    return case


def _clocks(clocks: tuple[RunningClock, ...], fact: Fact) -> tuple[RunningClock, ...]:
    gone = {*fact.stops, *(clock.id for clock in fact.starts)}
    return (*(clock for clock in clocks if clock.id not in gone), *fact.starts)


def _opened(fact: CaseOpened) -> Case:
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
