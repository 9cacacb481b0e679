"""Intake as a process: one path over real HTTP, what it says of itself, and how it stops."""

import asyncio
import json
from collections.abc import Callable

import asyncpg
import httpx
import pytest

from services.intake.app import ProcessRole, build_process
from services.intake.settings import Settings
from shared.runtime.postgres.pool import Pool
from tests.intake.process import intake
from tests.intake.samples import PERSONAL, report

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
KEY = "0812-0000-0001-kunci"


async def test_a_report_over_http_leaves_no_person_behind(told: Settings, pool: Pool) -> None:
    raw = json.dumps(report(organisation="Contoh Organisasi")).encode()
    headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "Idempotency_Key": KEY}
    async with intake("serve", told) as process:
        receipt = (await process.web_client.lodge_raw(raw, **headers)).json()
        again = await process.web_client.lodge_raw(raw, **headers)
        shown = await process.web_client.status(receipt["report_id"], receipt["tracking_code"])
        refused = await process.web_client.lodge(report(place=PERSONAL[0], **{PERSONAL[1]: 1}))
        said = [(await process.ask(path)).text for path in ("/metrics", "/health/ready")]
        process.running.terminate()
        assert await process.ended() == 0

    assert (again.status_code, again.json()) == (200, receipt)
    assert (shown.status_code, refused.status_code) == (200, 422)
    assert 'awasi_reports_accepted_total{door="http",outcome="accepted"} 1.0' in said[0]
    assert 'awasi_reports_accepted_total{door="http",outcome="repeated"} 1.0' in said[0]
    (accepted,) = process.facts("report_accepted")
    assert (accepted["case_id"], accepted["trace_id"]) == (receipt["report_id"], TRACE)
    kept = await everything(pool)
    assert receipt["receipt_number"] in kept
    for secret in (*PERSONAL, "Contoh Organisasi", KEY, receipt["tracking_code"]):
        assert secret not in kept
        assert secret not in "\n".join(process.lines) + "".join(said)


async def everything(pool: Pool) -> str:
    """Every row of every table, as text."""
    names = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found: list[str] = []
    for (name,) in names:
        found += [str(tuple(row)) for row in await pool.fetch(f'SELECT * FROM "{name}"')]  # noqa: S608
    assert len(found) > 3
    return "\n".join(found)


async def test_asked_to_stop_it_finishes_the_report_in_hand(
    told: Settings, database: Callable[..., str]
) -> None:
    superuser = await asyncpg.connect(database("intake", role="postgres"))
    async with intake("serve", told) as process:
        async with superuser.transaction():
            await superuser.execute("LOCK TABLE reports IN ACCESS EXCLUSIVE MODE")
            lodged = asyncio.create_task(process.web_client.lodge(report()))
            await until_somebody_waits(superuser)
            process.running.terminate()
        assert (await lodged).status_code == 201
        assert await process.ended() == 0
    assert await superuser.fetchval("SELECT count(*) FROM outbox") == 1
    await superuser.close()


async def until_somebody_waits(superuser: "asyncpg.Connection[asyncpg.Record]") -> None:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(30):
        while not await superuser.fetchval(waiting):  # noqa: ASYNC110 - it is seen from outside
            await asyncio.sleep(0.02)


async def test_without_a_broker_it_takes_reports_and_says_that_it_is_not_whole(
    told: Settings, pool: Pool
) -> None:
    async with intake("all", told) as process:
        answer = await process.web_client.lodge(report())
        health = await process.ask("/health/ready")
        process.running.terminate()
        assert await process.ended() == 0
    assert answer.status_code == 201
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1
    parts = health.json()["parts"]
    assert health.status_code == 503
    assert {name for name, part in parts.items() if part["ready"]} == {"database", "keyring"}
    assert {name for name, part in parts.items() if not part["ready"]} == {"relay", "listener"}


@pytest.mark.parametrize(
    ("role", "running", "checked", "reports"),
    [
        (
            ProcessRole.ALL,
            {"relay", "listener", "gauges"},
            {"database", "keyring", "relay", "listener"},
            405,
        ),
        (ProcessRole.SERVE, set(), {"database", "keyring"}, 405),
        (ProcessRole.RELAY, {"relay"}, {"database", "relay"}, 404),
        (ProcessRole.LISTEN, {"listener", "gauges"}, {"database", "keyring", "listener"}, 404),
    ],
)
async def test_a_role_does_its_part_only(
    told: Settings, role: ProcessRole, running: set[str], checked: set[str], reports: int
) -> None:
    async with build_process(told, role) as process:
        transport = httpx.ASGITransport(process.web)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            health = (await client.get("/health/ready")).json()
            answer = await client.get("/reports")
    assert process.parts.keys() == running
    assert health["parts"].keys() == checked
    assert answer.status_code == reports
