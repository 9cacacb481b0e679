"""Warnings, lapse and escalation: by the office's plan, each once, and marked late if they were."""

from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from deploy.stack.running_stack import RunningStack
from services.workflow.app import ProcessRole, build_process
from services.workflow.settings import OwnSettings, Settings
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, DeadlineWarned
from shared.statute.acts.review import Register
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan
from tests.workflow.desk_client import Desk
from tests.workflow.paths.story import PEMILU, Story, written
from tests.workflow.rig import Rig, until

DATABASE = SecretStr("postgresql://nowhere")


async def fired(story: Story) -> list[tuple[str, str, bool]]:
    """What the handling's clock said: what, at which moment, and whether late."""
    zone = (await story.case()).zone
    warned = []
    for fact in await story.file():
        if isinstance(fact, DeadlineWarned | DeadlineEscalated) and fact.id.clock == "handling":
            warned.append((type(fact).__name__, written(fact.moment, zone), fact.late))
        elif isinstance(fact, DeadlineLapsed) and fact.id.clock == "handling":
            warned.append(("DeadlineLapsed", written(fact.due, zone), fact.late))
    return warned


EVERY_MOMENT = [
    ("DeadlineWarned", "Thu 28 Mar 2024 13:00 WIB"),
    ("DeadlineWarned", "Tue 2 Apr 2024 16:00 WIB"),
    ("DeadlineWarned", "Wed 3 Apr 2024 14:00 WIB"),
    ("DeadlineLapsed", "Wed 3 Apr 2024 16:00 WIB"),
    ("DeadlineEscalated", "Wed 3 Apr 2024 16:00 WIB"),
    ("DeadlineEscalated", "Thu 4 Apr 2024 16:00 WIB"),
]


async def registered(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    await story.on("Fri 22 Mar 2024 10:00", Register("-"), handling="Wed 3 Apr 2024 16:00 WIB")


async def test_each_moment_of_the_plan_comes_once_and_in_time(rig: Rig) -> None:
    story = Story.begun(rig)
    async with rig.working():
        await registered(story)
        await story.until("Fri 5 Apr 2024 10:00")
        await until(lambda: story.facts(DeadlineEscalated))
        await story.until("Mon 6 May 2024 10:00")
        escalated = await story.facts(DeadlineEscalated)

    assert await fired(story) == [(*each, False) for each in EVERY_MOMENT]
    assert [(each.to, each.office) for each in escalated] == [("head", "32.73"), ("superior", "32")]


async def test_what_passed_while_everything_stood_still_is_told_late_and_once(rig: Rig) -> None:
    story = Story.begun(rig)
    async with rig.working():
        await registered(story)
    # Nobody works for six weeks: the law's time goes on, and nothing is told.
    story.steps.shift -= timedelta(days=42)
    async with rig.working():
        await rig.days_pass(story.case_id, days=7)
        await until(lambda: story.facts(DeadlineEscalated))
    async with rig.working():
        await rig.days_pass(story.case_id, days=7)

    assert await fired(story) == [(*each, True) for each in EVERY_MOMENT]


async def test_an_office_may_plan_otherwise(rig: Rig) -> None:
    own = OwnSettings(workflow_database_url=DATABASE, warnings="72h", escalation="")
    story = Story.begun(rig, own.plan)
    async with rig.working():
        await registered(story)
        await story.until("Mon 6 May 2024 10:00")
        await until(lambda: story.facts(DeadlineLapsed))

    assert [each for each, _, _ in await fired(story)] == ["DeadlineWarned", "DeadlineLapsed"]
    assert (await fired(story))[0][1] == "Sun 31 Mar 2024 16:00 WIB"


async def test_who_would_be_told_is_shown_by_the_plan_of_the_settings(
    rig: Rig, settings: Settings, stack: RunningStack
) -> None:
    own = settings.own.model_copy(update={"escalation": "3h"})
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
    async with build_process(replace(settings, own=own), ProcessRole.SERVE) as process:
        transport = httpx.ASGITransport(process.web)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
            desk = Desk(http, stack.url("issuer"))
            shown = (await desk.get(f"/cases/{case_id}", "plenary_member@32.73")).json()

    (clock,) = shown["clocks"]
    (warned,) = clock["escalations"]
    late = datetime.fromisoformat(warned["at"]) - datetime.fromisoformat(clock["due"])
    assert (warned["to"], late) == ("head", timedelta(hours=3))


def test_the_settings_name_the_plan() -> None:
    assert OwnSettings(workflow_database_url=DATABASE).plan == DEFAULT_PLAN
    quiet = OwnSettings(workflow_database_url=DATABASE, warnings="", escalation="")
    assert quiet.plan == WarningPlan(
        half_time=False, before=(), head_after=None, superior_after=None
    )


@pytest.mark.parametrize("words", ["often", "24", "half;2h", "-2h"])
def test_a_plan_that_says_nothing_is_refused_at_the_start(words: str) -> None:
    with pytest.raises(ValidationError):
        OwnSettings(workflow_database_url=DATABASE, warnings=words)
