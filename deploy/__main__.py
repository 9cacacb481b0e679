"""The command line, `awasi`: the stack, the demo, one case across the services, the law's terms."""

import os
import sys
from typing import NoReturn

LAW = frozenset({"deadline", "clocks", "stages"})


def main() -> NoReturn:
    """Carry out the command that was typed, and end with its exit code."""
    _leave(_carry_out())


def _carry_out() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] and arguments[0] in LAW:
        # These answer at once: what the others need takes longer to import than they to answer.
        from deploy.cli.law import main as answer  # noqa: PLC0415 - so that the rest is not read

        return answer(arguments)
    from deploy.cli.commands import run  # noqa: PLC0415 - likewise

    return run(arguments)


def _leave(code: int) -> NoReturn:
    """End with this code, without winding Python up where Temporal's client was used.

    The client's own threads may then still ask for Python, and would abort the process.
    """
    if "temporalio.bridge" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
