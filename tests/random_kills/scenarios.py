"""Which way each case goes: what officials command, and which deadline they let pass. Data only."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.statute.law.authority import OfficialRole


@dataclass(frozen=True)
class Act:
    role: OfficialRole
    command: str
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lapse:
    """Nobody acts until this clock has run out."""

    clock: str


ExecutionRequest: TypeAlias = Act | Lapse

_R, _I, _P, _S = (
    OfficialRole.RECEIVER,
    OfficialRole.INVESTIGATOR,
    OfficialRole.PLENARY_MEMBER,
    OfficialRole.SECRETARY,
)
_REGISTER = Act(_R, "Register")
_ASK = Act(_R, "RequestCorrection", {"missing": ["evidence"]})
_MATTER = {"matter": "administrative"}

WAYS: dict[str, tuple[ExecutionRequest, ...]] = {
    "from report to answer": (
        _REGISTER,
        Act(_I, "Summon", {"party": "reported"}),
        Act(_I, "RecordClarification", {"party": "reporter", "oath": "taken"}),
        Act(_I, "RecordClarification", {"party": "reported", "oath": "refused"}),
        Act(_I, "BeginStudy"),
        Act(_I, "CompleteStudy"),
        Act(_P, "DecideInPlenary", {"outcomes": [{**_MATTER, "verdict": "violation"}]}),
        Act(_S, "Forward", _MATTER),
        Act(_S, "AnnounceStatus"),
        Act(_S, "RecordAgencyReceipt", _MATTER),
        Act(_S, "RecordAgencyAnswer", _MATTER),
    ),
    "corrected": (_ASK, Act(_R, "SubmitCorrection", {"supplied": ["evidence"]}), _REGISTER),
    "never corrected": (_ASK, Lapse("correction")),
    "reviewed too late": (Lapse("initial_review"), _REGISTER),
    "extended": (_REGISTER, Act(_P, "Extend", {"ground": "information_from_reporter"})),
    "declined": (Act(_P, "DeclineRegistration", {"reason": "not_a_violation"}),),
}
INCOMPLETE = frozenset({"corrected", "never corrected"})
