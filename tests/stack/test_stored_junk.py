"""What is stored may be anything: the operators' tools show it and go on."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from aiokafka import ConsumerRecord
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from deploy.cli.dead_letters.dead_letter import RecordPosition, letter_of
from deploy.cli.follow.load import timeline_of
from deploy.cli.follow.render import timeline_json, timeline_table
from deploy.cli.reconcile.reconciliation import Reconciliation, reconcile
from deploy.cli.reconcile.render import reconciliation_json, reconciliation_table
from deploy.stack.state import RECORD, StateFolder
from services.intake.received_store import ReceivedReport
from services.workflow.reconciliation.store import REPORT, ReportFate
from shared.runtime.kafka.dead_letters import APPENDED
from shared.runtime.printable import to_json

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
CASE = UUID(int=7)
# PostgreSQL's text holds no NUL and no surrogates; infinity comes as the last moment.
STORED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ZONES = STORED | st.sampled_from(["Asia/Jayapura", "Mars/One", ""])
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)]
)
HEADERS = st.lists(st.tuples(st.text() | st.sampled_from(APPENDED), st.none() | st.binary()))
Item = TypeVar("Item")


def printed(what: RenderableType) -> str:
    out = StringIO()
    Console(file=out, width=200, highlight=False).print(what)
    return out.getvalue()


async def stream(items: Sequence[Item]) -> AsyncIterator[Item]:
    for item in items:
        yield item


@given(HEADERS, st.none() | st.binary(), st.none() | st.binary())
def test_a_record_is_a_letter_of_ours_or_none(
    headers: list[tuple[str, bytes | None]], key: bytes | None, value: bytes | None
) -> None:
    record = ConsumerRecord("a.dlq", 0, 0, 0, 0, key, value, None, 0, 0, tuple(headers))

    letter = letter_of(record)

    assert letter is None or letter.origin.topic == "a"


@given(st.tuples(*(st.none() | st.binary() for _ in APPENDED)))
def test_a_letter_with_any_values_is_one_of_ours_or_none(values: tuple[bytes | None, ...]) -> None:
    headers = tuple(zip(APPENDED, values, strict=True))
    record = ConsumerRecord("a.dlq", 0, 0, 0, 0, None, None, None, 0, 0, headers)

    assert letter_of(record) is None


@given(st.text())
def test_a_position_is_read_or_refused(text: str) -> None:
    try:
        position = RecordPosition.parse(text)
    except ValueError:
        return
    assert str(position) == text


@settings(deadline=None)
@given(office=STORED, zone=ZONES, received_at=MOMENTS, became=st.none() | STORED, source=STORED)
async def test_reports_of_any_office_and_zone_are_reconciled(
    office: str, zone: str, received_at: datetime, became: str | None, source: str
) -> None:
    received = [ReceivedReport(CASE, office, zone, received_at)]
    fates = [
        ReportFate(one, source, office, zone, received_at, True, became, None, ())  # noqa: FBT003 - a row
        for one, source in ((CASE, REPORT), (UUID(int=8), source), (UUID(int=9), REPORT))
    ]

    counted = await reconcile(
        Reconciliation(NOW, timedelta(minutes=10)), stream(received), stream(fates)
    )

    assert counted.total().received == 1
    shown = printed(reconciliation_table(counted, {CASE: office}))
    shown += to_json(reconciliation_json(counted, {CASE: office}))
    assert all(line.isprintable() for line in shown.split("\n"))


@settings(deadline=None)
@given(text=STORED, zone=ZONES, at=MOMENTS, content=STORED)
def test_a_case_with_any_rows_is_shown(text: str, zone: str, at: datetime, content: str) -> None:
    report: dict[str, Any] = {
        "report_id": CASE,
        "receipt_number": text,
        "regime": text,
        "office": text,
        "zone": zone,
        "received_at": at,
        "lodged_at": at,
        "channel": text,
    }
    facts = [
        {"kind": kind, "content": body, "command": text}
        for kind in (text, "CaseOpened", "Registered")
        for body in (content, "{}", "[]", "null")
    ]
    notices = [
        {"kind": text, "role": role, "recipient": text, "article": text, "at": moment}
        | {"state": state, "ended_at": at, "created_at": at}
        for role in (text, "agency", "reporter")
        for moment in (text, None, "2026-11-21T08:00:00", "9999-12-31T23:59:59+00:00")
        for state in (text, "delivered")
    ]

    timeline = timeline_of(report, facts, notices)

    shown = printed(timeline_table(timeline)) + to_json(timeline_json(timeline))
    assert all(line.isprintable() for line in shown.split("\n"))


@pytest.mark.parametrize("junk", ["", "{", "[]", "null", "\x00", "[" * 100_000])
def test_a_record_of_the_stack_that_is_none_is_as_if_there_were_none(
    tmp_path: Path,
    junk: str,
) -> None:
    folder = StateFolder(tmp_path)
    (tmp_path / RECORD).write_text(junk)

    assert folder.read() == {}
