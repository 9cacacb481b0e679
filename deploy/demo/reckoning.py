"""Adds the demonstration up: every report accounted for, every notice due and no other, once."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from deploy.follow.reading import Sources
from services.notify.recipients import Directory, notices
from services.workflow import records
from services.workflow.announcements import announce
from services.workflow.case_file import Written
from shared.events.envelope import WORKFLOW, Event
from shared.runtime.clock import new_id

Due: TypeAlias = tuple[str, str, str]
"""A notice that the law calls for: case, kind, recipient."""

_COUNTS = """
SELECT count(*) FILTER (WHERE register_number IS NOT NULL) AS registered,
       count(*) FILTER (WHERE register_number IS NULL AND closed) AS refused,
       count(*) FILTER (WHERE register_number IS NULL AND NOT closed) AS waiting
FROM cases
"""
_FILES = """
SELECT r.body, f.kind, f.content FROM facts f JOIN reports r ON r.report_id = f.case_id
ORDER BY f.case_id, f.sequence
"""
_LEDGER = "SELECT id, case_id, kind, recipient, state FROM notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What came in, what became of it, and what is still to be told.

    Attributes:
        unsent: notices the law calls for that no mailbox holds yet.
        uncalled: mails that nothing called for, or that came twice.
    """

    received: int
    registered: int
    refused: int
    waiting: int
    mails: int
    unsent: Mapping[Due, int] = field(default_factory=dict)
    uncalled: Mapping[Due, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether every report is accounted for, and every notice was sent once."""
        every = self.registered + self.refused + self.waiting
        return self.received == every and not self.unsent and not self.uncalled


async def reckon(sources: Sources, mailed: Sequence[UUID]) -> Reckoning:
    """Count reports, cases and notices against the mails (by notice id) that arrived."""
    (received,) = await _ask(sources.intake, "SELECT count(*) AS reports FROM reports")
    (counted,) = await _ask(sources.workflow, _COUNTS)
    due = _due(await _ask(sources.workflow, _FILES))
    ledger = {row["id"]: row for row in await _ask(sources.notify, _LEDGER)}
    known = [ledger[one] for one in mailed if one in ledger]
    sent = Counter((row["case_id"], row["kind"], row["recipient"]) for row in known)
    return Reckoning(
        received=received["reports"],
        **counted,
        mails=len(mailed),
        unsent=due - sent,
        uncalled=sent - due,
    )


async def _ask(url: str, question: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    try:
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", encoder=str, decoder=json.loads
        )
        return [dict(row) for row in await connection.fetch(question)]
    finally:
        await connection.close()


def _due(rows: Sequence[dict[str, Any]]) -> Counter[Due]:
    """What the case files call for, by the services' own rules."""
    files: dict[str, tuple[dict[str, Any], list[Written]]] = {}
    for row in rows:
        report = row["body"]
        _, file = files.setdefault(report["report_id"], (report, []))
        file.append(Written(row["kind"], row["content"]))
    return Counter(
        (notice.case_id, str(notice.kind), notice.recipient)
        for report, file in files.values()
        for said in announce(None, [records.read(each) for each in file], "OpenCase", report)
        for notice in notices(
            Event(id=new_id(), subject=said.case_id, time=said.at, source=WORKFLOW, data=said),
            Directory("{office}", "{office}", "{agency}"),
        )
    )
