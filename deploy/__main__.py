"""The command line `awasi`."""

import os
import sys
from typing import NoReturn

LAW = frozenset({"deadline", "clocks", "stages"})
READER_GONE = 141
"""How a shell calls the end of a program whose reader stopped: 128 and SIGPIPE."""


def main() -> NoReturn:
    """Carry out the command of `sys.argv`, and end with its exit code."""
    try:
        code = _carry_out()
        sys.stdout.flush()
    except BrokenPipeError:
        # As in `awasi clocks | head`: nobody reads on. What is still buffered goes nowhere, or the
        # interpreter would complain of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = READER_GONE
    _exit(code)


def _carry_out() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] and arguments[0] in LAW:
        # Only their own module is imported: the others need longer to import than these to answer.
        from deploy.cli.law import main as run_law  # noqa: PLC0415 - see above

        return run_law(arguments)
    if arguments[:1] == ["demo"]:
        from deploy.demo.command import main as run_demo  # noqa: PLC0415 - slow to import

        return run_demo(arguments[1:])
    from deploy.cli.commands import run  # noqa: PLC0415 - likewise

    return run(arguments)


def _exit(code: int) -> NoReturn:
    """End with this code; after Temporal's client was used, without finalising the interpreter.

    The client's threads may still call into Python then, which aborts the process.
    """
    if "temporalio.bridge" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
