"""What officials, reporters, agencies and the clock may ask of a case: the whole list."""

from typing import get_args

from shared.statute.acts.early_commands import (
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
from shared.statute.acts.late_commands import (
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
    ScheduleHearing,
    Summon,
)
from shared.statute.acts.record_commands import (
    Assign,
    CancelRegistration,
    FileDocument,
    JoinReport,
    MendRecord,
    MergeInto,
)

__all__ = [
    "COMMANDS",
    "AnnounceStatus",
    "Assign",
    "BeginStudy",
    "CancelRegistration",
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
    "FileDocument",
    "Forward",
    "HoldHearing",
    "JoinReport",
    "KeepInformation",
    "MendRecord",
    "MergeInto",
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
    "ScheduleHearing",
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
    | ScheduleHearing
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
    | MergeInto
    | JoinReport
    | CancelRegistration
    | MendRecord
    | Assign
    | FileDocument
    | Recompute
    | ReadIdentity
    | Elapse
)

COMMANDS: dict[str, type[Command]] = {kind.__name__: kind for kind in get_args(Command)}
