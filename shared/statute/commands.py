"""What officials, reporters, agencies and the clock may ask of a case: the whole list."""

from typing import get_args

from shared.statute.early_commands import (
    ConcludeTracing,
    DeclineRegistration,
    Delegate,
    KeepInformation,
    OpenCase,
    Register,
    RequestCorrection,
    SetFinding,
    StartTracing,
    SubmitCorrection,
    TakeOver,
    Withdraw,
)
from shared.statute.late_commands import (
    AnnounceStatus,
    BeginStudy,
    CloseFollowUp,
    CompleteStudy,
    DecideAdjudication,
    DecideInPlenary,
    DecideObjection,
    Elapse,
    Extend,
    Forward,
    HoldHearing,
    Object,
    OpenAdjudication,
    ReadIdentity,
    Recompute,
    RecordAgencyAct,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
    RecordClarification,
    RecordDiscussion,
    Summon,
)

__all__ = [
    "COMMANDS",
    "AnnounceStatus",
    "BeginStudy",
    "CloseFollowUp",
    "Command",
    "CompleteStudy",
    "ConcludeTracing",
    "DecideAdjudication",
    "DecideInPlenary",
    "DecideObjection",
    "DeclineRegistration",
    "Delegate",
    "Elapse",
    "Extend",
    "Forward",
    "HoldHearing",
    "KeepInformation",
    "Object",
    "OpenAdjudication",
    "OpenCase",
    "ReadIdentity",
    "Recompute",
    "RecordAgencyAct",
    "RecordAgencyAnswer",
    "RecordAgencyReceipt",
    "RecordClarification",
    "RecordDiscussion",
    "Register",
    "RequestCorrection",
    "SetFinding",
    "StartTracing",
    "SubmitCorrection",
    "Summon",
    "TakeOver",
    "Withdraw",
]

Command = (
    OpenCase
    | RequestCorrection
    | SubmitCorrection
    | DeclineRegistration
    | Register
    | Delegate
    | TakeOver
    | Withdraw
    | StartTracing
    | ConcludeTracing
    | SetFinding
    | KeepInformation
    | Extend
    | RecordDiscussion
    | Summon
    | RecordClarification
    | BeginStudy
    | CompleteStudy
    | OpenAdjudication
    | HoldHearing
    | DecideAdjudication
    | DecideInPlenary
    | Forward
    | RecordAgencyReceipt
    | RecordAgencyAct
    | RecordAgencyAnswer
    | AnnounceStatus
    | Object
    | DecideObjection
    | CloseFollowUp
    | Recompute
    | ReadIdentity
    | Elapse
)

COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for kind in get_args(Command)}
