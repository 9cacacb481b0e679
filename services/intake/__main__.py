"""The door: `python -m services.intake [all|serve|relay|listen]`."""

import sys

import uvloop

from services.intake.app import NAME, ProcessRole, build_process
from services.intake.settings import Settings, read
from shared.runtime import logs, tracing
from shared.runtime.process import run


async def _run(settings: Settings, role: ProcessRole) -> None:
    async with build_process(settings, role) as process:
        await run(process.web, settings.web.host, settings.own.intake_port, process.parts)


def main() -> None:
    """Run one role until asked to stop."""
    role = ProcessRole(sys.argv[1]) if len(sys.argv) > 1 else ProcessRole.ALL
    settings = read()
    logs.configure(settings.log, NAME)
    tracing.configure(settings.traces, NAME)
    uvloop.run(_run(settings, role))


if __name__ == "__main__":
    main()
