"""The door: `python -m services.workflow [all|serve|relay|listen|work|restore]`."""

import sys

import uvloop

from services.workflow.app import NAME, Role, assembled, restored
from services.workflow.settings import Settings, read
from shared.runtime import logs, tracing
from shared.runtime.process import run

RESTORE = "restore"


async def _run(settings: Settings, role: Role) -> None:
    async with assembled(settings, role) as process:
        await run(process.web, settings.web.host, settings.own.workflow_port, process.parts)


def main() -> None:
    """Run one role until asked to stop, or restore the workflows of open cases and end."""
    asked = sys.argv[1] if len(sys.argv) > 1 else Role.ALL
    settings = read()
    logs.configure(settings.log, NAME)
    tracing.configure(settings.traces, NAME)
    if asked == RESTORE:
        uvloop.run(restored(settings))
    else:
        uvloop.run(_run(settings, Role(asked)))


if __name__ == "__main__":
    main()
