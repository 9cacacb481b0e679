"""One report can have several outcomes at once, each with its own addressee."""

from shared.statute.acts.agencies import (
    AnnounceStatus,
    Forward,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.handling import RecordDiscussion
from shared.statute.acts.review import Register
from shared.statute.acts.verdict import DecideInPlenary, OutcomeDecided
from shared.statute.law.choices import Discussion, MatterOutcome, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.paths.story import PILKADA, Story

CRIME, ASN, ETHICS = Matter.CRIMINAL, Matter.ASN, Matter.ETHICS_AD_HOC


async def test_three_outcomes_go_to_three_addressees(story: Story) -> None:
    kinds = ("money_politics", "asn_neutrality", "ethics_ad_hoc")
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, *kinds)
    await story.on("Thu 28 Nov 2024 13:00", RecordDiscussion(Discussion.FIRST))
    await story.on(
        "Fri 29 Nov 2024 10:00",
        Register("-"),
        handling="Mon 2 Dec 2024 16:00 WIB",
        asn_study="Wed 4 Dec 2024 16:00 WIB",
        gakkumdu_first_discussion=None,
    )
    await story.studied("Sat 30 Nov 2024", asn_study=None)
    outcomes = tuple(MatterOutcome(matter, Verdict.VIOLATION) for matter in (CRIME, ASN, ETHICS))
    await story.refused(
        "Sun 1 Dec 2024 09:00", DecideInPlenary(outcomes), "second_discussion_missing"
    )
    await story.on("Sun 1 Dec 2024 10:00", RecordDiscussion(Discussion.SECOND))
    await story.on(
        "Sun 1 Dec 2024 14:00",
        DecideInPlenary(outcomes),
        stage="forwarding",
        crime_forwarding="Mon 2 Dec 2024 14:00 WIB",
        handling=None,
    )
    (decided,) = await story.facts(OutcomeDecided)
    assert [one.addressee for one in decided.outcomes] == [
        "police_gakkumdu",
        "bkn",
        "kpu_regency",
    ]
    await story.on("Sun 1 Dec 2024 15:00", Forward(CRIME), crime_forwarding=None)
    await story.on("Sun 1 Dec 2024 15:10", Forward(ASN), stage="forwarding")
    await story.on("Sun 1 Dec 2024 15:20", Forward(ETHICS), stage="status")
    await story.on("Sun 1 Dec 2024 16:00", AnnounceStatus(), stage="follow_up")
    await story.on(
        "Mon 2 Dec 2024 10:00",
        RecordAgencyReceipt(ASN),
        asn_verification="Mon 9 Dec 2024 16:00 WIB",
    )
    await story.on("Mon 2 Dec 2024 11:00", RecordAgencyReceipt(ETHICS))
    await story.on("Mon 9 Dec 2024 10:00", RecordAgencyAnswer(ASN), asn_verification=None)
    await story.on("Tue 10 Dec 2024 10:00", RecordAgencyAnswer(ETHICS), stage="follow_up")
