"""`awasi holidays` on the running services: what is proposed, what holds, what an amendment did."""

import asyncio
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner

from deploy.cli.holidays.commands import commands
from deploy.settings import process_environment
from shared.runtime.clock import SystemClock, new_id
from shared.statute.law.zones import Zone
from tests.journey.report_journey import ReportJourney, eventually, sample

RUNNER = CliRunner()


def query(journey: ReportJourney, *arguments: str) -> str:
    told = RUNNER.invoke(commands, [*arguments, *door(journey)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def door(journey: ReportJourney) -> tuple[str, ...]:
    return ("--desk", journey.urls["workflow"], "--token", token(journey))


def token(journey: ReportJourney) -> str:
    issuer = journey.engines.url("issuer")
    answer = httpx.post(f"{issuer}/token", data={"official": "administrator@00"}, trust_env=False)
    made: str = answer.raise_for_status().json()["access_token"]
    return made


def test_a_year_is_proposed_in_words_and_for_scripts(journey: ReportJourney) -> None:
    told = query(journey, "propose", "2029")
    known = json.loads(query(journey, "propose", "2026", "--json"))

    assert "2029-12-25  national_holiday Hari Raya Natal / Christmas Day" in told
    assert "(perkiraan / estimate)" in told
    assert "the table must reach: 2029-12-31" in told
    assert (known["add"], known["remove"]) == ([], [])


def amend(journey: ReportJourney, scope: str, days: list[date], decree: str, **more: object) -> str:
    """The id of an amendment that makes days free in a region, put in force."""
    amendment_id = str(new_id())
    names = {"kind": "regional_holiday", "name": "Contoh", "name_en": "Day"}
    body = {
        "amendment_id": amendment_id,
        "decree": f"SE Contoh {decree}",
        "scope": scope,
        "add": [{"day": str(day), **names} for day in days],
        "dry_run": False,
    }
    answer = httpx.post(
        f"{journey.urls['workflow']}/holidays/amendments",
        json=body | more,
        headers={"Authorization": f"Bearer {token(journey)}"},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    return amendment_id


def test_an_amendment_is_listed_and_reported(journey: ReportJourney) -> None:
    later = (SystemClock().now() + timedelta(days=300)).date()
    amendment_id = amend(journey, "91.71", [later], "2/2026", effective_from=str(later))
    listed = query(journey, "amendments")
    report = query(journey, "report", amendment_id)

    assert amendment_id in listed
    assert "waiting: pindah / moved 0" in report


async def test_the_door_and_the_case_count_by_an_amendment_and_the_status_follows(
    journey: ReportJourney,
) -> None:
    """Sawahlunto's own days, so that no other test's reports are moved by them."""
    today = Zone.WIB.local(SystemClock().now()).date()
    known = str(today - timedelta(days=1))
    report = {"regime": "pemilu", "election": "legislature", "place": "13.73", "known_date": known}
    receipt = await journey.lodge(sample(**report, event_date=known))
    case = await journey.case(receipt["report_id"])
    free = [today + timedelta(days=offset) for offset in range(8)]
    amend(journey, "13.73", free, "2026-13.73")

    async def moved() -> str | None:
        lodged = str((await journey.status(receipt))["lodged_at"])
        return None if lodged == receipt["lodged_at"] else lodged

    after = await eventually(moved)
    again = await journey.lodge(sample(**report, event_date=known))

    assert case.office == "13.73"
    assert date.fromisoformat(after[:10]) > free[-1]
    assert after.endswith("T08:00:00+07:00")
    assert again["lodged_at"] == after


async def asked(*words: str, state: Path) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy", "deadline", *words, "--json"),
        env=process_environment() | {"AWASI_STATE": str(state)},
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    found: dict[str, Any] = json.loads(out)
    return found


async def test_the_law_is_asked_by_the_table_in_force(
    journey: ReportJourney, tmp_path: Path
) -> None:
    amend(journey, "12.71", [date(2026, 11, 26), date(2026, 11, 27)], "3/2026")
    question = ("initial_review", "--regime", "pemilu", "--from", "2026-11-25T15:00", "--office")
    amended = await asked(*question, "12.71", state=journey.stack.state.path)
    elsewhere = await asked(*question, "32.73", state=journey.stack.state.path)
    no_stack = await asked(*question, "12.71", state=tmp_path)

    assert [each["due"] for each in (amended, elsewhere, no_stack)] == [
        "2026-12-01T16:00:00+07:00",
        "2026-11-27T16:00:00+07:00",
        "2026-11-27T16:00:00+07:00",
    ]
    assert f"kantor 12.71, versi {amended['calendar']}" in amended["calendar_source"]
    assert f"tabel rilis {no_stack['calendar']}" in no_stack["calendar_source"]
