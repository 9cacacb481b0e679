"""What has happened to a case: the whole list. Facts never change; the case is their sum."""

from typing import get_args

from shared.statute.acts.early_facts import (
    CaseOpened,
    CorrectionRequested,
    CorrectionSubmitted,
    Delegated,
    FindingSet,
    NotRegistered,
    Registered,
    TakenOver,
    TracingConcluded,
    TracingStarted,
    Withdrawn,
)
from shared.statute.acts.late_facts import (
    AdjudicationOpened,
    AgencyActRecorded,
    AgencyAnswered,
    AgencyReceiptRecorded,
    Change,
    ClarificationRecorded,
    Closed,
    DeadlineEscalated,
    DeadlineLapsed,
    DeadlinesRecomputed,
    DeadlineWarned,
    DiscussionRecorded,
    Extended,
    Forwarded,
    HearingHeld,
    HearingScheduled,
    IdentityRead,
    Objected,
    ObjectionDecided,
    OutcomeDecided,
    StatusAnnounced,
    StudyBegun,
    StudyCompleted,
    Summoned,
)
from shared.statute.acts.record_facts import (
    Assigned,
    DocumentFiled,
    MergedInto,
    RecordMended,
    RegistrationCancelled,
    ReportJoined,
)

__all__ = [
    "FACTS",
    "AdjudicationOpened",
    "AgencyActRecorded",
    "AgencyAnswered",
    "AgencyReceiptRecorded",
    "Assigned",
    "CaseOpened",
    "Change",
    "ClarificationRecorded",
    "Closed",
    "CorrectionRequested",
    "CorrectionSubmitted",
    "DeadlineEscalated",
    "DeadlineLapsed",
    "DeadlineWarned",
    "DeadlinesRecomputed",
    "Delegated",
    "DiscussionRecorded",
    "DocumentFiled",
    "Extended",
    "Fact",
    "FindingSet",
    "Forwarded",
    "HearingHeld",
    "HearingScheduled",
    "IdentityRead",
    "MergedInto",
    "NotRegistered",
    "Objected",
    "ObjectionDecided",
    "OutcomeDecided",
    "RecordMended",
    "Registered",
    "RegistrationCancelled",
    "ReportJoined",
    "StatusAnnounced",
    "StudyBegun",
    "StudyCompleted",
    "Summoned",
    "TakenOver",
    "TracingConcluded",
    "TracingStarted",
    "Withdrawn",
]

Fact = (
    CaseOpened
    | CorrectionRequested
    | CorrectionSubmitted
    | Registered
    | NotRegistered
    | Delegated
    | TakenOver
    | Withdrawn
    | TracingStarted
    | TracingConcluded
    | FindingSet
    | Extended
    | DiscussionRecorded
    | Summoned
    | ClarificationRecorded
    | StudyBegun
    | StudyCompleted
    | AdjudicationOpened
    | HearingScheduled
    | HearingHeld
    | OutcomeDecided
    | Forwarded
    | AgencyReceiptRecorded
    | AgencyActRecorded
    | AgencyAnswered
    | StatusAnnounced
    | Objected
    | ObjectionDecided
    | DeadlinesRecomputed
    | DeadlineWarned
    | DeadlineLapsed
    | DeadlineEscalated
    | IdentityRead
    | MergedInto
    | ReportJoined
    | RegistrationCancelled
    | RecordMended
    | Assigned
    | DocumentFiled
    | Closed
)

FACTS: dict[str, type[Fact]] = {kind.__name__: kind for kind in get_args(Fact)}
