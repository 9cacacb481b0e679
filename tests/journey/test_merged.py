"""Two report the same: one case goes on, and both are told, each of the own report."""

from dataclasses import dataclass
from typing import Any

import pytest

from deploy.cli.follow.load import load_timeline
from deploy.cli.follow.wording import JOINED
from deploy.cli.service_databases import service_databases
from shared.statute.law.authority import OfficialRole
from tests.journey.report_journey import ReportJourney, eventually, sample


@dataclass(frozen=True)
class Two:
    """A report that goes on and its duplicate: what was said, and the receipts."""

    first: dict[str, Any]
    second: dict[str, Any]
    goes_on: dict[str, Any]
    duplicate: dict[str, Any]
    register_number: str


@pytest.fixture
async def two(journey: ReportJourney) -> Two:
    """The duplicate merged, and the other registered after that."""
    first, second = sample(), sample(language="en")
    goes_on, duplicate = await journey.lodge(first), await journey.lodge(second)
    case = await journey.lodged_case(goes_on["report_id"])
    other = await journey.case(duplicate["report_id"])
    into = {"into": goes_on["report_id"]}
    await journey.desk.command(other, OfficialRole.INVESTIGATOR, "MergeInto", **into)
    answer = await journey.desk.command(case, OfficialRole.RECEIVER, "Register")
    return Two(first, second, goes_on, duplicate, answer["register_number"])


async def test_both_reporters_are_told_by_letter_and_on_the_status_page(
    journey: ReportJourney, two: Two
) -> None:
    expected = ("reporter:opened", "office:opened", "reporter:merged", "reporter:registered")
    mails = await journey.mails(two.duplicate["report_id"], *expected)

    own = [mail for mail in mails if mail.to == two.second["reporter"]["mail"]]
    assert len(own) == 3
    (registered,) = [mail for mail in own if "registered" in mail.subject]
    assert two.duplicate["receipt_number"] in registered.subject
    assert two.register_number in registered.text
    assert two.goes_on["receipt_number"] not in registered.text
    both = await journey.mails(two.goes_on["report_id"], "reporter:registered")
    assert sum("diregistrasi" in mail.subject for mail in both) == 2  # its reporter, its office

    async def followed_on() -> dict[str, Any] | None:
        status = await journey.status(two.duplicate)
        return status if status["goes_on_under"] == two.register_number else None

    status = await eventually(followed_on)
    assert status["stage"] == "registration"
    assert two.goes_on["report_id"] not in str(status)
    assert two.goes_on["tracking_code"] not in str(status)


async def test_the_timeline_of_the_case_shows_who_joined_it_and_was_told(
    journey: ReportJourney, two: Two
) -> None:
    await journey.mails(two.duplicate["report_id"], "reporter:registered")
    sources = service_databases(journey.stack.addresses.public_variables(), journey.stack.secrets)
    timeline = await load_timeline(sources, two.goes_on["report_id"])

    facts = [entry.what for entry in timeline.entries if entry.service == "workflow"]
    assert "ReportJoined" in facts
    letters = [(one.what, one.about) for one in timeline.entries if one.service == "notify"]
    assert ("registered", JOINED) in letters
    assert ("opened", JOINED) not in letters
