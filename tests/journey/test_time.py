"""Days pass on the running services, and whoever must know of it is told."""

from datetime import timedelta

from shared.statute.law.authority import OfficialRole
from tests.journey.quiescence import quiet
from tests.journey.report_journey import Traveller, eventually, sample

OPENED = ("reporter:opened", "office:opened")


async def test_a_correction_that_does_not_come_ends_the_case_and_tells_the_reporter(
    traveller: Traveller,
) -> None:
    receipt = await traveller.lodge(sample(evidence=None))
    assert receipt["missing"] == ["evidence"]
    case = await traveller.case(receipt["report_id"])
    await traveller.desk.pass_until(case, case.lodged_at)
    await traveller.desk.command(
        case, OfficialRole.RECEIVER, "RequestCorrection", missing=["evidence"]
    )
    await traveller.desk.pass_until(case, await traveller.due(case, "correction"))
    mails = await traveller.mails(
        case.case_id,
        *OPENED,
        *("reporter:correction_requested", "reporter:deadline_warned", "office:deadline_warned"),
        *("office:deadline_lapsed", "reporter:not_registered"),
    )
    await quiet(traveller)
    assert len(await traveller.mailbox.mails()) == len(mails)
    (refusal,) = (mail for mail in mails if "tidak diregistrasi" in mail.subject)
    assert "perbaikan tidak diterima sampai batas waktu" in refusal.text
    shown = await traveller.desk.case(case)
    assert (shown["stage"], shown["closed"]) == ("closed", True)


async def test_a_review_that_does_not_end_in_time_is_told_to_the_reporter_and_stays_open(
    traveller: Traveller,
) -> None:
    receipt = await traveller.lodge(sample())
    case = await traveller.case(receipt["report_id"])
    ends = await traveller.due(case, "initial_review")
    await traveller.desk.pass_until(case, ends - timedelta(minutes=1))
    before = await traveller.desk.case(case)
    assert not any(clock["lapsed"] for clock in before["clocks"])
    await traveller.desk.pass_until(case, ends)
    warned = "office:deadline_warned"
    lapsed = ("reporter:deadline_lapsed", "office:deadline_lapsed")
    mails = await traveller.mails(case.case_id, *OPENED, warned, *lapsed)
    assert sum("kajian awal telah berakhir" in " ".join(mail.text.split()) for mail in mails) == 2
    answer = await traveller.desk.command(case, OfficialRole.RECEIVER, "Register")
    assert answer["stage"] == "registration"


async def test_time_passes_for_one_case_only(traveller: Traveller) -> None:
    receipts = [await traveller.lodge(sample()) for _ in range(2)]
    moved, still = [await traveller.case(receipt["report_id"]) for receipt in receipts]
    before = (await traveller.desk.case(still))["revision"]
    await traveller.desk.pass_until(moved, await traveller.due(moved, "initial_review"))

    async def advanced() -> bool | None:
        return (await traveller.desk.case(moved))["revision"] > before or None

    assert await eventually(advanced)
    await quiet(traveller)
    assert (await traveller.desk.case(still))["revision"] == before
