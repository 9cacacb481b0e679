"""Starts a process: `python -m services.workflow [all|serve|relay|listen|work|documents]`.

Or carries one command out and ends: `recover`, and `verify`, `export`, `heads` and `rebuild`, which
look after the case files.
"""

import sys
from dataclasses import asdict

import structlog
import uvloop

from services.workflow.app import ProcessRole, build_process
from services.workflow.proof import operator_cli
from services.workflow.recovery.restart import Tally
from services.workflow.settings import Settings, read
from services.workflow.tools import NAME, proof_tools, recovered
from shared.runtime.failures import DependencyDown
from shared.runtime.service import configure_telemetry, role_of, run_service

RECOVER = "recover"
INTERRUPTED = 1
"""The exit status of a recovery that a part which does not answer has interrupted."""


async def _recover(settings: Settings) -> int:
    log = structlog.get_logger()

    def report(tally: Tally) -> None:
        log.info("cases_recovered", **tally.numbers())

    try:
        tally = await recovered(settings.own, settings.temporal, report)
    except DependencyDown as down:
        log.error("recovery_interrupted", part=down.part, hint="run it again")  # noqa: TRY400 - no bug
        return INTERRUPTED
    for case in tally.cases:
        log.info("commands_recovered", **asdict(case))
    report(tally)
    return 0


async def _prove(settings: Settings, arguments: list[str]) -> int:
    command = operator_cli.parse(arguments)
    try:
        async with proof_tools(settings) as tools:
            return await operator_cli.run(command, tools)
    except DependencyDown as down:
        print(f"{down.part} tidak menjawab · does not answer", file=sys.stderr)  # noqa: T201
        return operator_cli.NOT_FOUND


def main() -> None:
    """Run one role until asked to stop, or carry one command out and end."""
    arguments = sys.argv[1:]
    settings = read()
    if arguments and arguments[0] in operator_cli.NAMES:
        sys.exit(uvloop.run(_prove(settings, arguments)))
    if arguments and arguments[0] == RECOVER:
        configure_telemetry(NAME, settings)
        sys.exit(uvloop.run(_recover(settings)))
    role = role_of(arguments, ProcessRole)
    run_service(NAME, settings, settings.own.workflow_port, build_process(settings, role))


if __name__ == "__main__":
    main()
