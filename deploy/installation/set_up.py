"""Makes `.venv` and installs exactly what requirements/ pins.

Nothing is resolved and nothing is built: every package comes as the wheel of a pinned version and
hash (`--no-deps --require-hashes --only-binary`), and `pip check` says afterwards whether the set
is whole. The file `.venv/.ready` is written last. An environment without it, or with another
content than this project now asks for, is made anew from nothing: pip takes a package of which
it copied only a part for an installed one. Downloads stay in pip's cache.

The standard library only: this runs before anything is installed.
"""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from deploy.installation.platforms import PLATFORMS, described_here, platform_here

PROJECT = Path(__file__).resolve().parents[2]
LOCK, JAVA_LOCK = "requirements/all.txt", "requirements/java.txt"
JAVA_CHECK = "deploy.stack.engines.java"
EXACTLY = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
INTERRUPTED = 130  # what shells return after Ctrl-C

_NO_WHEEL = re.compile(r"No matching distribution found for ([^\s(]+)")
_UNREACHED = re.compile(r"^WARNING: Retrying |Could not fetch URL", re.MULTILINE)


class SetUpProblem(Exception):  # noqa: N818 - a problem and its remedy, as in the stack
    """Set-up cannot go on.

    Attributes:
        problem: what is wrong.
        remedy: what to do about it.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def main(arguments: Sequence[str]) -> int:
    """Set a project up, by default the one this file is part of.

    Returns:
        The exit code: 0, 1 after a problem, 130 after an interruption.
    """
    for termination in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(termination, signal.default_int_handler)
    try:
        set_up(Path(arguments[0]).resolve() if arguments else PROJECT)
    except SetUpProblem as found:
        print(f"setup: {found.problem}\nsetup: {found.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: interrupted. Run make setup again.", file=sys.stderr)
        return INTERRUPTED
    return 0


def set_up(project: Path) -> None:
    """Make the environment of a project, unless it is ready.

    Raises:
        SetUpProblem: something is missing or failed.
    """
    with _alone(project) as lock:
        environment = _Environment(project, lock)
        if environment.is_ready():
            return
        environment.make()
        print("setup: installing the pinned packages (about 160 MB to download the first time)")
        environment.install(LOCK, "take a platform that README.md names")
        if not environment.has_java():
            print("setup: no Java 17 or later here, installing one")
            environment.install(JAVA_LOCK, "install Java 17 or later from your system")
        environment.install_project()
        environment.check()
        environment.mark_ready()


class _Environment:
    """The virtual environment of a project, while its set-up holds the lock."""

    def __init__(self, project: Path, lock: int) -> None:
        self._project = project
        self._lock = lock
        self._folder = project / ".venv"
        self._python = self._folder / "bin" / "python"
        self._ready = self._folder / ".ready"
        self._wanted = fingerprint(project)

    def is_ready(self) -> bool:
        try:
            return self._python.exists() and self._ready.read_text("utf-8") == self._wanted
        except (OSError, UnicodeDecodeError):
            return False

    def make(self) -> None:
        print(f"setup: virtual environment by {described_here()}")
        try:
            self._ready.unlink(missing_ok=True)
            venv.EnvBuilder(clear=True, symlinks=True, with_pip=True).create(self._folder)
        except (OSError, ValueError, subprocess.CalledProcessError) as failure:
            raise SetUpProblem(
                f"{self._folder} could not be made: {failure}",
                "Remove it, see that this Python has its venv module, and run make setup again.",
            ) from failure

    def install(self, lock_file: str, without_wheel: str) -> None:
        failed, output = self._pip(
            "install", "--quiet", *EXACTLY, "--requirement", str(self._project / lock_file)
        )
        if failed:
            here = platform_here()
            has_wheels = here is not None and (here.java_wheel or lock_file != JAVA_LOCK)
            raise problem_of(output, without_wheel, has_wheels=has_wheels)

    def install_project(self) -> None:
        failed, output = self._pip(
            *("install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"),
            *("--editable", str(self._project)),
        )
        if failed:
            raise problem_of(output, "run make lock", has_wheels=False)

    def has_java(self) -> bool:
        words = [str(self._python), "-m", JAVA_CHECK, "--suffices"]
        return subprocess.run(words, cwd=self._project, check=False).returncode == 0

    def check(self) -> None:
        failed, output = self._pip("check")
        if failed:
            raise SetUpProblem(
                f"The pinned packages do not fit together:\n{output}",
                "requirements/ is not whole: run make lock, or report this.",
            )

    def mark_ready(self) -> None:
        self._ready.write_text(self._wanted, "utf-8")

    def _pip(self, *words: str) -> tuple[bool, str]:
        """Run pip, show its warnings at once, and return whether it failed and what it wrote."""
        # -I: what PYTHONPATH holds would count as installed.
        command = [str(self._python), "-I", "-m", "pip", "--disable-pip-version-check", *words]
        output: list[str] = []
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Should this process be killed, the lock is held until its pip has ended, too.
            pass_fds=(self._lock,),
        ) as pip:
            assert pip.stdout is not None  # noqa: S101 - it is a pipe
            try:
                for line in pip.stdout:
                    output.append(line)
                    if line.startswith("WARNING"):
                        print(line, end="", file=sys.stderr)
            except BaseException:
                pip.kill()
                raise
        return pip.returncode != 0, "".join(output)


def fingerprint(project: Path) -> str:
    """What an environment depends on: the Python, the place, the lock, and how Awasi is built."""
    described = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    built = [described[part] for part in ("build-system", "project")]
    built.append(described.get("tool", {}).get("hatch"))
    contents = [(project / name).read_bytes() for name in (LOCK, JAVA_LOCK)]
    contents.append(json.dumps(built, sort_keys=True).encode())
    digests = [sha256(content).hexdigest() for content in contents]
    return "\n".join([str(sys.implementation.cache_tag), str(project), *digests, ""])


@contextmanager
def _alone(project: Path) -> Iterator[int]:
    """Hold the lock of a project's set-up, which is its folder requirements/."""
    try:
        lock = os.open(project / "requirements", os.O_RDONLY)
    except FileNotFoundError as missing:
        raise SetUpProblem(
            f"{missing.filename} is missing.", "Check the project out anew."
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("setup: another set-up of this project is under way, waiting for its end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def problem_of(output: str, without_wheel: str, *, has_wheels: bool) -> SetUpProblem:
    """What a failure of pip means.

    Args:
        output: what pip wrote.
        without_wheel: what to do where a package has no wheel.
        has_wheels: whether every package is known to have a wheel for this machine.
    """
    absent = _NO_WHEEL.search(output)
    if absent is None:
        return SetUpProblem(
            f"pip failed:\n{output.rstrip()}",
            "When that is mended, run make setup again; what was downloaded is kept.",
        )
    if has_wheels or _UNREACHED.search(output):
        return SetUpProblem(
            f"{absent.group(1)} could not be downloaded: pip does not reach its package index, "
            "or the index does not have it.",
            "See to the network, or to the index that pip is set to use, then run make setup "
            "again; what was downloaded is kept.",
        )
    platforms = "; ".join(each.name for each in PLATFORMS)
    return SetUpProblem(
        f"{absent.group(1)} has no wheel for {described_here()}, and nothing is built here.",
        f"To go on, {without_wheel}. All wheels are there for: {platforms}.",
    )
