"""Carries out `awasi recover`: every open case gets its Temporal workflow again."""

import asyncio
import sys

from pydantic import SecretStr

from deploy.settings import StackSettings, process_environment
from deploy.stack.problems import StackProblem
from deploy.stack.running_stack import stored_addresses
from services.workflow.recovery.restart import RecoveredCase, Tally
from services.workflow.settings import OwnSettings
from services.workflow.tools import recovered
from shared.runtime.failures import DependencyDown
from shared.runtime.settings import LogSettings, TemporalSettings
from shared.runtime.telemetry import logs

DATABASE_URL = "AWASI_WORKFLOW_DATABASE_URL"


def run() -> int:
    """Recover the cases in the database of the environment, else of the stack in this folder.

    Returns:
        0.

    Raises:
        StackProblem: a part does not answer, or there is no stack.
    """
    logs.configure(LogSettings(log_format="console", log_level="WARNING"), "recover")
    own, temporal = _settings()
    try:
        tally = asyncio.run(recovered(own, temporal, _progress))
    except DependencyDown as down:
        raise StackProblem(
            f"{down.part} does not answer.",
            "See awasi status; then run awasi recover again: what was done stays done.",
        ) from down
    print("\n".join(summary_lines(tally)))
    return 0


def _settings() -> tuple[OwnSettings, TemporalSettings]:
    if DATABASE_URL in process_environment():
        return OwnSettings(), TemporalSettings()
    addresses, secrets = stored_addresses(StackSettings())
    variables = addresses.service_variables("workflow", secrets)
    temporal = TemporalSettings(
        temporal_address=addresses.temporal, temporal_namespace=addresses.namespace
    )
    return OwnSettings(workflow_database_url=SecretStr(variables[DATABASE_URL])), temporal


def _progress(tally: Tally) -> None:
    done = tally.started + tally.running
    print(f"{done} of {tally.open_cases} open cases seen to", file=sys.stderr)


def summary_lines(tally: Tally) -> list[str]:
    """The result of a recovery, one sentence per line."""
    lines = [
        f"Open cases: {tally.open_cases}.",
        f"Workflows started anew: {tally.started}; ran already: {tally.running}.",
        f"Commands without an outcome: {tally.carried_out} carried out now, {tally.left} left.",
    ]
    lines.extend(_case_line(case) for case in tally.cases)
    if tally.overdue:
        lines.append(
            f"Cases with a moment that passed while nobody kept the clock: {tally.overdue}; "
            "it fires now, once, and is recorded as late."
        )
    if tally.uninformed:
        lines.append(
            f"Running workflows that no worker could inform of this: {tally.uninformed}. "
            "Is the workflow service up, and ready? It informs them itself."
        )
    if tally.idle:
        lines.append(
            "No version of the workers is current, so no case moves: start the workflow service, "
            "then awasi worker-version set-current."
        )
    return lines


def _case_line(case: RecoveredCase) -> str:
    line = f"  {case.case_id} ({case.workflow}): {case.carried_out} carried out"
    if not case.left:
        return f"{line}."
    return f"{line}, {case.left} left ({case.reason or 'given meanwhile'})."
