"""Who is notified of each fact of a case, and as what: the one table that forecast and notifier read. Data.

Every fact of the statute has a policy here, by its name: the rules of its notices, or the reason why there are none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from shared.statute.law.choices import CloseReason, LapseEffect
from shared.statute.law.clocks import Clock


class RecipientRole(StrEnum):
    """In which role somebody is notified of a fact.

    Attributes:
        REPORTER: whoever made the report, and everybody whose report was joined with it.
        OFFICE: the competent office.
        HEAD: the head of that office.
        SUPERIOR: the office above it.
        AGENCY: each body that an outcome goes to.
    """

    REPORTER = "reporter"
    OFFICE = "office"
    HEAD = "head"
    SUPERIOR = "superior"
    AGENCY = "agency"


class NoticeKind(StrEnum):
    """What a notice says; with the role it names the template."""

    OPENED = "opened"
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    CORRECTION_REQUESTED = "correction_requested"
    CORRECTION_RECEIVED = "correction_received"
    MERGED = "merged"
    REPORT_JOINED = "report_joined"
    REGISTRATION_CANCELLED = "registration_cancelled"
    RECORD_MENDED = "record_mended"
    LODGING_RECOUNTED = "lodging_recounted"
    HEARING_SCHEDULED = "hearing_scheduled"
    EXTENDED = "extended"
    HANDED_OVER = "handed_over"
    TAKEOVER_REQUESTED = "takeover_requested"
    DEADLINE_WARNED = "deadline_warned"
    DEADLINE_LAPSED = "deadline_lapsed"
    DEADLINE_ESCALATED = "deadline_escalated"
    AGENCY_OVERDUE = "agency_overdue"
    WITHDRAWN = "withdrawn"
    STATUS_ANNOUNCED = "status_announced"
    OUTCOME_DECIDED = "outcome_decided"
    OBJECTION_DECIDED = "objection_decided"
    CLOSED = "closed"


FieldReader: TypeAlias = Callable[[str], object]
"""Gives the value of a fact's field by its name; None where the fact has no such field."""


def field_reader(fact: object) -> FieldReader:
    """Reads the fields of a fact, or of the event that announces it."""
    return lambda field: getattr(fact, field, None)


@dataclass(frozen=True, slots=True)
class Condition:
    """A field of the fact must hold one of these values; `negated`: none of them."""

    field: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, read: FieldReader) -> bool:
        """Whether the fact that `read` reads meets it."""
        return (read(self.field) in self.values) is not self.negated


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """One notice to one role, if all the conditions hold."""

    role: RecipientRole
    kind: NoticeKind
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class NoNotice:
    """Nobody is notified of the fact, for a reason; if not `announced`, no event leaves the service either."""

    reason: str
    announced: bool = True


NoticePolicy: TypeAlias = tuple[NoticeRule, ...] | NoNotice

REPORTER_AWAITS = frozenset(
    {
        Clock.ADJUDICATION,
        Clock.HANDLING,
        Clock.HANDLING_TOTAL,
        Clock.INITIAL_REVIEW,
        Clock.QUICK_ADJUDICATION,
        Clock.TSM_DECISION,
    }
)
"""The clocks that bound an answer to the reporter, who is notified of their lapse.

A correction that did not come has a notice of its consequence: the report is not registered.
"""

REPORTER_MUST_ACT = frozenset({Clock.CORRECTION})
"""The clocks that wait for the reporter, who is warned before they end."""

_REPORTER, _OFFICE, _AGENCY = RecipientRole.REPORTER, RecipientRole.OFFICE, RecipientRole.AGENCY
_OVERDUE = frozenset({LapseEffect.AGENCY_OVERDUE})
# The closing then follows in the same moment as a fact that has a notice of its own.
_NOTIFIED_WITH = frozenset({CloseReason.NOT_REGISTERED, CloseReason.MERGED})


def _to(kind: NoticeKind, *roles: RecipientRole) -> tuple[NoticeRule, ...]:
    return tuple(NoticeRule(role, kind) for role in roles)


def _when(field: str, *values: str) -> tuple[Condition, ...]:
    return (Condition(field, frozenset(values)),)


def _warned() -> tuple[NoticeRule, ...]:
    kind = NoticeKind.DEADLINE_WARNED
    return (
        NoticeRule(_REPORTER, kind, _when("clock", *REPORTER_MUST_ACT)),
        NoticeRule(_OFFICE, kind),
    )


def _lapsed() -> tuple[NoticeRule, ...]:
    """An overdue agency is the office's to ask; any other lapse is the office's own, and may be the reporter's."""
    kind, own = NoticeKind.DEADLINE_LAPSED, (Condition("effect", _OVERDUE, negated=True),)
    return (
        NoticeRule(_OFFICE, NoticeKind.AGENCY_OVERDUE, (Condition("effect", _OVERDUE),)),
        NoticeRule(_REPORTER, kind, own + _when("clock", *REPORTER_AWAITS)),
        NoticeRule(_OFFICE, kind, own),
    )


