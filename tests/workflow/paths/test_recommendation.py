"""In Pilkada an administrative violation is recommended to KPU, which has seven days."""

from shared.statute.acts.agencies import (
    AnnounceStatus,
    CloseFollowUp,
    Forward,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.review import DeclineRegistration, Register
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import DeclineReason, MatterOutcome, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.paths.story import PEMILU, PILKADA, Story

ADMINISTRATIVE = Matter.ADMINISTRATIVE


async def recommended(story: Story) -> None:
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props")
    await story.on("Thu 28 Nov 2024 10:00", Register("-"))
    await story.studied("Fri 29 Nov 2024")
    violated = DecideInPlenary((MatterOutcome(ADMINISTRATIVE, Verdict.VIOLATION),))
    await story.on("Sat 30 Nov 2024 13:00", violated, stage="forwarding", handling=None)
    await story.on("Sat 30 Nov 2024 14:00", AnnounceStatus(), stage="forwarding")
    await story.on("Sun 1 Dec 2024 09:00", Forward(ADMINISTRATIVE), stage="follow_up")
    await story.on(
        "Mon 2 Dec 2024 10:00",
        RecordAgencyReceipt(ADMINISTRATIVE),
        kpu_follow_up="Mon 9 Dec 2024 16:00 WIB",
    )


async def test_recommendation_that_kpu_answers(story: Story) -> None:
    await recommended(story)
    await story.refused("Tue 3 Dec 2024 10:00", CloseFollowUp(), "agency_still_in_time")
    answered = RecordAgencyAnswer(ADMINISTRATIVE, "tindak lanjut")
    await story.on("Mon 9 Dec 2024 15:00", answered, stage="closed")


async def test_recommendation_that_kpu_leaves_unanswered(story: Story) -> None:
    await recommended(story)
    await story.lapses("kpu_follow_up", "Mon 9 Dec 2024 16:00", "agency_overdue", "follow_up")
    await story.on("Mon 16 Dec 2024 10:00", CloseFollowUp("no answer"), stage="closed")


async def test_a_report_that_is_declined(story: Story) -> None:
    await story.lodged("Thu 25 Jul 2024 10:00", PEMILU, "ethics_ad_hoc")
    await story.stands("initial_review", initial_review="Mon 29 Jul 2024 16:00 WIB")
    declined = DeclineRegistration(DeclineReason.NOT_A_VIOLATION)
    await story.on("Mon 29 Jul 2024 15:00", declined, stage="closed")
