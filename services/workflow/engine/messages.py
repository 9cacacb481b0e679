"""What Temporal stores of a case: ids, kinds and moments, never words.

Fields are never renamed or removed, and a field added later has a default: the histories of cases
that were opened before must still be read. Names here are therefore older than those around them.
"""

from dataclasses import dataclass
from datetime import datetime

OPEN = "OpenCase"
"""The kind of the first command, which the workflow gives itself."""

ELAPSE = "Elapse"
"""The kind of the command the workflow gives itself when a due moment has come."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The case that a workflow is started for; its report is in the database."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CommandRef:
    """A command to a case; its content is in the database, stored under `command_id` before."""

    command_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class ExecutionRequest:
    """One command to be carried out.

    Attributes:
        case_id: the case, a UUID in text.
        command_id: the command's id, unique within the case.
        kind: the command's name in the law.
        at: the moment of the workflow's clock, with its zone; the command counts at this moment.
    """

    case_id: str
    command_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """How far a case has come, as far as its workflow must know.

    Attributes:
        stage: the stage, shown in Temporal.
        sequence: how many facts the case file holds.
        closed: whether the case has ended.
        next_due: the nearest moment at which the case must wake, with its zone; None without one.
    """

    stage: str
    sequence: int
    closed: bool
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """How a command ended, and how far the case has come after it.

    Attributes:
        accepted: whether the law accepted it.
        refusal: the code of the refusal, None if it was accepted.
        standing: the progress after it.
    """

    accepted: bool
    refusal: str | None
    standing: CaseProgress