def _escalated() -> tuple[NoticeRule, ...]:
    kind = NoticeKind.DEADLINE_ESCALATED
    return tuple(
        NoticeRule(role, kind, _when("to", role))
        for role in (RecipientRole.HEAD, RecipientRole.SUPERIOR)
    )


_WORK_STEP = NoNotice("a step of the office's own work: its result has a notice")
_SERVED = NoNotice("the office itself serves the document on the party")
_FROM_AGENCY = NoNotice("recorded from the agency: the end of the follow-up has a notice")

NOTICE_POLICIES: Mapping[str, NoticePolicy] = {
    "CaseOpened": _to(NoticeKind.OPENED, _REPORTER, _OFFICE),
    "CorrectionRequested": _to(NoticeKind.CORRECTION_REQUESTED, _REPORTER),
    "CorrectionSubmitted": _to(NoticeKind.CORRECTION_RECEIVED, _REPORTER, _OFFICE),
    "Registered": _to(NoticeKind.REGISTERED, _REPORTER, _OFFICE),
    "NotRegistered": _to(NoticeKind.NOT_REGISTERED, _REPORTER),
    "Delegated": _to(NoticeKind.HANDED_OVER, _REPORTER, _OFFICE),
    "TakenOver": _to(NoticeKind.HANDED_OVER, _REPORTER, _OFFICE),
    "TakeoverRequested": _to(NoticeKind.TAKEOVER_REQUESTED, RecipientRole.SUPERIOR),
    "Withdrawn": _to(NoticeKind.WITHDRAWN, _REPORTER),
    "TracingStarted": _WORK_STEP,
    "TracingConcluded": _WORK_STEP,
    "FindingSet": _to(NoticeKind.REGISTERED, _REPORTER, _OFFICE),
    "Extended": _to(NoticeKind.EXTENDED, _REPORTER),
    "DiscussionRecorded": _WORK_STEP,
    "Summoned": _SERVED,
    "ClarificationRecorded": _WORK_STEP,
    "StudyBegun": _WORK_STEP,
    "StudyCompleted": _WORK_STEP,
    "AdjudicationOpened": NoNotice("each hearing has a notice with its time and place"),
    "HearingScheduled": _to(NoticeKind.HEARING_SCHEDULED, _REPORTER),
    "HearingHeld": _WORK_STEP,
    "OutcomeDecided": _to(NoticeKind.OUTCOME_DECIDED, _REPORTER, _AGENCY),
    "Forwarded": NoNotice("the outcome named the agency in its notice: the file follows by letter"),
    "AgencyReceiptRecorded": _FROM_AGENCY,
    "AgencyActRecorded": _FROM_AGENCY,
    "AgencyAnswered": _FROM_AGENCY,
    "StatusAnnounced": _to(NoticeKind.STATUS_ANNOUNCED, _REPORTER),
    "Objected": NoNotice("the decision on the objection has a notice"),
    "ObjectionDecided": _to(NoticeKind.OBJECTION_DECIDED, _REPORTER, _AGENCY),
    "DeadlinesRecomputed": NoNotice("the status and every later notice give the new day"),
    "DeadlineWarned": _warned(),
    "DeadlineLapsed": _lapsed(),
    "DeadlineEscalated": _escalated(),
    "MergedInto": _to(NoticeKind.MERGED, _REPORTER),
    "ReportJoined": _to(NoticeKind.REPORT_JOINED, _OFFICE),
    "RegistrationCancelled": _to(NoticeKind.REGISTRATION_CANCELLED, _REPORTER),
    # The reporter may have been given what was wrong, in a letter or as the status.
    "RecordMended": _to(NoticeKind.RECORD_MENDED, _REPORTER),
    # The reporter was given the moment on the receipt; the office may have decided by the verdict.
    "LodgingRecounted": _to(NoticeKind.LODGING_RECOUNTED, _REPORTER, _OFFICE),
    "Assigned": NoNotice("who of the office works on the case", announced=False),
    "DocumentFiled": NoNotice("the office's own file", announced=False),
    "IdentityRead": NoNotice("on record for those who audit", announced=False),
    "ReportRead": NoNotice("on record for those who audit", announced=False),
    "Closed": (
        NoticeRule(
            _REPORTER, NoticeKind.CLOSED, (Condition("reason", _NOTIFIED_WITH, negated=True),)
        ),
    ),
}

UNANNOUNCED = frozenset(
    fact
    for fact, policy in NOTICE_POLICIES.items()
    if isinstance(policy, NoNotice) and not policy.announced
)
"""The names of the facts that stay in the case file: no event announces them."""


def notice_rules(fact: str, read: FieldReader) -> tuple[NoticeRule, ...]:
    """The notices that a fact calls for, by its name and its fields; none for one that is not known here.

    A notifier may read a fact of a newer version: it is not known to this table, and no reason to stop.
    """
    policy = NOTICE_POLICIES.get(fact, ())
    if isinstance(policy, NoNotice):
        return ()
    return tuple(
        rule for rule in policy if all(condition.holds(read) for condition in rule.conditions)
    )
