"""Has the open cases of a stack recovered, and says what was done."""

import asyncio
import sys

from pydantic import SecretStr

from deploy.settings import StackSettings, inherited
from deploy.stack.problems import StackProblem
from deploy.stack.running_stack import addressed
from services.workflow.recovery.restart import Tally
from services.workflow.settings import OwnSettings
from services.workflow.tools import recovered
from shared.runtime import logs
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import LogSettings, TemporalSettings

GIVEN = "AWASI_WORKFLOW_DATABASE_URL"


def run() -> int:
    """Recover the cases of the addresses given, else of the stack in this folder; 0 when done.

    Raises:
        StackProblem: a part does not answer, or there is no stack.
    """
    logs.configure(LogSettings(log_format="console", log_level="WARNING"), "recover")
    own, there = _told()
    try:
        tally = asyncio.run(recovered(own, there, _progress))
    except DependencyDown as down:
        raise StackProblem(
            f"{down.part} does not answer.",
            "See awasi status; then run awasi recover again: what was done stays done.",
        ) from down
    print("\n".join(words(tally)))
    return 0


def _told() -> tuple[OwnSettings, TemporalSettings]:
    if GIVEN in inherited():
        return OwnSettings(), TemporalSettings()
    addresses, secrets = addressed(StackSettings())
    told = addresses.for_service("workflow", secrets)
    there = TemporalSettings(
        temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
    )
    return OwnSettings(workflow_database_url=SecretStr(told[GIVEN])), there


def _progress(tally: Tally) -> None:
    done = tally.started + tally.running
    print(f"{done} of {tally.open_cases} open cases seen to", file=sys.stderr)


def words(tally: Tally) -> list[str]:
    """What a recovery came to, a sentence a line."""
    told = [
        f"Open cases: {tally.open_cases}.",
        f"Workflows started anew: {tally.started}; ran already: {tally.running}.",
        f"Commands that were kept and had no outcome: {tally.carried_out} carried out.",
    ]
    if tally.overdue:
        told.append(
            f"Cases with a moment that passed while nobody kept the clock: {tally.overdue}; "
            "it fires now, once, and is recorded as late."
        )
    if tally.waiting:
        told.append(
            f"Commands handed to their case and waiting for a worker: {tally.waiting}. "
            "Is the workflow service up, and ready?"
        )
    if tally.idle:
        told.append(
            "No version of the workers is current, so no case moves: start the workflow service, "
            "then awasi worker-version set-current."
        )
    return told
