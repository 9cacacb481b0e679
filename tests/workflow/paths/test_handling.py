"""The time for handling: the two regimes side by side, extended, and run out."""

import pytest

from shared.statute.acts.handling import Extend
from shared.statute.acts.review import Register
from shared.statute.law.choices import ExtensionGround
from tests.workflow.paths.story import PEMILU, PILKADA, Story

STUDY, REPORTER = (
    ExtensionGround.INFORMATION_AND_STUDY,
    ExtensionGround.INFORMATION_FROM_REPORTER,
)


async def test_handling_extended_in_pemilu(story: Story) -> None:
    """Seven working days and fourteen in all, past Good Friday and Eid with its joint leave."""
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    await story.stands("initial_review", initial_review="Mon 25 Mar 2024 16:00 WIB")
    await story.on(
        "Fri 22 Mar 2024 10:00",
        Register("-"),
        stage="registration",
        handling="Wed 3 Apr 2024 16:00 WIB",
        initial_review=None,
    )
    await story.refused("Mon 25 Mar 2024 10:00", Extend(REPORTER), "ground_not_lawful")
    await story.on("Wed 3 Apr 2024 15:59", Extend(STUDY), handling="Mon 22 Apr 2024 16:00 WIB")
    await story.refused("Thu 4 Apr 2024 10:00", Extend(STUDY), "already_extended")
    await story.lapses("handling", "Mon 22 Apr 2024 16:00", "breach", stage="registration")


@pytest.mark.watched
async def test_handling_extended_in_pilkada(story: Story) -> None:
    """Three calendar days and five in all: weekends count."""
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props")
    await story.stands("initial_review", initial_review="Sat 30 Nov 2024 16:00 WIB")
    await story.on(
        "Thu 28 Nov 2024 10:00",
        Register("-"),
        stage="registration",
        handling="Sun 1 Dec 2024 16:00 WIB",
        initial_review=None,
    )
    await story.refused("Fri 29 Nov 2024 10:00", Extend(STUDY), "ground_not_lawful")
    await story.on("Sun 1 Dec 2024 15:59", Extend(REPORTER), handling="Tue 3 Dec 2024 16:00 WIB")
    await story.lapses("handling", "Tue 3 Dec 2024 16:00", "breach", stage="registration")


@pytest.mark.watched
async def test_handling_runs_out_and_can_no_longer_be_extended(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    await story.on("Fri 22 Mar 2024 10:00", Register("-"))
    await story.lapses("handling", "Wed 3 Apr 2024 16:00", "breach", stage="registration")
    await story.refused("Thu 4 Apr 2024 08:00", Extend(STUDY), "handling_not_running")


async def test_a_report_out_of_time_is_not_registered(story: Story) -> None:
    """Known on Thursday 14 March: by Monday the 25th it is in time, on Tuesday no longer."""
    await story.lodged("Tue 26 Mar 2024 09:00", PEMILU, "ethics_ad_hoc", known_date="2024-03-14")
    await story.refused("Tue 26 Mar 2024 10:00", Register("-"), "out_of_time")
    await story.lapses("initial_review", "Thu 28 Mar 2024 16:00", "duty_remains", "initial_review")
