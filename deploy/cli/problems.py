"""Turns a problem of a command into two sentences on standard error and an exit code."""

from collections.abc import Callable

from pydantic import ValidationError
from rich.console import Console

from deploy.stack.problems import StackProblem
from shared.runtime.printable import printable_lines


def exit_code_of(command: Callable[[], int]) -> int:
    """Run a command; its exit code, or 1 after the problem and its remedy were printed."""
    try:
        return command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ValidationError as invalid:
        return _print_problem(_settings_problem(invalid))
    except StackProblem as problem:
        return _print_problem(problem)


def _print_problem(problem: StackProblem) -> int:
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    err.print(printable_lines(problem.problem), style="bold", markup=False)
    err.print(printable_lines(problem.remedy), markup=False)
    return 1


def _settings_problem(invalid: ValidationError) -> StackProblem:
    # The value is not repeated: it may be a password.
    names = [f"AWASI_{str(one['loc'][0]).upper()} ({one['msg']})" for one in invalid.errors()]
    return StackProblem(f"A variable is malformed: {', '.join(names)}.", "Correct or unset it.")
