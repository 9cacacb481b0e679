"""Facts written beside the workflow leave it behind: it goes on, fires once and never spins."""

from pathlib import Path

from temporalio.api.enums.v1 import EventType

from services.workflow.engine import workflow as case_workflow
from shared.statute.acts.administration import DocumentFiled, FileDocument
from shared.statute.acts.elapse import DeadlineLapsed, DeadlineWarned
from shared.statute.acts.review import Register
from tests.workflow.paths.story import PEMILU, Story
from tests.workflow.rig import Rig, until

PAPERS = [FileDocument("receipt", f"{number:03d}", "ab" * 32, 1) for number in range(1, 6)]


async def activities_executed(rig: Rig, story: Story) -> int:
    events = (await rig.history(story.case_id)).events
    marker = EventType.EVENT_TYPE_MARKER_RECORDED
    return sum(event.event_type == marker for event in events)


async def registered(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    await story.on("Fri 22 Mar 2024 10:00", Register("-"), handling="Wed 3 Apr 2024 16:00 WIB")


async def test_a_clock_fires_once_although_the_workflow_knows_an_older_file(rig: Rig) -> None:
    """Papers are filed between its steps: an elapse's id is made of a sequence long past."""
    story = Story.begun(rig)
    async with rig.working():
        await registered(story)
        before = await activities_executed(rig, story)
        await story.beside_the_clock("Fri 22 Mar 2024 11:00", PAPERS[0])
        await story.until("Fri 29 Mar 2024 10:00")  # the first warning was on the 28th
        await until(lambda: story.facts(DeadlineWarned))
        await story.beside_the_clock("Fri 29 Mar 2024 11:00", PAPERS[1])
        await story.beside_the_clock("Fri 29 Mar 2024 12:00", PAPERS[2])
        await story.lapses("handling", "Wed 3 Apr 2024 16:00", "breach")
        await story.until("Mon 6 May 2024 10:00")
        await story.check()
        executed = await activities_executed(rig, story) - before

    assert len(await story.facts(DeadlineWarned)) == 3
    assert len(await story.facts(DocumentFiled)) == 3
    # Three warnings, the lapse with the head's notice, and the superior's.
    assert executed == 5


async def test_what_was_fired_beside_it_is_not_fired_again(rig: Rig) -> None:
    """A step beside it comes after moments that its own clock has yet to reach."""
    story = Story.begun(rig)
    async with rig.working():
        await registered(story)
        before = await activities_executed(rig, story)
        for hour, paper in enumerate(PAPERS, 10):
            await story.beside_the_clock(f"Tue 2 Apr 2024 {hour}:30", paper)
        assert len(await story.facts(DeadlineWarned)) == 1
        await story.lapses("handling", "Wed 3 Apr 2024 16:00", "breach")
        executed = await activities_executed(rig, story) - before

    assert len(await story.facts(DeadlineWarned)) == 3
    assert len(await story.facts(DeadlineLapsed)) == 1
    # It woke once for nothing, then for two warnings and the lapse.
    assert executed == 4


def test_the_workflow_fits_on_a_screen_or_two() -> None:
    assert len(Path(case_workflow.__file__).read_text().splitlines()) < 150
