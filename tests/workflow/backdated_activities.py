"""Steps of cases that live some days ago: what they did is as old as if they had begun then."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from temporalio import activity
from typing_extensions import override

from services.workflow.commands.activity import CaseActivities
from services.workflow.engine.activity_stubs import EXECUTE
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.holidays.calendars import Calendars
from shared.runtime.postgres.pool import Pool


class BackdatedActivities(CaseActivities):
    """Takes the steps of a case as many days ago as it is told, and its clock waits as long."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, Calendars(), lambda: None)
        self.ago: dict[UUID, timedelta] = {}

    @override
    @activity.defn(name=EXECUTE)
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        ago = self.ago.get(UUID(request.case_id), timedelta())
        outcome = await super().execute(replace(request, at=request.at - ago))
        due = outcome.standing.next_due
        standing = replace(outcome.standing, next_due=due and due + ago)
        return replace(outcome, standing=standing)
