"""What officials are shown of one case and of its file. Pure."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.workflow.case_file import Entry, Head, first_broken
from services.workflow.desk.listed import LineShown, ObligationShown, line, obligation
from services.workflow.projection import line_of, owed_of
from shared.statute.authority import may_any
from shared.statute.case import Case, Move, moves
from shared.statute.explain import explain
from shared.statute.running import RunningClock
from shared.statute.zones import Zone


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
    missing: tuple[str, ...]
    sequence: int
    clocks: list[ClockShown]
    obligations: list[ObligationShown]
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


def show_case(case: Case, now: datetime, office: str, roles: frozenset[str]) -> CaseShown:
    """A case as an official of `office` with these `roles` sees it."""
    return CaseShown(
        **line(asdict(line_of(case, now)), now),
        edition=case.edition,
        election=case.report.election,
        missing=case.missing,
        sequence=case.sequence,
        clocks=[_clock(clock) for clock in sorted(case.clocks, key=lambda each: each.due)],
        obligations=[ObligationShown(**obligation(asdict(o), now)) for o in owed_of(case)],
        moves=[_move(move, case, office, roles) for move in moves(case)],
    )


def show_file(case_id: UUID, entries: Iterable[Entry], head: Head, zone: Zone) -> FileShown:
    """A case file with the proof of its chain."""
    entries = list(entries)
    broken = first_broken(case_id, entries, head)
    facts = [_fact(entry, zone) for entry in entries]
    return FileShown(case_id=case_id, intact=broken is None, first_broken=broken, facts=facts)


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
