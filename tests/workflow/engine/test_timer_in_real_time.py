"""The law's clock without time skipping: a moment that comes in two seconds of everybody's time."""

from datetime import datetime, timedelta
from uuid import UUID

from shared.runtime.clock import SystemClock
from tests.workflow.backdated_activities import BackdatedActivities
from tests.workflow.rig import Rig, until
from tests.workflow.samples import report, submitted

SOON = timedelta(seconds=2)


async def next_due(rig: Rig, case_id: UUID) -> datetime:
    return await rig.pool.fetchval("SELECT next_due FROM cases WHERE case_id = $1", case_id)


async def test_a_moment_of_the_law_comes_at_its_time_and_once(rig: Rig) -> None:
    clock = SystemClock()
    rig.activities = ahead = BackdatedActivities(rig.pool)
    lodged_at = clock.now()
    async with rig.working():
        first = await rig.opened(lodged_at)
        await rig.until_opened(first)
        due = await next_due(rig, first)
        data = report(lodged_at)
        case_id = UUID(data.report_id)
        ahead.ago[case_id] = -(due - SOON - clock.now())  # this case lives just before it is due
        began = clock.now()
        await rig.opener.open_cases([submitted(data)])
        await until(lambda: _fired(rig, case_id))
        took = clock.now() - began
        at = await rig.pool.fetchval(
            "SELECT at FROM facts WHERE case_id = $1 AND kind LIKE 'Deadline%'", case_id
        )

    assert at >= due
    assert took >= SOON - timedelta(seconds=0.5)
    facts = await rig.facts(case_id)
    assert len([kind for kind in facts if kind.startswith("Deadline")]) == 1
    assert await rig.facts(first) == ["CaseOpened"]


async def _fired(rig: Rig, case_id: UUID) -> bool:
    return any(kind.startswith("Deadline") for kind in await rig.facts(case_id))
