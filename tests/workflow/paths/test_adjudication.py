"""In Pemilu an administrative violation is heard and decided by the supervisors themselves."""

from datetime import date, datetime

from shared.statute.acts.agencies import (
    AnnounceStatus,
    Forward,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.hearings import (
    DecideAdjudication,
    HoldHearing,
    OpenAdjudication,
    ScheduleHearing,
)
from shared.statute.acts.objections import DecideObjection, Object, ObjectionDecided
from shared.statute.acts.review import Register
from shared.statute.law.choices import MatterOutcome, Verdict
from shared.statute.law.offices import NATIONAL
from shared.statute.law.violations import Matter
from shared.statute.law.zones import Zone
from tests.workflow.paths.story import PEMILU, Story, moment

ADMINISTRATIVE = Matter.ADMINISTRATIVE


def hearing(text: str) -> datetime:
    return moment(text, Zone.WIB)


async def decided(story: Story) -> None:
    """Registered in the week of the worked example, heard on two days, decided in time."""
    await story.lodged("Thu 25 Jul 2024 10:00", PEMILU, "campaign_props")
    await story.stands("initial_review", initial_review="Mon 29 Jul 2024 16:00 WIB")
    await story.on(
        "Fri 26 Jul 2024 10:00",
        Register("-"),
        adjudication="Thu 15 Aug 2024 16:00 WIB",
        handling=None,
    )
    await story.on("Mon 29 Jul 2024 09:00", OpenAdjudication(), stage="adjudication")
    set_for = ScheduleHearing(hearing("Thu 1 Aug 2024 09:00"), "Ruang sidang")
    await story.on("Mon 29 Jul 2024 09:10", set_for)
    await story.refused("Mon 29 Jul 2024 09:20", set_for, "already_scheduled")
    await story.on("Thu 1 Aug 2024 11:00", HoldHearing(date(2024, 8, 1)))
    saturday = date(2024, 8, 3)
    await story.refused("Sat 3 Aug 2024 09:00", HoldHearing(saturday), "hearing_on_rest_day")
    await story.on("Sat 3 Aug 2024 11:00", HoldHearing(saturday, all_parties_agree=True))
    await story.on(
        "Mon 12 Aug 2024 14:00",
        DecideAdjudication(Verdict.VIOLATION),
        stage="forwarding",
        adjudication=None,
        status_notice="Tue 13 Aug 2024 00:00 WIB",
        correction_request="Thu 15 Aug 2024 16:00 WIB",
    )
    await story.on("Mon 12 Aug 2024 15:00", AnnounceStatus(), stage="forwarding")


async def test_adjudication_that_kpu_carries_out(story: Story) -> None:
    await decided(story)
    await story.on("Mon 12 Aug 2024 16:00", Forward(ADMINISTRATIVE), stage="follow_up")
    await story.on(
        "Tue 13 Aug 2024 10:00",
        RecordAgencyReceipt(ADMINISTRATIVE),
        kpu_follow_up="Fri 16 Aug 2024 16:00 WIB",
    )
    await story.lapses("correction_request", "Thu 15 Aug 2024 16:00", "window_closed")
    await story.refused("Fri 16 Aug 2024 09:00", Object(ADMINISTRATIVE), "window_closed")
    answered = RecordAgencyAnswer(ADMINISTRATIVE, "keputusan KPU")
    await story.on("Fri 16 Aug 2024 15:00", answered, stage="closed")


async def test_adjudication_corrected_by_the_national_office(story: Story) -> None:
    """What is asked for in time is decided at the top, and the new outcome goes out anew."""
    await decided(story)
    await story.on(
        "Wed 14 Aug 2024 10:00", Object(ADMINISTRATIVE), "forwarding", correction_request=None
    )
    none = MatterOutcome(ADMINISTRATIVE, Verdict.NOT_A_VIOLATION)
    corrected = DecideObjection(ADMINISTRATIVE, upheld=True, outcome=none)
    await story.refused("Mon 19 Aug 2024 10:00", corrected, "level_too_low")
    await story.on(
        "Mon 19 Aug 2024 11:00",
        corrected,
        stage="status",
        by=NATIONAL,
        status_notice="Tue 20 Aug 2024 00:00 WIB",
    )
    (objection,) = await story.facts(ObjectionDecided)
    assert objection.outcome == none
    await story.on("Mon 19 Aug 2024 12:00", AnnounceStatus(), stage="closed")


async def test_adjudication_upheld_by_the_national_office(story: Story) -> None:
    await decided(story)
    await story.on("Wed 14 Aug 2024 10:00", Object(ADMINISTRATIVE))
    rejected = DecideObjection(ADMINISTRATIVE, upheld=False)
    await story.on("Mon 19 Aug 2024 10:00", rejected, stage="forwarding", by=NATIONAL)
    await story.on("Mon 19 Aug 2024 11:00", Forward(ADMINISTRATIVE), stage="follow_up")


async def test_adjudication_not_decided_in_time(story: Story) -> None:
    await story.lodged("Thu 25 Jul 2024 10:00", PEMILU, "campaign_props")
    await story.on("Fri 26 Jul 2024 10:00", Register("-"))
    await story.on("Mon 29 Jul 2024 09:00", OpenAdjudication())
    await story.lapses("adjudication", "Thu 15 Aug 2024 16:00", "breach", stage="adjudication")
    late = DecideAdjudication(Verdict.NOT_A_VIOLATION)
    await story.on("Fri 16 Aug 2024 10:00", late, stage="status")


async def test_quick_procedure_within_two_days(story: Story) -> None:
    """While votes are added up there are two days, and Sunday is one of them."""
    await story.lodged("Thu 29 Feb 2024 10:00", PEMILU, "counting_procedure")
    await story.on("Fri 1 Mar 2024 10:00", Register("-"), adjudication="Mon 25 Mar 2024 16:00 WIB")
    await story.on(
        "Fri 1 Mar 2024 11:00",
        OpenAdjudication(quick=True),
        stage="adjudication",
        quick_adjudication="Sun 3 Mar 2024 16:00 WIB",
        adjudication=None,
    )
    sunday = HoldHearing(date(2024, 3, 3), all_parties_agree=True)
    await story.on("Sun 3 Mar 2024 09:00", sunday)
    await story.on(
        "Sun 3 Mar 2024 15:00",
        DecideAdjudication(Verdict.VIOLATION),
        stage="forwarding",
        quick_adjudication=None,
    )


async def test_quick_procedure_not_decided_in_time(story: Story) -> None:
    await story.lodged("Thu 29 Feb 2024 10:00", PEMILU, "counting_procedure")
    await story.on("Fri 1 Mar 2024 10:00", Register("-"))
    await story.on("Fri 1 Mar 2024 11:00", OpenAdjudication(quick=True))
    await story.lapses("quick_adjudication", "Sun 3 Mar 2024 16:00", "breach", "adjudication")
