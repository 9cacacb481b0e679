from collections.abc import AsyncGenerator

import pytest

from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from tests.replay.stories import RECORDER, outcomes
from tests.workflow.paths.story import Story
from tests.workflow.rig import Rig

# A clock that says nothing before its time is up: each moment costs a story about a second.
SILENT = WarningPlan(half_time=False, before=(), head_after=None, superior_after=None)
ANOTHER_WAY = """
The story {name} goes another way than it was recorded. If that is meant, record the stories anew:

    .venv/bin/python -m tests.replay.record stories
"""


@pytest.fixture
async def story(rig: Rig, request: pytest.FixtureRequest) -> AsyncGenerator[Story]:
    """A case to be told, on the real engines; at its end everything happened once."""
    watched = request.node.get_closest_marker("watched")
    story = Story.begun(rig, DEFAULT_PLAN if watched else SILENT)
    async with rig.working():
        yield story
        await story.check()
    name = request.node.name.removeprefix("test_")
    said = await story.outcomes()
    recorder = request.config.stash.get(RECORDER, None)
    if recorder is not None:
        recorder.record(name, await rig.history(story.case_id), said)
    elif outcomes().get(name) != said:
        pytest.fail(ANOTHER_WAY.format(name=name), pytrace=False)
