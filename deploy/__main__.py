"""The command line, `awasi`: the stack, the demo, one case across the services, the law's terms."""

import sys

LAW = frozenset({"deadline", "clocks", "stages"})


def main() -> int:
    """Carry out the command that was typed; its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] and arguments[0] in LAW:
        # These answer at once: what the others need takes longer to import than they to answer.
        from deploy.law import main as answer  # noqa: PLC0415 - so that the rest is not read

        return answer(arguments)
    from deploy.command_line import run  # noqa: PLC0415 - likewise

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
