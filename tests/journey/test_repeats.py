"""The same report, however often and at whichever door, is one case and one mail of a kind."""

import asyncio
from collections import Counter
from uuid import UUID

from shared.runtime.clock import new_id
from shared.statute.law.authority import OfficialRole
from tests.journey.quiescence import quiet
from tests.journey.report_journey import ReportJourney, sample

EACH_ONCE = Counter(("reporter:opened", "office:opened"))


async def reports_to(journey: ReportJourney, mail: str) -> set[UUID]:
    return {one.case_id for one in await journey.mailbox.mails() if one.to == mail}


async def assert_one_case(journey: ReportJourney, report: dict[str, object], case_id: str) -> None:
    """Everything has been handled, and there is one case, and one mail of each kind."""
    mails = await journey.mails(case_id, *EACH_ONCE)
    await quiet(journey)
    mails = await journey.mails(case_id, *EACH_ONCE)
    assert await journey.sent(mails) == EACH_ONCE
    assert await reports_to(journey, mails_of(report)) == {UUID(case_id)}
    query = "SELECT count(*) FROM facts WHERE case_id = $1 AND kind <> 'DocumentFiled'"
    assert (await journey.rows("workflow", query, UUID(case_id)))[0][0] == 1


def mails_of(report: dict[str, object]) -> str:
    reporter = report["reporter"]
    assert isinstance(reporter, dict)
    return str(reporter["mail"])


async def test_twice_over_http(journey: ReportJourney) -> None:
    report, mark = sample(), str(new_id())
    first = await journey.intake.over_http(mark, report)
    again = await journey.intake.over_http(mark, report)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    await assert_one_case(journey, report, first.json()["report_id"])


async def test_many_times_at_once_over_http(journey: ReportJourney) -> None:
    report, mark = sample(), str(new_id())
    answers = await asyncio.gather(*(journey.intake.over_http(mark, report) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    (case_id,) = {answer.json()["report_id"] for answer in answers}
    await assert_one_case(journey, report, case_id)


async def test_twice_over_kafka(journey: ReportJourney) -> None:
    report, mark = sample(), str(new_id())
    await journey.intake.over_topic(mark, report)
    await journey.intake.over_topic(mark, report)

    await assert_one_case(journey, report, str(await journey.arrived(report)))


async def test_over_both_doors_at_once(journey: ReportJourney) -> None:
    report, mark = sample(), f"kanal 7/{new_id()}".replace(" ", "-")
    over_http = journey.intake.over_http(mark, report)
    _, answer, _ = await asyncio.gather(
        journey.intake.over_topic(mark, report),
        over_http,
        journey.intake.over_topic(mark, report),
    )
    case_id = answer.raise_for_status().json()["report_id"]
    await assert_one_case(journey, report, case_id)


async def test_another_report_under_a_used_mark_is_refused_and_leaves_no_case(
    journey: ReportJourney,
) -> None:
    mark, report = str(new_id()), sample()
    other = sample(reporter=report["reporter"], description="Contoh lain.")
    receipt = await journey.lodge(report, mark)
    refused = await journey.intake.over_http(mark, other)
    assert refused.status_code == 409
    await assert_one_case(journey, report, receipt["report_id"])


async def test_a_command_given_twice_is_one_fact_and_one_mail_of_each_kind(
    journey: ReportJourney,
) -> None:
    receipt = await journey.lodge(sample())
    case = await journey.lodged_case(receipt["report_id"])
    await journey.receipt_filed(case)
    command = {"command_id": str(new_id()), "command": "Register"}
    answers = await asyncio.gather(
        *(journey.desk.send(case, OfficialRole.RECEIVER, command) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    every = EACH_ONCE + Counter(("reporter:registered", "office:registered"))
    await journey.mails(case.case_id, *every)
    await quiet(journey)
    assert await journey.sent(await journey.mails(case.case_id, *every)) == every
