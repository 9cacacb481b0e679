"""Starts one process: `python -m services.notify [all|relay|listen|send]`."""

import sys

from services.notify.app import NAME, ProcessRole, build_process
from services.notify.settings import read
from shared.runtime.service import role_of, run_service


def main() -> None:
    """Run one role until asked to stop."""
    role = role_of(sys.argv[1:], ProcessRole)
    settings = read()
    run_service(NAME, settings, settings.own.notify_port, build_process(settings, role))


if __name__ == "__main__":
    main()
