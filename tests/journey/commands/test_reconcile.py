"""`awasi reconcile` on the running services: it holds, and then something is wrong on purpose."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from deploy.settings import process_environment
from shared.runtime.clock import new_id
from tests.journey.report_journey import ReportJourney, eventually, sample

FOREVER = "1000000"
"""A grace in minutes within which nothing counts as lost."""


@pytest.fixture
async def case_id(journey: ReportJourney) -> UUID:
    """A report with its case."""
    receipt = await journey.lodge(sample())
    return (await journey.case(receipt["report_id"])).case_id


@pytest.fixture
async def lost(journey: ReportJourney, case_id: UUID) -> AsyncGenerator[UUID]:
    """A report of intake's whose announcement was lost: the like of another, taken away after."""
    url = journey.stack.environment("intake")["AWASI_INTAKE_DATABASE_URL"]
    connection = await asyncpg.connect(url)
    lost = new_id()
    try:
        columns = await connection.fetchval(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = 'reports' AND column_name NOT IN ('report_id', 'receipt_number')"
        )
        await connection.execute(
            f"INSERT INTO reports (report_id, receipt_number, {columns})"  # noqa: S608 - names of columns
            f" SELECT $1, $1::uuid::text, {columns} FROM reports WHERE report_id = $2",
            *(lost, case_id),
        )
        yield lost
    finally:
        await connection.execute("DELETE FROM reports WHERE report_id = $1", lost)
        await connection.close()


async def typed(journey: ReportJourney, *words: str) -> tuple[int | None, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy", "reconcile", "--json", *words),
        env=process_environment() | {"AWASI_STATE": str(journey.stack.state.path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode, json.loads(out or err)


def wrong(told: dict[str, Any], report_id: UUID) -> dict[str, Any] | None:
    found = [one for one in told["problems"] if one["report_id"] == str(report_id)]
    return found[0] if found else None


async def test_a_report_with_its_case_is_accounted_for(
    journey: ReportJourney, case_id: UUID
) -> None:
    code, told = await typed(journey, "--office", "32.73")

    assert (code == 0) is told["holds"]
    assert wrong(told, case_id) is None
    assert told["total"]["received"] >= 1
    assert {row["office"] for row in told["rows"]} == {"32.73"}


async def test_a_lost_report_ends_the_command_with_one_and_is_named(
    journey: ReportJourney, lost: UUID
) -> None:
    code, told = await typed(journey, "--grace", "0")

    assert (code, told["holds"]) == (1, False)
    found = wrong(told, lost)
    assert found is not None
    assert found["why"] == "lost"
    assert wrong((await typed(journey, "--grace", FOREVER))[1], lost) is None


async def test_the_gauges_are_where_prometheus_looks(journey: ReportJourney, case_id: UUID) -> None:
    async def measured() -> str | None:
        async with asyncio.timeout(5):
            text = await _metrics(journey, "workflow")
        return text if 'awasi_reports{part="waiting"}' in text else None

    text = await eventually(measured)
    assert 'awasi_reports_unreconciled{why="merge_unknown"}' in text
    assert 'awasi_reports{part="received"}' in await _metrics(journey, "intake")
    assert str(case_id) not in text


async def _metrics(journey: ReportJourney, service: str) -> str:
    async with httpx.AsyncClient(base_url=journey.urls[service], trust_env=False) as web:
        return (await web.get("/metrics")).text
