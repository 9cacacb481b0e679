"""What officials are shown of a case, of its file and of the list. Pure."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.workflow.case_file import Entry, Head, first_broken
from services.workflow.store import Line
from shared.statute.authority import may_any
from shared.statute.case import Case, Move, moves
from shared.statute.explain import explain
from shared.statute.running import RunningClock
from shared.statute.stages import STAGE_NAMES, Stage
from shared.statute.zones import Zone


class LineShown(BaseModel):
    """A case in the list."""

    case_id: UUID
    receipt_number: str
    register_number: str | None
    regime: str
    office: str
    stage: str
    stage_name: str
    stage_name_en: str
    lodged_at: AwareDatetime
    next_due: AwareDatetime | None = Field(description="The nearest warning or deadline.")
    closed: bool


class ListShown(BaseModel):
    """Open cases by nearest deadline; `after` asks for the next page, if there is one."""

    cases: list[LineShown]
    after: str | None


class ClockShown(BaseModel):
    """A clock of the law with how it was reckoned."""

    clock: str
    matter: str
    due: AwareDatetime
    lapsed: bool
    article: str
    confidence: str
    explanation: str
    explanation_en: str


class MoveShown(BaseModel):
    """What may lawfully be done now, and whether it is the asking official's to do."""

    command: str
    name: str
    name_en: str
    article: str
    yours: bool


class CaseShown(LineShown):
    """One case: where it stands, its clocks, and the moves lawful now."""

    edition: str
    election: str
    violation_kinds: tuple[str, ...]
    place: str
    missing: tuple[str, ...]
    sequence: int
    clocks: list[ClockShown]
    moves: list[MoveShown]


class FactShown(BaseModel):
    """One fact of the case file."""

    sequence: int
    kind: str
    at: AwareDatetime
    command_id: str
    content: dict[str, Any]
    hash: str


class FileShown(BaseModel):
    """The case file, and whether all of it is as it was written."""

    case_id: UUID
    intact: bool
    first_broken: int | None = Field(description="The first fact that is not as it was written.")
    facts: list[FactShown]


def show_line(line: Line) -> LineShown:
    """A case as the list shows it."""
    return LineShown(**_line(line))


def show_case(line: Line, case: Case, office: str, roles: frozenset[str]) -> CaseShown:
    """A case as an official of `office` with these `roles` sees it."""
    return CaseShown(
        **_line(line),
        edition=case.edition,
        election=case.report.election,
        violation_kinds=case.kinds,
        place=case.report.place,
        missing=case.missing,
        sequence=case.sequence,
        clocks=[_clock(clock) for clock in sorted(case.clocks, key=lambda each: each.due)],
        moves=[_move(move, case, office, roles) for move in moves(case)],
    )


def show_file(case_id: UUID, entries: Iterable[Entry], head: Head, zone: Zone) -> FileShown:
    """A case file with the proof of its chain."""
    entries = list(entries)
    broken = first_broken(case_id, entries, head)
    facts = [_fact(entry, zone) for entry in entries]
    return FileShown(case_id=case_id, intact=broken is None, first_broken=broken, facts=facts)


def _line(line: Line) -> dict[str, Any]:
    zone, name = Zone(line.zone), STAGE_NAMES[Stage(line.stage)]
    return {
        "case_id": line.case_id,
        "receipt_number": line.receipt_number,
        "register_number": line.register_number,
        "regime": line.regime,
        "office": line.office,
        "stage": line.stage,
        "stage_name": name.indonesian,
        "stage_name_en": name.english,
        "lodged_at": zone.local(line.lodged_at),
        "next_due": zone.local(line.next_due) if line.next_due else None,
        "closed": line.closed,
    }


def _clock(clock: RunningClock) -> ClockShown:
    words = explain(clock.deadline)
    return ClockShown(
        clock=clock.id.clock,
        matter=clock.id.matter,
        due=clock.due,
        lapsed=clock.lapsed,
        article=clock.deadline.article,
        confidence=clock.deadline.confidence,
        explanation=words.indonesian,
        explanation_en=words.english,
    )


def _move(move: Move, case: Case, office: str, roles: frozenset[str]) -> MoveShown:
    return MoveShown(
        command=move.command,
        name=move.name.indonesian,
        name_en=move.name.english,
        article=move.article(case.regime, case.edition),
        yours=may_any(roles, move.command, case.office, office, case.regime) is None,
    )


def _fact(entry: Entry, zone: Zone) -> FactShown:
    return FactShown(
        sequence=entry.sequence,
        kind=entry.kind,
        at=zone.local(entry.at),
        command_id=entry.command_id,
        content=json.loads(entry.content),
        hash=entry.hash.hex(),
    )
