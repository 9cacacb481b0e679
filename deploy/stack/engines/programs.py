"""Finds the executables that Python packages bring into the virtual environment."""

import shutil
import sys
from pathlib import Path

from deploy.stack.problems import StackProblem


def program(name: str, package: str, alternative: str) -> str:
    """The path of an executable: beside this interpreter, else on `PATH`.

    Args:
        name: of the executable.
        package: that installs it.
        alternative: completes "Run make setup, or ..." for a reader who cannot install it.

    Raises:
        StackProblem: it is not installed.
    """
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise StackProblem(
            f"The program {name} is not installed (package {package}).",
            f"Run make setup, or {alternative}.",
        )
    return found
