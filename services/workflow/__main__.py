"""The door: `python -m services.workflow [all|serve|relay|listen|work|documents|recover]`.

Likewise `verify`, `export`, `heads` and `rebuild`, which look after the case files.
"""

import sys
from dataclasses import asdict

import structlog
import uvloop

from services.workflow.app import NAME, ProcessRole, build_process, proof_tools, recovered
from services.workflow.proof import commands
from services.workflow.recovery.restart import Tally
from services.workflow.settings import Settings, read
from shared.runtime import logs, tracing
from shared.runtime.failures import DependencyDown
from shared.runtime.process import run

RECOVER = "recover"


async def _run(settings: Settings, role: ProcessRole) -> None:
    async with build_process(settings, role) as process:
        await run(process.web, settings.web.host, settings.own.workflow_port, process.parts)


async def _recover(settings: Settings) -> None:
    def tell(tally: Tally) -> None:
        structlog.get_logger().info("cases_recovered", **asdict(tally))

    tell(await recovered(settings.own, settings.temporal, tell))


async def _prove(settings: Settings, arguments: list[str]) -> int:
    told = commands.parse(arguments)
    try:
        async with proof_tools(settings) as tools:
            return await commands.carry_out(told, tools)
    except DependencyDown as down:
        print(f"{down.part} tidak menjawab · does not answer", file=sys.stderr)  # noqa: T201
        return commands.NOT_FOUND


def main() -> None:
    """Run one role until asked to stop, or carry one command out and end."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ProcessRole.ALL
    settings = read()
    if asked in commands.NAMES:
        sys.exit(uvloop.run(_prove(settings, sys.argv[1:])))
    logs.configure(settings.log, NAME)
    tracing.configure(settings.traces, NAME)
    uvloop.run(_recover(settings) if asked == RECOVER else _run(settings, ProcessRole(asked)))


if __name__ == "__main__":
    main()
