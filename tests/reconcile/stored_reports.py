"""Rows of reports in both services' tables, written by tests: consistent, or wrong on purpose."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.runtime.clock import new_id

MORNING = datetime(2024, 11, 25, 3, tzinfo=UTC)
CONTACT = f"v1.{UUID(int=7)}.c2VhbGVk"


@dataclass(frozen=True)
class StoredReports:
    """The databases of intake and of the workflow service, each with its service's role."""

    intake: str
    workflow: str

    async def received(
        self, report_id: UUID | None = None, at: datetime = MORNING, office: str = "32.73"
    ) -> UUID:
        """A report that intake accepted."""
        report_id = report_id or new_id()
        await _run(
            self.intake,
            """
            INSERT INTO reports (report_id, receipt_number, regime, election, channel,
              reporter_kind, violation_kinds, place, office, zone, known_date, received_at,
              lodged_at, missing, language, contact, statement)
            VALUES ($1, $2, 'pilkada', 'mayor', 'web', 'citizen', '{}', $3, $3, 'Asia/Jakarta',
              $4::timestamptz::date, $4, $4, '{}', 'id', $5, $5)
            """,
            *(report_id, str(report_id), office, at, CONTACT),
        )
        return report_id

    async def told(self, report_id: UUID, at: datetime = MORNING, **more: object) -> None:
        """The workflow service heard of it, and opened no case yet."""
        body = {
            "report_id": str(report_id),
            "receipt_number": str(report_id),
            "office": "32.73",
            "zone": "Asia/Jakarta",
            "received_at": at.isoformat(),
        }
        await _run(
            self.workflow,
            "INSERT INTO reports (report_id, body, arrived_at) VALUES ($1, $2::text::jsonb, $3)",
            *(report_id, json.dumps(body | more), at),
        )

    async def case(
        self,
        report_id: UUID,
        *facts: tuple[str, dict[str, Any]],
        number: str | None = None,
        closed: bool = False,
    ) -> None:
        """Its case, with these facts in its file."""
        await _run(
            self.workflow,
            """
            INSERT INTO cases (case_id, sequence, head, stage, closed, regime, edition, office,
              zone, receipt_number, register_number, lodged_at, moved_at)
            VALUES ($1::uuid, $2, '\\x00', 'closed', $3, 'pilkada', 'pilkada-2024', '32.73',
              'Asia/Jakarta', $1::uuid::text, $4, $5, $5)
            """,
            *(report_id, len(facts), closed, number, MORNING),
        )
        for sequence, (kind, said) in enumerate(facts, 1):
            await _run(
                self.workflow,
                "INSERT INTO facts (case_id, sequence, kind, content, at, command_id, prev_hash,"
                " hash) VALUES ($1, $2, $3, $4, $5, 'x', '', '')",
                *(report_id, sequence, kind, json.dumps(said), MORNING),
            )

    async def whole(
        self,
        *facts: tuple[str, dict[str, Any]],
        report_id: UUID | None = None,
        **line: Any,  # noqa: ANN401 - as `case`
    ) -> UUID:
        """A report that both know, with its case."""
        report_id = await self.received(report_id)
        await self.told(report_id)
        await self.case(report_id, *facts, **line)
        return report_id

    async def merged(self, into: UUID, report_id: UUID | None = None) -> UUID:
        """A report that says it goes on in another case; whether that one knows is not said."""
        ends = (("MergedInto", {"into": str(into)}), ("Closed", {"reason": "merged"}))
        report_id = await self.whole(*ends, report_id=report_id, closed=True)
        await self.joined_to(report_id, into)
        return report_id

    async def joined_to(self, report_id: UUID, into: UUID) -> None:
        """The line that lets the other case's announcements reach this reporter."""
        await _run(
            self.workflow,
            "UPDATE reports SET joined_to = $2 WHERE report_id = $1",
            *(report_id, into),
        )


async def _run(url: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()
