"""The door: `python -m services.workflow [all|serve|relay|listen|work|documents|recover]`."""

import sys
from dataclasses import asdict

import structlog
import uvloop

from services.workflow.app import NAME, Role, assembled, recovered
from services.workflow.recover import Tally
from services.workflow.settings import Settings, read
from shared.runtime import logs, tracing
from shared.runtime.process import run

RECOVER = "recover"


async def _run(settings: Settings, role: Role) -> None:
    async with assembled(settings, role) as process:
        await run(process.web, settings.web.host, settings.own.workflow_port, process.parts)


async def _recover(settings: Settings) -> None:
    def tell(tally: Tally) -> None:
        structlog.get_logger().info("cases_recovered", **asdict(tally))

    tell(await recovered(settings.own, settings.temporal, tell))


def main() -> None:
    """Run one role until asked to stop, or recover all open cases and end."""
    asked = sys.argv[1] if len(sys.argv) > 1 else Role.ALL
    settings = read()
    logs.configure(settings.log, NAME)
    tracing.configure(settings.traces, NAME)
    uvloop.run(_recover(settings) if asked == RECOVER else _run(settings, Role(asked)))


if __name__ == "__main__":
    main()
