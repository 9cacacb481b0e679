"""The choices a case is decided in: reasons, grounds, parties, verdicts, acts."""

from dataclasses import dataclass
from enum import StrEnum

from shared.statute.law.violations import Matter


class DeclineReason(StrEnum):
    """Why a report is not registered."""

    FORMAL_REQUIREMENTS = "formal_requirements"
    MATERIAL_REQUIREMENTS = "material_requirements"
    OUT_OF_TIME = "out_of_time"
    NO_VOTING_RIGHT = "no_voting_right"
    NOT_A_VIOLATION = "not_a_violation"
    ALREADY_HANDLED = "already_handled"
    PROCESS_DISPUTE = "process_dispute"
    NOT_CORRECTED = "not_corrected"
    FINDING_NOT_SET = "finding_not_set"


class ReporterKind(StrEnum):
    """As what somebody reports; whether the law lets that person report is for the initial review."""

    CITIZEN = "citizen"
    PARTICIPANT = "participant"
    OBSERVER = "observer"
    ORGANISATION = "organisation"


PROXY = "proxy"
"""Whoever reports for another, with special power of attorney: no kind that a report is lodged with.

A rectification may name it. Pilkada knows it since Perbawaslu 9/2024: each edition says whether it
allows it (`proxy_allowed`).
"""


class ExtensionGround(StrEnum):
    """Why the handling may be extended; each regime knows its own ground."""

    INFORMATION_AND_STUDY = "information_and_study"
    INFORMATION_FROM_REPORTER = "information_from_reporter"


class Party(StrEnum):
    """Who is heard in clarification."""

    REPORTER = "reporter"
    REPORTED = "reported"
    WITNESS = "witness"
    EXPERT = "expert"


class Mode(StrEnum):
    """How a clarification is held."""

    FACE_TO_FACE = "face_to_face"
    REMOTE = "remote"


class Oath(StrEnum):
    """Whether the heard party took the oath; a refusal does not stop the clarification."""

    TAKEN = "taken"
    REFUSED = "refused"


class Discussion(StrEnum):
    """The discussions of a crime in Sentra Gakkumdu that frame the study."""

    FIRST = "first"
    SECOND = "second"


class CloseReason(StrEnum):
    """How a case ends."""

    NOT_REGISTERED = "not_registered"
    NO_FINDING = "no_finding"
    KEPT_AS_INFORMATION = "kept_as_information"
    NOT_A_VIOLATION = "not_a_violation"
    HANDLED = "handled"
    MERGED = "merged"


class MendableField(StrEnum):
    """What was written down when a case was opened or registered, and can be put right."""

    KINDS = "kinds"
    PLACE = "place"
    KNOWN_DATE = "known_date"
    EVENT_DATE = "event_date"
    ELECTION = "election"
    REPORTER_KIND = "reporter_kind"


class LapseEffect(StrEnum):
    """What the law makes of a lapsed clock."""

    DUTY_REMAINS = "duty_remains"
    BREACH = "breach"
    AGENCY_OVERDUE = "agency_overdue"
    WINDOW_CLOSED = "window_closed"
    NOT_REGISTERED = "not_registered"


class Verdict(StrEnum):
    """What was decided of one matter."""

    VIOLATION = "violation"
    OTHER_LAW = "other_law"
    NOT_A_VIOLATION = "not_a_violation"


class AgencyAct(StrEnum):
    """The acts of police, prosecutor and court after a crime was forwarded."""

    FILE_SENT = "file_sent"
    FILE_RETURNED = "file_returned"
    FILE_RESUBMITTED = "file_resubmitted"
    FILE_COMPLETE = "file_complete"
    FILE_IN_COURT = "file_in_court"
    JUDGMENT = "judgment"


@dataclass(frozen=True, slots=True)
class MatterOutcome:
    """What was decided of one matter, and to whom it goes; blank is the one the law names."""

    matter: Matter
    verdict: Verdict
    addressee: str = ""
    reason: str = ""
