"""`awasi follow`: one report as a timeline across the three services, naming no person."""

import asyncio
import json
import sys
from dataclasses import replace
from io import StringIO
from typing import Any, TypeAlias

import pytest
from rich.console import Console

from deploy.cli.follow.load import NoSuchCase, load_timeline
from deploy.cli.follow.render import timeline_json, timeline_table
from deploy.cli.follow.timeline import Timeline
from deploy.cli.follow.wording import NOTICES, ROLES
from deploy.cli.service_databases import ServiceDatabases, service_databases
from deploy.settings import process_environment
from shared.runtime.clock import new_id
from shared.statute.law import authority
from shared.statute.notices import NoticeKind, RecipientRole
from tests.journey.report_journey import ReportJourney, eventually, sample


def test_every_notice_and_recipient_has_a_name_in_both_languages() -> None:
    assert NOTICES.keys() == set(NoticeKind)
    assert ROLES.keys() == set(RecipientRole)
    for words in (*NOTICES.values(), *ROLES.values()):
        assert words.indonesian != ""
        assert words.english != ""


def sources_of(journey: ReportJourney) -> ServiceDatabases:
    return service_databases(journey.stack.addresses.public_variables(), journey.stack.secrets)


async def _recorded(journey: ReportJourney, case_id: str) -> bool | None:
    """Whether the ledger says, too, that every mail arrived: it says so a moment after."""
    query = "SELECT 1 FROM notices WHERE case_id = $1 AND state <> 'delivered'"
    return not await journey.rows("notify", query, case_id) or None


Followed: TypeAlias = tuple[ReportJourney, dict[str, Any], dict[str, Any], str]


@pytest.fixture
async def followed(journey: ReportJourney) -> Followed:
    """A registered report: who took it along, what was reported, its receipt, its number."""
    report = sample()
    receipt = await journey.lodge(report)
    case = await journey.lodged_case(receipt["report_id"])
    answer = await journey.desk.command(case, authority.OfficialRole.RECEIVER, "Register")
    opened = ("reporter:opened", "office:opened")
    await journey.mails(case.case_id, *opened, "reporter:registered", "office:registered")
    await eventually(lambda: _recorded(journey, receipt["report_id"]))
    return journey, report, receipt, answer["register_number"]


async def test_the_timeline_tells_receipt_facts_and_notices_in_their_order(
    followed: Followed,
) -> None:
    journey, report, receipt, number = followed
    sources = sources_of(journey)
    timeline = _without_documents(await load_timeline(sources, receipt["report_id"]))
    for other in (receipt["receipt_number"], number):
        assert _without_documents(await load_timeline(sources, other)) == timeline
    shown = timeline_json(timeline)
    entries = [(entry["service"], entry["what"], entry["role"]) for entry in shown["entries"]]
    assert entries[:2] == [("intake", "report_received", None), ("workflow", "CaseOpened", None)]
    assert entries[4] == ("workflow", "Registered", None)
    notices = {
        ("notify", kind, role)
        for kind in ("opened", "registered")
        for role in ("reporter", "office")
    }
    assert {*entries[2:4], *entries[5:]} == notices
    opened = shown["entries"][1]
    assert opened["article"].startswith("UU 1/2015 Pasal 134")
    assert opened["deadline"]["clock"] == "initial_review"
    assert all(entry["sent_at"] for entry in shown["entries"] if entry["service"] == "notify")
    assert (shown["stage"], shown["stage_name"]) == ("registration", "Registrasi")
    text = json.dumps(shown)
    for personal in (report["reporter"]["name"], report["reporter"]["mail"]):
        assert personal not in text


def _without_documents(timeline: Timeline) -> Timeline:
    """Documents are filed when they are ready, and that may be between two looks."""
    entries = (one for one in timeline.entries if one.what != "DocumentFiled")
    return replace(timeline, entries=tuple(entries))


async def test_the_page_is_readable_on_a_narrow_terminal(followed: Followed) -> None:
    journey, _, receipt, number = followed
    sources = sources_of(journey)
    console = Console(width=80, record=True, file=StringIO())
    console.print(timeline_table(await load_timeline(sources, receipt["report_id"])))
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    for word in (number, "Registrasi", "Registration", "WIB", "pelapor", "intake", "notify"):
        assert word in text


async def test_the_command_finds_a_report_on_the_running_stack(followed: Followed) -> None:
    journey, _, receipt, _ = followed
    where = {"AWASI_STATE": str(journey.stack.state.path)}

    async def typed(*words: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy", "follow", *words),
            env=process_environment() | where,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode, (out or err).decode()

    code, output = await typed(receipt["receipt_number"], "--json")
    assert code == 0, output
    assert json.loads(output)["case_id"] == receipt["report_id"]
    assert (await typed(str(new_id())))[0] == 1


async def test_a_number_that_nothing_has_is_said_to_be_nobodys(journey: ReportJourney) -> None:
    sources = sources_of(journey)
    for number in (str(new_id()), "999/LP/PW/Kota/32.73/I/1999", "'; --"):
        with pytest.raises(NoSuchCase):
            await load_timeline(sources, number)
