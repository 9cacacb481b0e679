"""A civil servant's neutrality: the office's own study, then the civil service agency's time."""

from shared.statute.acts.agencies import (
    AnnounceStatus,
    Forward,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.review import Register
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import MatterOutcome, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.paths.story import PILKADA, Story

ASN = Matter.ASN


async def test_neutrality_of_a_civil_servant_with_everybody_late(story: Story) -> None:
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "asn_neutrality")
    await story.on("Fri 29 Nov 2024 10:00", Register("-"))
    await story.lapses("handling", "Mon 2 Dec 2024 16:00", "breach")
    await story.lapses("asn_study", "Wed 4 Dec 2024 16:00", "breach", stage="registration")
    await story.studied("Thu 5 Dec 2024")
    violated = DecideInPlenary((MatterOutcome(ASN, Verdict.VIOLATION),))
    await story.on("Fri 6 Dec 2024 09:00", violated, stage="forwarding")
    await story.on("Fri 6 Dec 2024 10:00", AnnounceStatus())
    await story.on("Fri 6 Dec 2024 11:00", Forward(ASN), stage="follow_up")
    await story.on(
        "Mon 9 Dec 2024 10:00",
        RecordAgencyReceipt(ASN),
        asn_verification="Mon 16 Dec 2024 16:00 WIB",
    )
    await story.lapses("asn_verification", "Mon 16 Dec 2024 16:00", "agency_overdue")
    await story.on("Wed 18 Dec 2024 10:00", RecordAgencyAnswer(ASN), stage="closed")
