"""A case goes down or up, and its clocks run on: the moment stays, whatever the wall clock says."""

from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.acts.transfer import Delegate, RequestTakeover, TakeOver
from shared.statute.law.choices import Party
from tests.workflow.paths.story import PEMILU, Story


async def test_delegated_down_with_the_clock_carried_on(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_supervisor", office="32")
    await story.on("Fri 22 Mar 2024 09:00", Register("-"), handling="Wed 3 Apr 2024 16:00 WIB")
    await story.refused("Fri 22 Mar 2024 09:30", Delegate("31.73"), "not_subordinate")
    await story.on(
        "Fri 22 Mar 2024 10:00",
        Delegate("32.73", "Perbawaslu 7/2022 Pasal 20"),
        stage="registration",
        handling="Wed 3 Apr 2024 16:00 WIB",
    )
    assert (await story.case()).office == "32.73"
    await story.on("Mon 25 Mar 2024 09:00", Summon(Party.REPORTER), stage="clarification")
    await story.lapses("handling", "Wed 3 Apr 2024 16:00", "breach", stage="clarification")


async def test_taken_over_into_another_zone(story: Story) -> None:
    """From Jayapura to Jakarta: four o'clock in the east is two o'clock in the west."""
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc", office="91.71")
    await story.stands("initial_review", initial_review="Mon 25 Mar 2024 16:00 WIT")
    await story.on("Fri 22 Mar 2024 09:00", Register("-"), handling="Wed 3 Apr 2024 16:00 WIT")
    await story.refused("Fri 22 Mar 2024 09:30", TakeOver("32"), "only_from_above")
    await story.on(
        "Fri 22 Mar 2024 10:00",
        TakeOver("00", "of national weight"),
        stage="registration",
        by="00",
        handling="Wed 3 Apr 2024 14:00 WIB",
    )
    await story.lapses("handling", "Wed 3 Apr 2024 14:00", "breach", stage="registration")


async def test_takeover_asked_for_and_given(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc", office="32.73")
    await story.on(
        "Thu 21 Mar 2024 10:00",
        RequestTakeover("menarik perhatian publik"),
        stage="initial_review",
        initial_review="Mon 25 Mar 2024 16:00 WIB",
    )
    await story.on("Fri 22 Mar 2024 10:00", TakeOver("32"), stage="initial_review", by="32")
    assert (await story.case()).office == "32"
