"""Which event calls for telling whom what: the tables, and the few choices they leave. Pure."""

from collections.abc import Mapping

from services.notify.notice import Kind, RecipientRole
from shared.events.cases import (
    CaseAdvanced,
    CaseClosed,
    CaseEvent,
    CaseMerged,
    CaseNotRegistered,
    CaseOpened,
    CaseRegistered,
    CorrectionRequested,
    DeadlineEscalated,
    DeadlineLapsed,
    DeadlineWarned,
    OutcomeDecided,
)

Calls = tuple[tuple[RecipientRole, Kind], ...]

CALLED_FOR: Mapping[type[CaseEvent], Calls] = {
    CaseOpened: ((RecipientRole.REPORTER, Kind.OPENED), (RecipientRole.OFFICE, Kind.OPENED)),
    CaseRegistered: (
        (RecipientRole.REPORTER, Kind.REGISTERED),
        (RecipientRole.OFFICE, Kind.REGISTERED),
    ),
    CorrectionRequested: ((RecipientRole.REPORTER, Kind.CORRECTION_REQUESTED),),
    CaseNotRegistered: ((RecipientRole.REPORTER, Kind.NOT_REGISTERED),),
    OutcomeDecided: (
        (RecipientRole.REPORTER, Kind.OUTCOME_DECIDED),
        (RecipientRole.AGENCY, Kind.OUTCOME_DECIDED),
    ),
    CaseMerged: ((RecipientRole.REPORTER, Kind.MERGED),),
    CaseClosed: ((RecipientRole.REPORTER, Kind.CLOSED),),
}
"""Who is told of an event, whatever it says."""

ADVANCES: Mapping[str, Calls] = {
    "CorrectionSubmitted": (
        (RecipientRole.REPORTER, Kind.CORRECTION_RECEIVED),
        (RecipientRole.OFFICE, Kind.CORRECTION_RECEIVED),
    ),
    "Delegated": (
        (RecipientRole.REPORTER, Kind.HANDED_OVER),
        (RecipientRole.OFFICE, Kind.HANDED_OVER),
    ),
    "TakenOver": (
        (RecipientRole.REPORTER, Kind.HANDED_OVER),
        (RecipientRole.OFFICE, Kind.HANDED_OVER),
    ),
    "ReportJoined": ((RecipientRole.OFFICE, Kind.REPORT_JOINED),),
    "RegistrationCancelled": ((RecipientRole.REPORTER, Kind.REGISTRATION_CANCELLED),),
    "RecordMended": ((RecipientRole.REPORTER, Kind.RECORD_MENDED),),
    "HearingScheduled": ((RecipientRole.REPORTER, Kind.HEARING_SCHEDULED),),
    "Extended": ((RecipientRole.REPORTER, Kind.EXTENDED),),
    "Withdrawn": ((RecipientRole.REPORTER, Kind.WITHDRAWN),),
    "StatusAnnounced": ((RecipientRole.REPORTER, Kind.STATUS_ANNOUNCED),),
    "ObjectionDecided": (
        (RecipientRole.REPORTER, Kind.OBJECTION_DECIDED),
        (RecipientRole.AGENCY, Kind.OBJECTION_DECIDED),
    ),
}
"""Who is told of the other facts of the statute, by the fact's name.

That a record was wrong is told to the reporter it is about, who may have been told what was wrong.
"""

ESCALATIONS: Mapping[str, Calls] = {
    "head": ((RecipientRole.HEAD, Kind.DEADLINE_ESCALATED),),
    "superior": ((RecipientRole.SUPERIOR, Kind.DEADLINE_ESCALATED),),
}
"""Who above the officers is told that a duty is still open, by the step of the escalation."""

TOLD_ALREADY = frozenset({"not_registered", "merged"})
"""The ends of a case that the reporter has just been told in a letter of their own."""

REPORTER_AWAITS = frozenset(
    {
        "adjudication",
        "handling",
        "handling_total",
        "initial_review",
        "quick_adjudication",
        "tsm_decision",
    }
)
"""The clocks that bound an answer to the reporter: their lapse is told.

A correction that did not come is told by its consequence, that the report is not registered.
"""

REPORTER_MUST_ACT = frozenset({"correction"})
"""The clocks that wait for the reporter: a warning is a help."""

AGENCY_OVERDUE = "agency_overdue"
"""What the law makes of a lapse that is another body's: the office must ask there."""


def calls(data: CaseEvent) -> Calls:
    """Whom an event is told to, and as what; nobody for what a later version announces."""
    match data:
        case CaseAdvanced(fact=fact):
            return ADVANCES.get(fact, ())
        case DeadlineWarned() | DeadlineLapsed() | DeadlineEscalated():
            return _deadline(data)
        case CaseClosed(reason=reason) if reason in TOLD_ALREADY:
            return ()
        case _:
            return CALLED_FOR.get(type(data), ())


def _deadline(data: DeadlineWarned | DeadlineLapsed | DeadlineEscalated) -> Calls:
    match data:
        case DeadlineWarned():
            return _told(Kind.DEADLINE_WARNED, also=data.clock in REPORTER_MUST_ACT)
        case DeadlineLapsed(effect=effect) if effect == AGENCY_OVERDUE:
            return ((RecipientRole.OFFICE, Kind.AGENCY_OVERDUE),)
        case DeadlineLapsed():
            return _told(Kind.DEADLINE_LAPSED, also=data.clock in REPORTER_AWAITS)
        case DeadlineEscalated():
            return ESCALATIONS[data.to]


def _told(kind: Kind, *, also: bool) -> Calls:
    """The office, and the reporter too where it is the reporter's matter."""
    return (
        ((RecipientRole.REPORTER, kind), (RecipientRole.OFFICE, kind))
        if also
        else ((RecipientRole.OFFICE, kind),)
    )
