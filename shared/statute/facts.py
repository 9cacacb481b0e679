"""What has happened to a case: the whole list. Facts never change; the case is their sum."""

from typing import get_args

from shared.statute.early_facts import (
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
from shared.statute.late_facts import (
    AdjudicationOpened,
    AgencyActRecorded,
    AgencyAnswered,
    AgencyReceiptRecorded,
    Change,
    ClarificationRecorded,
    Closed,
    DeadlineLapsed,
    DeadlinesRecomputed,
    DeadlineWarned,
    DiscussionRecorded,
    Extended,
    Forwarded,
    HearingHeld,
    IdentityRead,
    Objected,
    ObjectionDecided,
    OutcomeDecided,
    StatusAnnounced,
    StudyBegun,
    StudyCompleted,
    Summoned,
)

__all__ = [
    "FACTS",
    "AdjudicationOpened",
    "AgencyActRecorded",
    "AgencyAnswered",
    "AgencyReceiptRecorded",
    "CaseOpened",
    "Change",
    "ClarificationRecorded",
    "Closed",
    "CorrectionRequested",
    "CorrectionSubmitted",
    "DeadlineLapsed",
    "DeadlineWarned",
    "DeadlinesRecomputed",
    "Delegated",
    "DiscussionRecorded",
    "Extended",
    "Fact",
    "FindingSet",
    "Forwarded",
    "HearingHeld",
    "IdentityRead",
    "NotRegistered",
    "Objected",
    "ObjectionDecided",
    "OutcomeDecided",
    "Registered",
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
    | IdentityRead
    | Closed
)

FACTS: dict[str, type[Fact]] = {kind.__name__: kind for kind in get_args(Fact)}
