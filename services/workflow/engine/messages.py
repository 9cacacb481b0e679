"""What Temporal stores of a case: ids, kinds and moments, never words. Add, never rename.

A field added later has a default: the histories of cases opened before it must still be read.
"""

from dataclasses import dataclass
from datetime import datetime

OPEN = "OpenCase"
"""The kind of the first command, which the workflow gives itself."""

ELAPSE = "Elapse"
"""The kind of the command the workflow gives itself when a due moment has come."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Which case a workflow stands for; its report is in the database."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CommandRef:
    """A command to the case: what it says was stored in the database under its id before."""

    command_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class ExecutionRequest:
    """One command at one moment of the case's own clock."""

    case_id: str
    command_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """Where the case stands after a step, as far as its clock must know."""

    stage: str
    sequence: int
    closed: bool
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """How a command ended: accepted, or refused under a code; the case stands so now."""

    accepted: bool
    refusal: str | None
    standing: CaseProgress
