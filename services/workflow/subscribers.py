"""Consumes submitted reports and opens one case for each, once."""

from asyncio import gather
from collections.abc import Sequence
from uuid import UUID

import structlog

from services.workflow.engine.client import CaseWorkflowClient
from services.workflow.file import store
from shared.events.envelope import WORKFLOW, Event
from shared.events.reports import ReportSubmitted
from shared.events.topics import REPORTS
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, transaction
from shared.runtime.telemetry.logs import bind_case
from shared.runtime.telemetry.tracing import continue_trace
from shared.runtime.validation.report_events import report_problems

GROUP = "workflow.reports"
REPORT_SUBSCRIPTION = SubscriptionSpec(
    REPORTS, GROUP, (ReportSubmitted,), "Opens a case for each report, once.", report_problems
)
APPLICATION = ApplicationSpec(
    "workflow",
    "Carries cases through the stages and deadlines of the law.",
    (REPORT_SUBSCRIPTION,),
    source=WORKFLOW,
)
_LOG = structlog.get_logger()


def subscribe(listener: Listener, opener: "CaseOpener") -> None:
    """Give the subscription its handler."""
    listener.handle_batches(REPORT_SUBSCRIPTION, opener.open_cases)


class CaseOpener:
    """Stores submitted reports, then starts a workflow for each."""

    def __init__(self, pool: Pool, cases: CaseWorkflowClient) -> None:
        self._pool = pool
        self._cases = cases

    async def open_cases(self, events: Sequence[Event[ReportSubmitted]]) -> None:
        """Store the reports and open their cases; a report delivered again changes nothing.

        Raises:
            DependencyDown: the database or Temporal does not answer.
        """
        reports = {UUID(event.data.report_id): event for event in events}
        async with transaction(self._pool) as connection:
            bodies = {key: event.data.model_dump(mode="json") for key, event in reports.items()}
            await store.insert_reports(connection, bodies)
            # Temporal forgets ended workflows after its retention, and would start them again;
            # the case file does not.
            ended = await store.closed_among(connection, list(reports))
        # All are tried before the first failure is raised: it makes the batch come again.
        openings = [self._open(key, event) for key, event in reports.items() if key not in ended]
        failures = [each for each in await gather(*openings, return_exceptions=True) if each]
        if failures:
            raise failures[0]

    async def _open(self, case_id: UUID, event: Event[ReportSubmitted]) -> None:
        with bind_case(str(case_id)), continue_trace(event.traceparent, "open_case"):
            if not await self._cases.open(case_id):
                _LOG.info("report_of_an_ended_case")
