"""Which event calls for telling whom what: the tables, and the few choices they leave. Pure."""

from collections.abc import Mapping

from services.notify.notice import Kind, Role
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

Calls = tuple[tuple[Role, Kind], ...]

CALLED_FOR: Mapping[type[CaseEvent], Calls] = {
    CaseOpened: ((Role.REPORTER, Kind.OPENED), (Role.OFFICE, Kind.OPENED)),
    CaseRegistered: ((Role.REPORTER, Kind.REGISTERED), (Role.OFFICE, Kind.REGISTERED)),
    CorrectionRequested: ((Role.REPORTER, Kind.CORRECTION_REQUESTED),),
    CaseNotRegistered: ((Role.REPORTER, Kind.NOT_REGISTERED),),
    OutcomeDecided: ((Role.REPORTER, Kind.OUTCOME_DECIDED), (Role.AGENCY, Kind.OUTCOME_DECIDED)),
    CaseMerged: ((Role.REPORTER, Kind.MERGED),),
    CaseClosed: ((Role.REPORTER, Kind.CLOSED),),
}
"""Who is told of an event, whatever it says."""

ADVANCES: Mapping[str, Calls] = {
    "CorrectionSubmitted": (
        (Role.REPORTER, Kind.CORRECTION_RECEIVED),
        (Role.OFFICE, Kind.CORRECTION_RECEIVED),
    ),
    "Delegated": ((Role.REPORTER, Kind.HANDED_OVER), (Role.OFFICE, Kind.HANDED_OVER)),
    "TakenOver": ((Role.REPORTER, Kind.HANDED_OVER), (Role.OFFICE, Kind.HANDED_OVER)),
    "ReportJoined": ((Role.OFFICE, Kind.REPORT_JOINED),),
    "RegistrationCancelled": ((Role.REPORTER, Kind.REGISTRATION_CANCELLED),),
    "RecordMended": ((Role.REPORTER, Kind.RECORD_MENDED),),
    "HearingScheduled": ((Role.REPORTER, Kind.HEARING_SCHEDULED),),
    "Extended": ((Role.REPORTER, Kind.EXTENDED),),
    "Withdrawn": ((Role.REPORTER, Kind.WITHDRAWN),),
    "StatusAnnounced": ((Role.REPORTER, Kind.STATUS_ANNOUNCED),),
    "ObjectionDecided": (
        (Role.REPORTER, Kind.OBJECTION_DECIDED),
        (Role.AGENCY, Kind.OBJECTION_DECIDED),
    ),
}
"""Who is told of the other facts of the statute, by the fact's name.

That a record was wrong is told to the reporter it is about, who may have been told what was wrong.
"""

ESCALATIONS: Mapping[str, Calls] = {
    "head": ((Role.HEAD, Kind.DEADLINE_ESCALATED),),
    "superior": ((Role.SUPERIOR, Kind.DEADLINE_ESCALATED),),
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
            return ((Role.OFFICE, Kind.AGENCY_OVERDUE),)
        case DeadlineLapsed():
            return _told(Kind.DEADLINE_LAPSED, also=data.clock in REPORTER_AWAITS)
        case DeadlineEscalated():
            return ESCALATIONS[data.to]


def _told(kind: Kind, *, also: bool) -> Calls:
    """The office, and the reporter too where it is the reporter's matter."""
    return ((Role.REPORTER, kind), (Role.OFFICE, kind)) if also else ((Role.OFFICE, kind),)
