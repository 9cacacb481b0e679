"""How each fact changes a case; the same facts always add up to the same case."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import singledispatch

from shared.statute import early_facts as early
from shared.statute import late_facts as late
from shared.statute import record_facts as record
from shared.statute.choices import MendableField, Outcome, Verdict
from shared.statute.facts import Fact
from shared.statute.happenings import Happening
from shared.statute.mendable import with_value
from shared.statute.running import RunningClock
from shared.statute.stages import FIRST_STAGE, Stage
from shared.statute.standing import Case, Filed, Hearing, Joined, Lapse, Obligation, Statement
from shared.statute.violations import Matter

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
        _changed(fact, case),
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
        _restated(case, MendableField.KNOWN_DATE),
        missing=tuple(key for key in case.missing if key not in fact.supplied),
        known_date=fact.known_date,
        window_due=fact.window_due,
        in_time=fact.in_time,
    )


@_changed.register
def _(fact: early.Registered, case: Case) -> Case:
    return _numbered(case, fact)


@_changed.register
def _(fact: early.FindingSet, case: Case) -> Case:
    # What was done while it was still a report does not count for the finding's own handling.
    anew = replace(case, extended=False, summoned=(), heard=(), discussions=())
    return _numbered(anew, fact)


@_changed.register
def _(fact: early.Delegated, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone, assigned_to="")


@_changed.register
def _(fact: early.TakenOver, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone, assigned_to="")


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
def _(fact: late.AdjudicationOpened, case: Case) -> Case:
    return replace(case, quick=fact.quick)


@_changed.register
def _(fact: late.HearingScheduled, case: Case) -> Case:
    return replace(case, hearings=(*case.hearings, Hearing(fact.hearing_at, fact.place)))


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
    left = replace(case, objections=tuple(each for each in case.objections if each != fact.matter))
    return _replaced(left, fact.outcome) if fact.outcome else left


def _replaced(case: Case, outcome: Outcome) -> Case:
    """Another outcome in the place of the first, and what is owed of it from the beginning."""
    owed = tuple(each for each in case.obligations if each.outcome.matter is not outcome.matter)
    new = () if outcome.verdict is Verdict.NOT_A_VIOLATION else (Obligation(outcome),)
    stay = (outcome if each.matter is outcome.matter else each for each in case.outcomes)
    return replace(case, outcomes=tuple(stay), obligations=(*owed, *new), announced=False)


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


@_changed.register
def _(fact: record.ReportJoined, case: Case) -> Case:
    return replace(case, joined=(*case.joined, Joined(fact.case_id, fact.receipt_number)))


@_changed.register
def _(_fact: record.RegistrationCancelled, case: Case) -> Case:
    return replace(
        case, register_number=None, registered_at=None, extended=False, quick=False, set_aside=()
    )


@_changed.register
def _(fact: record.RecordMended, case: Case) -> Case:
    mended = with_value(_restated(case, fact.field), fact.field, fact.value)
    return replace(
        mended,
        window_due=fact.window_due or case.window_due,
        in_time=case.in_time if fact.in_time is None else fact.in_time,
        # A clock that hung on what was wrong never ran: it has not lapsed either.
        lapses=tuple(each for each in case.lapses if each.id not in fact.stops),
    )


@_changed.register
def _(fact: record.Assigned, case: Case) -> Case:
    return replace(case, assigned_to=fact.investigator)


@_changed.register
def _(fact: record.DocumentFiled, case: Case) -> Case:
    filed = Filed(fact.kind, fact.number, fact.sha256, fact.of)
    return replace(case, documents=(*case.documents, filed))


def _numbered(case: Case, fact: early.Registered | early.FindingSet) -> Case:
    return replace(
        _restated(case, MendableField.KINDS),
        register_number=fact.number,
        kinds=fact.kinds,
        registered_at=fact.at,
        set_aside=tuple(clock for clock in case.clocks if clock.id in fact.stops),
    )


def _restated(case: Case, field: MendableField) -> Case:
    return replace(case, restated=(*case.restated, Statement(field, case.sequence + 1)))


def _owing(case: Case, matter: Matter, step: Callable[[Obligation], Obligation]) -> Case:
    return replace(
        case,
        obligations=tuple(
            step(each) if each.outcome.matter is matter else each for each in case.obligations
        ),
    )
