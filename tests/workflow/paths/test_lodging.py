"""The case counts when its report was lodged, whatever was counted where it arrived."""

from shared.statute.acts.review import Register
from shared.statute.law.zones import Zone
from tests.workflow.paths.story import PEMILU, Story, moment


async def test_the_door_counted_by_another_table(story: Story) -> None:
    await story.lodged(
        "Fri 12 Jan 2024 09:00",
        PEMILU,
        "ethics_ad_hoc",
        known_date="2024-01-10",
        received_at=moment("Thu 11 Jan 2024 17:00", Zone.WIB),
        lodged_at=moment("Mon 15 Jan 2024 08:00", Zone.WIB),
    )
    await story.stands("initial_review", initial_review="Tue 16 Jan 2024 16:00 WIB")
    await story.on("Fri 12 Jan 2024 09:30", Register("-"), stage="registration")

    assert (await story.case()).report.lodged_at == moment("Fri 12 Jan 2024 08:00", Zone.WIB)
