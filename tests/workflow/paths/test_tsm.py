"""Structured, systematic and massive: fourteen working days in both regimes, in two ways."""

from shared.statute.acts.agencies import AnnounceStatus, Forward, RecordAgencyReceipt
from shared.statute.acts.hearings import DecideAdjudication, OpenAdjudication
from shared.statute.acts.objections import DecideObjection, Object
from shared.statute.acts.review import Register
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import MatterOutcome, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.paths.story import PEMILU, PILKADA, Story

TSM = Matter.TSM


async def test_tsm_heard_in_pemilu(story: Story) -> None:
    await story.lodged("Thu 25 Jul 2024 10:00", PEMILU, "tsm")
    await story.on(
        "Fri 26 Jul 2024 10:00",
        Register("-"),
        tsm_decision="Thu 15 Aug 2024 16:00 WIB",
        adjudication=None,
    )
    await story.refused("Mon 29 Jul 2024 09:00", OpenAdjudication(quick=True), "not_administrative")
    await story.on("Mon 29 Jul 2024 10:00", OpenAdjudication(), stage="adjudication")
    await story.on(
        "Wed 14 Aug 2024 14:00",
        DecideAdjudication(Verdict.VIOLATION),
        stage="forwarding",
        tsm_decision=None,
        correction_request="Mon 19 Aug 2024 16:00 WIB",
    )
    await story.on("Wed 14 Aug 2024 15:00", AnnounceStatus())
    await story.on("Wed 14 Aug 2024 16:00", Forward(TSM), stage="follow_up")
    await story.on(
        "Thu 15 Aug 2024 10:00",
        RecordAgencyReceipt(TSM),
        kpu_follow_up="Tue 20 Aug 2024 16:00 WIB",
    )
    await story.lapses("kpu_follow_up", "Tue 20 Aug 2024 16:00", "agency_overdue", "follow_up")


async def test_tsm_decided_in_pilkada(story: Story) -> None:
    """The other side has three calendar days to answer an objection."""
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "tsm")
    await story.on("Fri 29 Nov 2024 10:00", Register("-"), tsm_decision="Thu 19 Dec 2024 16:00 WIB")
    await story.refused("Fri 29 Nov 2024 11:00", OpenAdjudication(), "not_in_this_regime")
    await story.studied("Mon 2 Dec 2024")
    violated = DecideInPlenary((MatterOutcome(TSM, Verdict.VIOLATION),))
    await story.on("Wed 11 Dec 2024 10:00", violated, stage="forwarding", tsm_decision=None)
    await story.on("Wed 11 Dec 2024 11:00", AnnounceStatus())
    await story.on(
        "Thu 12 Dec 2024 10:00", Object(TSM), counter_memorandum="Sun 15 Dec 2024 16:00 WIB"
    )
    await story.lapses("counter_memorandum", "Sun 15 Dec 2024 16:00", "window_closed")
    rejected = DecideObjection(TSM, upheld=False)
    await story.on("Mon 16 Dec 2024 10:00", rejected, stage="forwarding")
    await story.on("Mon 16 Dec 2024 11:00", Forward(TSM), stage="follow_up")
    await story.on(
        "Tue 17 Dec 2024 10:00",
        RecordAgencyReceipt(TSM),
        kpu_follow_up="Tue 24 Dec 2024 16:00 WIB",
    )


async def test_tsm_not_decided_in_time(story: Story) -> None:
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "tsm")
    await story.on("Fri 29 Nov 2024 10:00", Register("-"))
    await story.lapses("tsm_decision", "Thu 19 Dec 2024 16:00", "breach", stage="registration")
