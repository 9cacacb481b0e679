"""What each fact changes in a case, beside its stage and its clocks."""

from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch

from shared.statute.acts import early_facts as early
from shared.statute.acts import late_facts as late
from shared.statute.acts import record_facts as record
from shared.statute.case.fact import Happening
from shared.statute.case.rectifiable import with_value
from shared.statute.case.state import Case, Filed, Hearing, Joined, Lapse, Obligation, Statement
from shared.statute.law.choices import MatterOutcome, MendableField, Verdict
from shared.statute.law.violations import Matter


@singledispatch
def changed(_fact: Happening, case: Case) -> Case:
    """What a fact says, put into the case; most only lead to a stage, start clocks or stop them."""
    return case


@changed.register
def _(fact: early.CorrectionRequested, case: Case) -> Case:
    return replace(case, missing=fact.missing)


@changed.register
def _(fact: early.CorrectionSubmitted, case: Case) -> Case:
    return replace(
        _restated(case, MendableField.KNOWN_DATE),
        missing=tuple(key for key in case.missing if key not in fact.supplied),
        known_date=fact.known_date,
        window_due=fact.window_due,
        in_time=fact.in_time,
    )


@changed.register
def _(fact: early.Registered, case: Case) -> Case:
    return _numbered(case, fact)


@changed.register
def _(fact: early.FindingSet, case: Case) -> Case:
    # What was done while it was still a report does not count for the finding's own handling.
    anew = replace(case, extended=False, summoned=(), heard=(), discussions=())
    return _numbered(anew, fact)


@changed.register
def _(_fact: early.Withdrawn, case: Case) -> Case:
    return replace(case, withdrawn=True)


@changed.register
def _(fact: early.Delegated, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone, assigned_to="")


@changed.register
def _(fact: early.TakenOver, case: Case) -> Case:
    return replace(case, office=fact.office, zone=fact.zone, assigned_to="")


@changed.register
def _(_fact: late.Extended, case: Case) -> Case:
    return replace(case, extended=True)


@changed.register
def _(fact: late.DiscussionRecorded, case: Case) -> Case:
    return replace(case, discussions=(*case.discussions, fact.discussion))


@changed.register
def _(fact: late.Summoned, case: Case) -> Case:
    return replace(case, summoned=(*case.summoned, fact.party))


@changed.register
def _(fact: late.ClarificationRecorded, case: Case) -> Case:
    return replace(case, heard=(*case.heard, fact.party))


@changed.register
def _(fact: late.AdjudicationOpened, case: Case) -> Case:
    return replace(case, quick=fact.quick)


@changed.register
def _(fact: late.HearingScheduled, case: Case) -> Case:
    return replace(case, hearings=(*case.hearings, Hearing(fact.hearing_at, fact.place)))


@changed.register
def _(fact: late.OutcomeDecided, case: Case) -> Case:
    owed = (each for each in fact.outcomes if each.verdict is not Verdict.NOT_A_VIOLATION)
    return replace(
        case,
        outcomes=(*case.outcomes, *fact.outcomes),
        obligations=(*case.obligations, *(Obligation(outcome) for outcome in owed)),
    )


@changed.register
def _(fact: late.Forwarded, case: Case) -> Case:
    return _owing(case, fact.matter, lambda owed: replace(owed, forwarded_at=fact.at))


@changed.register
def _(fact: late.AgencyReceiptRecorded, case: Case) -> Case:
    return _owing(case, fact.matter, lambda owed: replace(owed, received_at=fact.at))


@changed.register
def _(fact: late.AgencyAnswered, case: Case) -> Case:
    return _owing(case, fact.matter, lambda owed: replace(owed, answered_at=fact.at))


@changed.register
def _(_fact: late.StatusAnnounced, case: Case) -> Case:
    return replace(case, announced=True)


@changed.register
def _(fact: late.Objected, case: Case) -> Case:
    return replace(
        case,
        objections=(*case.objections, fact.matter),
        objected=(*case.objected, fact.matter),
    )


@changed.register
def _(fact: late.ObjectionDecided, case: Case) -> Case:
    left = replace(case, objections=tuple(each for each in case.objections if each != fact.matter))
    return _replaced(left, fact.outcome) if fact.outcome else left


def _replaced(case: Case, outcome: MatterOutcome) -> Case:
    """Another outcome in the place of the first, and what is owed of it from the beginning."""
    owed = tuple(each for each in case.obligations if each.outcome.matter is not outcome.matter)
    new = () if outcome.verdict is Verdict.NOT_A_VIOLATION else (Obligation(outcome),)
    stay = (outcome if each.matter is outcome.matter else each for each in case.outcomes)
    return replace(case, outcomes=tuple(stay), obligations=(*owed, *new), announced=False)


@changed.register
def _(fact: late.DeadlinesRecomputed, case: Case) -> Case:
    revived = {clock.id for clock in fact.starts if not clock.lapsed}
    return replace(case, lapses=tuple(each for each in case.lapses if each.id not in revived))


@changed.register
def _(fact: late.DeadlineLapsed, case: Case) -> Case:
    return replace(case, lapses=(*case.lapses, Lapse(fact.id, fact.due)))


@changed.register
def _(fact: late.Closed, case: Case) -> Case:
    return replace(case, close_reason=fact.reason, as_information=fact.as_information)


@changed.register
def _(fact: record.ReportJoined, case: Case) -> Case:
    return replace(case, joined=(*case.joined, Joined(fact.case_id, fact.receipt_number)))


@changed.register
def _(_fact: record.RegistrationCancelled, case: Case) -> Case:
    return replace(
        case, register_number=None, registered_at=None, extended=False, quick=False, set_aside=()
    )


@changed.register
def _(fact: record.RecordMended, case: Case) -> Case:
    mended = with_value(_restated(case, fact.field), fact.field, fact.value)
    return replace(
        mended,
        window_due=fact.window_due or case.window_due,
        in_time=case.in_time if fact.in_time is None else fact.in_time,
        # A clock that hung on what was wrong never ran: it has not lapsed either.
        lapses=tuple(each for each in case.lapses if each.id not in fact.stops),
    )


@changed.register
def _(fact: record.Assigned, case: Case) -> Case:
    return replace(case, assigned_to=fact.investigator)


@changed.register
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
