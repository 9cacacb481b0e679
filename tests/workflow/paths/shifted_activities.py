"""Another year on the real engines: the law's calendar is shifted against the case's own clock.

Temporal's clock begins now and only goes on. So the steps count in the law's time, and tell the
case its due moments in Temporal's: everything between is the real thing.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from temporalio import activity
from typing_extensions import override

from services.workflow.commands.activity import Calendars, CaseActivities
from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from shared.runtime.postgres.pool import Pool
from shared.statute.case.warning_plan import DEFAULT_PLAN, WarningPlan


class LawClock:
    """The moment at which officials act, as the story tells it."""

    def __init__(self) -> None:
        self.moment: datetime | None = None

    def now(self) -> datetime:
        assert self.moment is not None, "the story has not begun"
        return self.moment


class ShiftedActivities(CaseActivities):
    """The steps of a story: commands at the moment it tells, time as the case's clock has it."""

    def __init__(
        self,
        pool: Pool,
        calendars: Calendars,
        outcomes: Callable[[], None],
        plan: WarningPlan = DEFAULT_PLAN,
    ) -> None:
        super().__init__(pool, calendars, outcomes, plan)
        self.shift = timedelta()
        self.given: dict[tuple[str, str], datetime] = {}

    @override
    @activity.defn(name=EXECUTE)
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        outcomes = self.given.get((request.case_id, request.command_id))
        outcome = await super().execute(replace(request, at=outcomes or request.at - self.shift))
        due = outcome.standing.next_due
        shifted = due and due + self.shift
        return replace(outcome, standing=replace(outcome.standing, next_due=shifted))
