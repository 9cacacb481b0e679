"""What a case may ask of the world: names, shapes and time limits. No bodies."""

from datetime import timedelta

from temporalio import activity
from temporalio.common import RetryPolicy

from services.workflow.engine.messages import CommandOutcome, ExecutionRequest

TRY = timedelta(seconds=10)
"""How long one try may take."""

WITHIN_THE_WORKER = timedelta(seconds=2)
"""Waits up to this pass inside the worker; longer ones are durable timers of the workflow."""

AT_ONCE = timedelta(milliseconds=1)
"""The shortest timer, for a moment that passed while nobody kept the clock."""

PATIENCE = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=2,
    maximum_interval=timedelta(seconds=30),
)
"""Tries have no end: a command that was received is carried out at the moment it was given, once
what is in its way is mended. The step itself says when a longer wait is due."""


@activity.defn
async def take(step: ExecutionRequest) -> CommandOutcome:
    """Carry one command out in one transaction, where the law decides; repeated, it is once."""
    raise NotImplementedError
