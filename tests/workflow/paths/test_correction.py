"""What is missing is asked for, and supplied in time or not."""

from shared.statute.acts.review import Register, RequestCorrection, SubmitCorrection
from tests.workflow.paths.story import PEMILU, PILKADA, Story


async def test_correction_supplied_in_time_in_pemilu(story: Story) -> None:
    await story.lodged("Fri 12 Jan 2024 09:00", PEMILU, "ethics_ad_hoc", missing=("evidence",))
    await story.stands("initial_review", initial_review="Tue 16 Jan 2024 16:00 WIB")
    await story.refused("Fri 12 Jan 2024 09:30", Register("-"), "requirements_missing")
    await story.on(
        "Fri 12 Jan 2024 10:00",
        RequestCorrection(("evidence",)),
        stage="correction",
        correction="Tue 16 Jan 2024 16:00 WIB",
        initial_review=None,
    )
    await story.on(
        "Tue 16 Jan 2024 15:59",
        SubmitCorrection(),
        stage="initial_review",
        initial_review="Thu 18 Jan 2024 16:00 WIB",
        correction=None,
    )
    await story.on("Wed 17 Jan 2024 09:00", Register("-"), stage="registration")


async def test_correction_loop_in_pilkada(story: Story) -> None:
    """Asked twice; what was supplied in part is asked for again. Days are calendar days."""
    missing = ("evidence", "event_place")
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props", missing=missing)
    await story.on(
        "Thu 28 Nov 2024 10:00",
        RequestCorrection(missing),
        stage="correction",
        correction="Sat 30 Nov 2024 16:00 WIB",
    )
    await story.on("Fri 29 Nov 2024 09:00", SubmitCorrection(("evidence",)), "initial_review")
    await story.on(
        "Sat 30 Nov 2024 09:00",
        RequestCorrection(("event_place",)),
        stage="correction",
        correction="Mon 2 Dec 2024 16:00 WIB",
    )
    await story.on("Sun 1 Dec 2024 09:00", SubmitCorrection(), stage="initial_review")
    await story.on("Sun 1 Dec 2024 10:00", Register("-"), stage="registration")


async def test_correction_not_supplied_in_pemilu(story: Story) -> None:
    await story.lodged("Fri 12 Jan 2024 09:00", PEMILU, "ethics_ad_hoc", missing=("evidence",))
    await story.on("Fri 12 Jan 2024 10:00", RequestCorrection(("evidence",)), stage="correction")
    await story.lapses("correction", "Tue 16 Jan 2024 16:00", "not_registered", stage="closed")


async def test_correction_not_supplied_in_pilkada(story: Story) -> None:
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props", missing=("evidence",))
    await story.refused(
        "Thu 28 Nov 2024 09:30", RequestCorrection(("voting_right",)), "not_correctable"
    )
    await story.on("Thu 28 Nov 2024 10:00", RequestCorrection(("evidence",)), stage="correction")
    await story.lapses("correction", "Sat 30 Nov 2024 16:00", "not_registered", stage="closed")
