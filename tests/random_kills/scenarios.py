"""Which way each case goes: what officials command, and which deadline they let pass. Data only."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from shared.statute.law.authority import OfficialRole


@dataclass(frozen=True)
class CommandStep:
    role: OfficialRole
    command: str
    content: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LapseStep:
    """Nobody acts until this clock has run out."""

    clock: str


Step: TypeAlias = CommandStep | LapseStep

_R, _I, _P, _S = (
    OfficialRole.RECEIVER,
    OfficialRole.INVESTIGATOR,
    OfficialRole.PLENARY_MEMBER,
    OfficialRole.SECRETARY,
)
_REGISTER = CommandStep(_R, "Register")
_ASK = CommandStep(_R, "RequestCorrection", {"missing": ["evidence"]})
_MATTER = {"matter": "administrative"}

SCENARIOS: dict[str, tuple[Step, ...]] = {
    "from report to answer": (
        _REGISTER,
        CommandStep(_I, "Summon", {"party": "reported"}),
        CommandStep(_I, "RecordClarification", {"party": "reporter", "oath": "taken"}),
        CommandStep(_I, "RecordClarification", {"party": "reported", "oath": "refused"}),
        CommandStep(_I, "BeginStudy"),
        CommandStep(_I, "CompleteStudy"),
        CommandStep(_P, "DecideInPlenary", {"outcomes": [{**_MATTER, "verdict": "violation"}]}),
        CommandStep(_S, "Forward", _MATTER),
        CommandStep(_S, "AnnounceStatus"),
        CommandStep(_S, "RecordAgencyReceipt", _MATTER),
        CommandStep(_S, "RecordAgencyAnswer", _MATTER),
    ),
    "corrected": (_ASK, CommandStep(_R, "SubmitCorrection", {"supplied": ["evidence"]}), _REGISTER),
    "never corrected": (_ASK, LapseStep("correction")),
    "reviewed too late": (LapseStep("initial_review"), _REGISTER),
    "extended": (_REGISTER, CommandStep(_P, "Extend", {"ground": "information_from_reporter"})),
    "declined": (CommandStep(_P, "DeclineRegistration", {"reason": "not_a_violation"}),),
}
INCOMPLETE = frozenset({"corrected", "never corrected"})
