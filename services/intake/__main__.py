"""Starts one process: `python -m services.intake [all|serve|relay|listen]`."""

import sys

from services.intake.app import NAME, ProcessRole, build_process
from services.intake.settings import read
from shared.runtime.service import role_of, run_service


def main() -> None:
    """Run one role until asked to stop."""
    role = role_of(sys.argv[1:], ProcessRole)
    settings = read()
    run_service(NAME, settings, settings.own.intake_port, build_process(settings, role))


if __name__ == "__main__":
    main()
