"""`awasi holidays` on the running services: what is proposed, what holds, what an amendment did."""

import json
from datetime import timedelta

import httpx
from typer.testing import CliRunner

from deploy.cli.holidays.commands import commands
from shared.runtime.clock import SystemClock, new_id
from tests.journey.report_journey import ReportJourney

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


def test_an_amendment_is_listed_and_reported(journey: ReportJourney) -> None:
    later = (SystemClock().now() + timedelta(days=300)).date()
    body = {
        "amendment_id": str(new_id()),
        "decree": "SE Contoh 2/2026",
        "effective_from": str(later),
        "scope": "91.71",
        "dry_run": False,
        "add": [
            {"day": str(later), "kind": "regional_holiday", "name": "Contoh", "name_en": "Day"}
        ],
    }
    answer = httpx.post(
        f"{journey.urls['workflow']}/holidays/amendments",
        json=body,
        headers={"Authorization": f"Bearer {token(journey)}"},
        trust_env=False,
    )
    listed = query(journey, "amendments")
    report = query(journey, "report", str(body["amendment_id"]))

    assert answer.status_code == 200, answer.text
    assert str(body["amendment_id"]) in listed
    assert "waiting: pindah / moved 0" in report
