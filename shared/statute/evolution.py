"""How each fact changes a case; the same facts always add up to the same case."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import singledispatch

from shared.statute import early_facts as early
from shared.statute import late_facts as late
from shared.statute.choices import Verdict
from shared.statute.facts import Fact
from shared.statute.happenings import Happening
from shared.statute.running import RunningClock
from shared.statute.stages import FIRST_STAGE, Stage
from shared.statute.standing import Case, Lapse, Obligation
from shared.statute.violations import Matter


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
    return replace(
        _changed(fact, case),
        stage=fact.enters or case.stage,
        sequence=case.sequence + 1,
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
    )


@singledispatch
def _changed(_fact: Happening, case: Case) -> Case:
    """Most facts only lead to a stage, start clocks or stop them."""
    return case


@_changed.register
def _(fact: early.CorrectionRequested, case: Case) -> Case:
    return replace(case, missing=fact.missing)


@_changed.register
def _(fact: early.CorrectionSubmitted, case: Case) -> Case:
    return replace(
        case,
        missing=tuple(key for key in case.missing if key not in fact.supplied),
        known_date=fact.known_date,
        window_due=fact.window_due,
        in_time=fact.in_time,
    )


@_changed.register
def _(fact: early.Registered, case: Case) -> Case:
    return replace(case, register_number=fact.number, kinds=fact.kinds, registered_at=fact.at)


@_changed.register
def _(fact: early.FindingSet, case: Case) -> Case:
    # What was done while it was still a report does not count for the finding's own handling.
    anew = replace(case, extended=False, summoned=(), heard=(), discussions=())
    return replace(anew, register_number=fact.number, kinds=fact.kinds, registered_at=fact.at)


@_changed.register
def _(fact: early.Delegated, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone)


@_changed.register
def _(fact: early.TakenOver, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone)


@_changed.register
def _(_fact: late.Extended, case: Case) -> Case:
    return replace(case, extended=True)


@_changed.register
def _(fact: late.DiscussionRecorded, case: Case) -> Case:
    return replace(case, discussions=(*case.discussions, fact.discussion))


@_changed.register
def _(fact: late.Summoned, case: Case) -> Case:
    return replace(case, summoned=(*case.summoned, fact.party))


@_changed.register
def _(fact: late.ClarificationRecorded, case: Case) -> Case:
    return replace(case, heard=(*case.heard, fact.party))


@_changed.register
def _(fact: late.OutcomeDecided, case: Case) -> Case:
    owed = (each for each in fact.outcomes if each.verdict is not Verdict.NOT_A_VIOLATION)
    return replace(
        case,
        outcomes=(*case.outcomes, *fact.outcomes),
        obligations=(*case.obligations, *(Obligation(outcome) for outcome in owed)),
    )


@_changed.register
def _(fact: late.Forwarded, case: Case) -> Case:
    return _owing(case, fact.matter, lambda owed: replace(owed, forwarded_at=fact.at))


@_changed.register
def _(fact: late.AgencyReceiptRecorded, case: Case) -> Case:
    return _owing(case, fact.matter, lambda owed: replace(owed, received_at=fact.at))


@_changed.register
def _(fact: late.AgencyAnswered, case: Case) -> Case:
    return _owing(case, fact.matter, lambda owed: replace(owed, answered_at=fact.at))


@_changed.register
def _(_fact: late.StatusAnnounced, case: Case) -> Case:
    return replace(case, announced=True)


@_changed.register
def _(fact: late.Objected, case: Case) -> Case:
    return replace(case, objections=(*case.objections, fact.matter))


@_changed.register
def _(fact: late.ObjectionDecided, case: Case) -> Case:
    return replace(case, objections=tuple(each for each in case.objections if each != fact.matter))


@_changed.register
def _(fact: late.DeadlinesRecomputed, case: Case) -> Case:
    revived = {clock.id for clock in fact.starts if not clock.lapsed}
    return replace(case, lapses=tuple(each for each in case.lapses if each.id not in revived))


@_changed.register
def _(fact: late.DeadlineLapsed, case: Case) -> Case:
    return replace(case, lapses=(*case.lapses, Lapse(fact.id, fact.due)))


@_changed.register
def _(fact: late.Closed, case: Case) -> Case:
    return replace(case, close_reason=fact.reason, as_information=fact.as_information)


def _owing(case: Case, matter: Matter, step: Callable[[Obligation], Obligation]) -> Case:
    return replace(
        case,
        obligations=tuple(
            step(each) if each.outcome.matter is matter else each for each in case.obligations
        ),
    )
