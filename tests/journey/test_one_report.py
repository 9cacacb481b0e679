"""One report from each door to its notices, through all processes and the real engines."""

from shared.runtime.clock import new_id
from shared.statute.law.authority import OfficialRole
from tests.journey.report_journey import ReportJourney, eventually, sample

OPENED = ("reporter:opened", "office:opened")
REGISTERED = ("reporter:registered", "office:registered")


async def test_a_report_over_http_reaches_its_reporter_and_its_office(
    journey: ReportJourney,
) -> None:
    report = sample()
    receipt = await journey.lodge(report)
    mails = await journey.mails(receipt["report_id"], *OPENED)
    to_reporter, to_office = sorted(mails, key=lambda mail: mail.to.startswith("kantor"))
    assert to_reporter.to == report["reporter"]["mail"]
    assert to_office.to == "kantor-32.73@awasi.example"
    assert to_reporter.subject.endswith(receipt["receipt_number"])
    assert "Terima kasih telah melapor" in to_reporter.text
    assert receipt["report_id"] in to_reporter.text
    assert "Laporan baru" in to_office.subject


async def test_a_report_from_a_channel_reaches_its_reporter_and_its_office(
    journey: ReportJourney,
) -> None:
    report = sample(language="en")
    await journey.intake.over_topic(str(new_id()), report)

    case_id = await journey.arrived(report)
    mails = await journey.mails(case_id, *OPENED)
    assert {mail.to for mail in mails} == {
        report["reporter"]["mail"],
        "kantor-32.73@awasi.example",
    }
    assert any("We have received your report" in mail.subject for mail in mails)
    (row,) = await journey.rows("intake", "SELECT channel FROM reports WHERE report_id=$1", case_id)
    assert row["channel"] == "contoh-pemantau"


async def test_an_official_registers_and_reporter_office_and_status_know_the_number(
    journey: ReportJourney,
) -> None:
    receipt = await journey.lodge(sample())
    case = await journey.lodged_case(receipt["report_id"])
    answer = await journey.desk.command(case, OfficialRole.RECEIVER, "Register")
    number = answer["register_number"]
    mails = await journey.mails(case.case_id, *OPENED, *REGISTERED)
    assert sum(number in mail.text for mail in mails) == len(REGISTERED)

    async def shown() -> str | None:
        status = await journey.status(receipt)
        return status["stage_name"] if status["register_number"] == number else None

    assert await eventually(shown) == "Registrasi"
