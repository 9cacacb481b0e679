"""Days pass on the running services, and whoever must know of it is told."""

from datetime import timedelta

from shared.statute.law.authority import OfficialRole
from tests.journey.quiescence import quiet
from tests.journey.report_journey import ReportJourney, eventually, sample

OPENED = ("reporter:opened", "office:opened")


async def test_a_correction_that_does_not_come_ends_the_case_and_tells_the_reporter(
    journey: ReportJourney,
) -> None:
    receipt = await journey.lodge(sample(evidence=None))
    assert receipt["missing"] == ["evidence"]
    case = await journey.case(receipt["report_id"])
    await journey.desk.pass_until(case, case.lodged_at)
    await journey.desk.command(
        case, OfficialRole.RECEIVER, "RequestCorrection", missing=["evidence"]
    )
    await journey.desk.pass_until(case, await journey.due(case, "correction"))
    mails = await journey.mails(
        case.case_id,
        *OPENED,
        *("reporter:correction_requested", "reporter:deadline_warned", "office:deadline_warned"),
        *("office:deadline_lapsed", "reporter:not_registered"),
    )
    await quiet(journey)
    assert len(await journey.mailbox.mails()) == len(mails)
    (refusal,) = (mail for mail in mails if "tidak diregistrasi" in mail.subject)
    assert "perbaikan tidak diterima sampai batas waktu" in refusal.text
    shown = await journey.desk.case(case)
    assert (shown["stage"], shown["closed"]) == ("closed", True)


async def test_a_review_that_does_not_end_in_time_is_told_to_the_reporter_and_stays_open(
    journey: ReportJourney,
) -> None:
    receipt = await journey.lodge(sample())
    case = await journey.case(receipt["report_id"])
    ends = await journey.due(case, "initial_review")
    await journey.desk.pass_until(case, ends - timedelta(minutes=1))
    before = await journey.desk.case(case)
    assert not any(clock["lapsed"] for clock in before["clocks"])
    await journey.desk.pass_until(case, ends)
    warned = "office:deadline_warned"
    lapsed = ("reporter:deadline_lapsed", "office:deadline_lapsed")
    mails = await journey.mails(case.case_id, *OPENED, warned, *lapsed)
    assert sum("kajian awal telah berakhir" in " ".join(mail.text.split()) for mail in mails) == 2
    answer = await journey.desk.command(case, OfficialRole.RECEIVER, "Register")
    assert answer["stage"] == "registration"


async def test_time_passes_for_one_case_only(journey: ReportJourney) -> None:
    receipts = [await journey.lodge(sample()) for _ in range(2)]
    moved, still = [await journey.case(receipt["report_id"]) for receipt in receipts]
    before = (await journey.desk.case(still))["revision"]
    await journey.desk.pass_until(moved, await journey.due(moved, "initial_review"))

    async def advanced() -> bool | None:
        return (await journey.desk.case(moved))["revision"] > before or None

    assert await eventually(advanced)
    await quiet(journey)
    assert (await journey.desk.case(still))["revision"] == before
