"""The activity that a case's workflow asks for: name, shape and time limits, without a body.

The workflow schedules this declaration, and a worker runs `CaseActivities.execute` in its place, so
the workflow never imports the law or the database. A test compares names and signatures.
"""

from datetime import timedelta

from temporalio import activity
from temporalio.common import RetryPolicy

from services.workflow.engine.messages import CommandOutcome, ExecutionRequest

EXECUTE = "take"
"""The activity's registered name. Histories hold it, so it can never change."""

ATTEMPT_TIMEOUT = timedelta(seconds=10)
"""How long one attempt may take."""

# A timer of the workflow survives the worker but costs history events: so a short wait is spent
# inside the worker, which also keeps the workflow task open meanwhile.
LOCAL_RETRY_THRESHOLD = timedelta(seconds=2)
"""Waits between attempts up to this long pass in the worker; longer ones are timers."""

MINIMUM_TIMER = timedelta(milliseconds=1)
"""The timer for a moment that passed while no worker ran: a negative wait is no timer."""

# No maximum of attempts: a command that was stored must get its outcome, and a due moment its
# facts, however long the database is away or a mistake of ours stays unmended.
RETRY_POLICY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=30),
)
"""Attempts without end, at most 30 seconds apart unless the activity asks for a longer wait."""


@activity.defn(name=EXECUTE)
async def execute(request: ExecutionRequest) -> CommandOutcome:
    """Carry one command out in one transaction; idempotent by case id and command id."""
    raise NotImplementedError
