"""What the officials of the demonstration do with each report, and the days between. Data only."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.statute.law.authority import OfficialRole


@dataclass(frozen=True, slots=True)
class Act:
    """An official of the case's office gives the case a command."""

    role: OfficialRole
    command: str
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Morning:
    """The case's clock moves to nine o'clock so many days on; on day 0 to when it is lodged."""

    days: int = 0


@dataclass(frozen=True, slots=True)
class NextWarning:
    """The case's clock moves to the next moment at which a deadline has something to say."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The case's clock moves past its nearest deadline, warnings and all, and nobody acts."""


ExecutionRequest: TypeAlias = Act | Morning | NextWarning | Deadline

_R, _I, _P, _S = (
    OfficialRole.RECEIVER,
    OfficialRole.INVESTIGATOR,
    OfficialRole.PLENARY_MEMBER,
    OfficialRole.SECRETARY,
)
_REGISTER = Act(_R, "Register")

WHOLE_WAY = "32.73.02"
"""The place of the report that goes from receipt to closure: the one followed at the end."""

STORY: dict[str, tuple[ExecutionRequest, ...]] = {
    WHOLE_WAY: (
        Morning(),
        _REGISTER,
        Morning(1),
        Act(_I, "Summon", {"party": "reported"}),
        Act(_I, "RecordClarification", {"party": "reporter", "oath": "taken"}),
        Act(_I, "RecordClarification", {"party": "reported", "oath": "refused"}),
        Morning(1),
        Act(_I, "BeginStudy"),
        Act(_I, "CompleteStudy"),
        Act(_P, "DecideInPlenary", {"outcomes": [{"matter": "asn", "verdict": "violation"}]}),
        Act(_S, "Forward", {"matter": "asn"}),
        Act(_S, "AnnounceStatus"),
        Morning(1),
        Act(_S, "RecordAgencyReceipt", {"matter": "asn"}),
        Morning(3),
        Act(_S, "RecordAgencyAnswer", {"matter": "asn"}),
    ),
    "33.02.14": (
        Morning(),
        _REGISTER,
        Act(_I, "RecordDiscussion", {"discussion": "first"}),
        Act(_I, "Summon", {"party": "reporter"}),
    ),
    "35.78.09": (Morning(), Act(_I, "MergeInto", {"into": "35.78.08"})),
    "35.78.08": (Morning(), _REGISTER),
    "73.06.05": (
        Morning(),
        Act(_P, "Delegate", {"office": "73.06.05"}),
        _REGISTER,
    ),
    "51.71.03": (
        Morning(),
        Act(_R, "RequestCorrection", {"missing": ["evidence"]}),
        Morning(1),
        Act(_R, "SubmitCorrection", {"supplied": ["evidence"]}),
        _REGISTER,
    ),
    "91.71.01": (
        Morning(),
        _REGISTER,
        Act(_I, "RecordClarification", {"party": "witness", "oath": "taken"}),
    ),
    "31.74.04": (Morning(), _REGISTER),
    "34.04.07": (
        Morning(),
        Act(_R, "RequestCorrection", {"missing": ["reporter_address"]}),
        Deadline(),
    ),
    "53.07.01": (NextWarning(),),
    "81.71.02": (Deadline(),),
    "61.71.02": (Morning(), Act(_P, "DeclineRegistration", {"reason": "out_of_time"})),
}
"""By the place of the report; `into` names another by its place, too. A report whose place is not
here waits for its initial review."""
