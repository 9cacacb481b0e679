import asyncio
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from shared.events.envelope import parse
from shared.events.reports import ReportSubmitted
from shared.events.topics import EVENTS, REPORTS
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool
from tests.intake.samples import ClockByHand, report, reporter
from tests.intake.web_client import WebClient


async def submitted(pool: Pool) -> ReportSubmitted:
    """The one announcement in the outbox."""
    row = await pool.fetchrow("SELECT * FROM outbox")
    assert row is not None
    assert row["topic"] == REPORTS
    headers = [(name, value.encode()) for name, value in row["headers"].items()]
    event = parse(headers, row["payload"], EVENTS)
    assert isinstance(event.data, ReportSubmitted)
    assert row["key"] == event.subject == event.data.report_id
    return event.data


async def test_a_report_gets_its_receipt(web_client: WebClient) -> None:
    answer = await web_client.lodge(report())
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["receipt_number"] == "001/LP/PW/Kota/32.73/XI/2024"
    assert receipt["office"] == "32.73"
    assert receipt["missing"] == []
    assert receipt["received_at"] == receipt["lodged_at"] == "2024-11-25T10:00:00+07:00"
    assert receipt["links"] == {
        "status": f"https://awasi.example/reports/{receipt['report_id']}/status"
    }


async def test_it_is_announced_as_it_was_accepted(web_client: WebClient, pool: Pool) -> None:
    receipt = await web_client.receipt(report(channel="contoh-pemantau", event_date=...))
    said = await submitted(pool)
    assert said.report_id == receipt["report_id"]
    assert said.receipt_number == receipt["receipt_number"]
    assert said.channel == "contoh-pemantau"
    assert said.missing == ("event_time",)
    assert (said.regime, said.election, said.place) == ("pilkada", "mayor", "32.73.02")
    assert (said.zone, said.language, said.event_date) == ("Asia/Jakarta", "id", None)
    assert said.lodged_at == datetime.fromisoformat(receipt["lodged_at"])


async def test_only_the_key_opens_who_reports_and_what(
    web_client: WebClient, pool: Pool, keyring: Keyring
) -> None:
    await web_client.receipt(report(organisation="Contoh Organisasi"))
    said = await submitted(pool)
    contact = json.loads(await keyring.open("contact", said.report_id, said.contact))
    statement = json.loads(await keyring.open("statement", said.report_id, said.statement))
    assert contact == {name: text for name, text in reporter().items() if name != "kind"}
    assert statement == {
        "reported_party": "Contoh Terlapor",
        "description": "Amplop dibagikan seusai pengajian.",
        "place_detail": "Dekat balai warga (contoh)",
        "witnesses": ["Contoh Saksi"],
        "evidence": [{"description": "Foto (contoh)", "link": "https://awasi.example/foto"}],
        "organisation": "Contoh Organisasi",
    }


async def test_the_trace_of_the_request_goes_with_the_announcement(
    web_client: WebClient, pool: Pool
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    raw = json.dumps(report()).encode()
    await web_client.lodge_raw(raw, traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    headers = await pool.fetchval("SELECT headers FROM outbox")
    assert headers["traceparent"].split("-")[1] == trace


async def test_a_repeat_gets_the_same_receipt(
    web_client: WebClient, pool: Pool, clock: ClockByHand
) -> None:
    first = await web_client.lodge(report(), "once")
    clock.passes(hours=1)
    again = await web_client.lodge(dict(reversed(report(language="id").items())), "once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_a_key_stands_for_one_report_only(web_client: WebClient, pool: Pool) -> None:
    await web_client.lodge(report(), "once")
    other = await web_client.lodge(report(reported_party="Contoh Lain"), "once")
    assert other.status_code == 409
    assert other.json()["type"] == "urn:awasi:problem:idempotency-key-reused"
    assert await pool.fetchval("SELECT count(*) FROM reports") == 1


async def test_fifty_at_once_under_one_key_are_one_report(
    web_client: WebClient, pool: Pool
) -> None:
    answers = await asyncio.gather(*(web_client.lodge(report(), "once") for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    assert len({answer.text for answer in answers}) == 1
    assert await pool.fetchval("SELECT count(*) FROM reports") == 1
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1
    assert await pool.fetchval("SELECT last FROM receipt_counters") == 1


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, []),
        ({"reporter": reporter(address=...)}, ["reporter_address"]),
        ({"reported_party": ...}, ["reported_party"]),
        ({"event_date": None}, ["event_time"]),
        ({"place_detail": ...}, []),
        ({"place_detail": ..., "place": "32"}, ["event_place"]),
        ({"description": ...}, ["description"]),
        ({"evidence": []}, ["evidence"]),
        (
            {"reporter": reporter(address=...), "description": ..., "evidence": ...},
            ["reporter_address", "description", "evidence"],
        ),
    ],
)
async def test_what_the_law_asks_for_may_come_later(
    web_client: WebClient, changed: dict[str, Any], missing: list[str]
) -> None:
    assert (await web_client.receipt(report(**changed)))["missing"] == missing


@pytest.mark.parametrize(
    ("election", "place", "received", "lodged"),
    [
        ("mayor", "32.73", "2024-11-25T08:00:00+07:00", "2024-11-25T08:00:00+07:00"),
        # A Friday night: the office opens on Monday.
        ("mayor", "32.73", "2024-11-15T23:10:00+07:00", "2024-11-18T08:00:00+07:00"),
        ("mayor", "32.73", "2024-11-20T05:00:00+07:00", "2024-11-20T08:00:00+07:00"),
        # The quiet period: offices receive round the clock.
        ("mayor", "32.73", "2024-11-26T23:10:00+07:00", "2024-11-26T23:10:00+07:00"),
        # The office's own clock decides: 07:30 in Jakarta is 09:30 in Jayapura.
        ("mayor", "91.71", "2024-11-20T09:30:00+09:00", "2024-11-20T09:30:00+09:00"),
    ],
)
async def test_a_report_counts_as_lodged_when_the_office_is_open(
    web_client: WebClient, clock: ClockByHand, election: str, place: str, received: str, lodged: str
) -> None:
    clock.moment = datetime.fromisoformat(received)
    changed = {"event_date": "2024-11-13", "known_date": "2024-11-14"}
    receipt = await web_client.receipt(report(election=election, place=place, **changed))
    assert (receipt["received_at"], receipt["lodged_at"]) == (received, lodged)


async def test_beyond_the_holiday_table_the_moment_counts_as_it_is(
    web_client: WebClient, clock: ClockByHand
) -> None:
    clock.moment = datetime.fromisoformat("2044-11-26T23:10:00+07:00")
    receipt = await web_client.receipt(report())
    assert receipt["lodged_at"] == receipt["received_at"]


async def test_a_place_decides_office_and_zone(web_client: WebClient, pool: Pool) -> None:
    receipt = await web_client.receipt(report(place="91.71.01", election="regent"))
    row = await pool.fetchrow(
        "SELECT office, zone, place FROM reports WHERE report_id = $1", UUID(receipt["report_id"])
    )
    assert row is not None
    assert tuple(row) == ("91.71", "Asia/Jayapura", "91.71.01")
