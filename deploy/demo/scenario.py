"""What officials do with each sample report, and how much time passes between. Data only."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.statute.law.authority import OfficialRole


@dataclass(frozen=True, slots=True)
class OfficialCommand:
    """An official of the case's office sends a command; `payload` has the fields of its kind."""

    role: OfficialRole
    command: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextDays:
    """The case's clock advances to 09.00 after so many days; with 0 to the moment of lodging."""

    days: int = 0


@dataclass(frozen=True, slots=True)
class UntilWarning:
    """The case's clock advances past the next warning or deadline, whichever is first."""


@dataclass(frozen=True, slots=True)
class UntilDeadline:
    """The case's clock advances past its nearest deadline, and nobody acts."""


Step: TypeAlias = OfficialCommand | NextDays | UntilWarning | UntilDeadline

_R, _I, _P, _S = (
    OfficialRole.RECEIVER,
    OfficialRole.INVESTIGATOR,
    OfficialRole.PLENARY_MEMBER,
    OfficialRole.SECRETARY,
)
_REGISTER = OfficialCommand(_R, "Register")

FULL_CASE = "32.73.02"
"""The place of the report that goes from receipt to closure; its timeline is printed last."""

SCENARIO: dict[str, tuple[Step, ...]] = {
    FULL_CASE: (
        NextDays(),
        _REGISTER,
        NextDays(1),
        OfficialCommand(_I, "Summon", {"party": "reported"}),
        OfficialCommand(_I, "RecordClarification", {"party": "reporter", "oath": "taken"}),
        OfficialCommand(_I, "RecordClarification", {"party": "reported", "oath": "refused"}),
        NextDays(1),
        OfficialCommand(_I, "BeginStudy"),
        OfficialCommand(_I, "CompleteStudy"),
        OfficialCommand(
            _P, "DecideInPlenary", {"outcomes": [{"matter": "asn", "verdict": "violation"}]}
        ),
        OfficialCommand(_S, "Forward", {"matter": "asn"}),
        OfficialCommand(_S, "AnnounceStatus"),
        NextDays(1),
        OfficialCommand(_S, "RecordAgencyReceipt", {"matter": "asn"}),
        NextDays(3),
        OfficialCommand(_S, "RecordAgencyAnswer", {"matter": "asn"}),
    ),
    "33.02.14": (
        NextDays(),
        _REGISTER,
        OfficialCommand(_I, "RecordDiscussion", {"discussion": "first"}),
        OfficialCommand(_I, "Summon", {"party": "reporter"}),
    ),
    "35.78.09": (NextDays(), OfficialCommand(_I, "MergeInto", {"into": "35.78.08"})),
    "35.78.08": (NextDays(), _REGISTER),
    "73.06.05": (
        NextDays(),
        OfficialCommand(_P, "Delegate", {"office": "73.06.05"}),
        _REGISTER,
    ),
    "51.71.03": (
        NextDays(),
        OfficialCommand(_R, "RequestCorrection", {"missing": ["evidence"]}),
        NextDays(1),
        OfficialCommand(_R, "SubmitCorrection", {"supplied": ["evidence"]}),
        _REGISTER,
    ),
    "91.71.01": (
        NextDays(),
        _REGISTER,
        OfficialCommand(_I, "RecordClarification", {"party": "witness", "oath": "taken"}),
    ),
    "31.74.04": (NextDays(), _REGISTER),
    "34.04.07": (
        NextDays(),
        OfficialCommand(_R, "RequestCorrection", {"missing": ["reporter_address"]}),
        UntilDeadline(),
    ),
    "53.07.01": (UntilWarning(),),
    "81.71.02": (UntilDeadline(),),
    "61.71.02": (NextDays(), OfficialCommand(_P, "DeclineRegistration", {"reason": "out_of_time"})),
}
"""Steps by the place of the report; the payload's `into` names a place, too. A report whose place
is not here waits for its initial review."""
