"""Set-up installs what is pinned and nothing else, may be stopped anywhere, and says what to do."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.installation.set_up import JAVA_CHECK, fingerprint, problem_of
from tests.setup.small_project import PROJECT, Index, SmallProject, serving, wheel

FIRST, SECOND, JAVA, UNPINNED = "first", "second", "javaparts", "unpinned"

# Each makes an environment and runs pip in it.
pytestmark = pytest.mark.slow


@pytest.fixture
def index() -> Index:
    return Index(
        {
            FIRST: wheel(FIRST, ("second>=1",)),
            SECOND: wheel(SECOND),
            JAVA: wheel(JAVA),
            UNPINNED: wheel(UNPINNED),
        }
    )


@pytest.fixture
def project(tmp_path: Path, index: Index) -> Iterator[SmallProject]:
    with serving(index) as address:
        made = SmallProject(tmp_path / "project", address)
        made.lock("all.txt", {name: index.wheels[name] for name in (FIRST, SECOND)})
        yield made


def test_what_is_pinned_is_installed_once_and_mended_when_broken(
    project: SmallProject, index: Index
) -> None:
    project.java(present=False)
    project.lock("java.txt", {JAVA: index.wheels[JAVA]})

    assert project.set_up()[0] == 0
    assert project.installed() == {FIRST, SECOND, JAVA, "small"}
    assert project.set_up() == (0, "")

    # As if it had been killed while pip copied: pip would take this package for installed.
    (module,) = project.environment.glob(f"lib/python3.*/site-packages/{FIRST}.py")
    module.write_text("")
    project.ready.unlink()
    assert project.set_up()[0] == 0
    assert project.installed() == {FIRST, SECOND, JAVA, "small"}
    assert project.ready.exists()


def test_a_killed_set_up_is_taken_up_when_its_pip_has_ended(
    project: SmallProject, index: Index
) -> None:
    index.stalled = SECOND
    with project.start() as killed:
        assert index.stalling.wait(timeout=120)
        killed.kill()
        with project.start() as second:
            assert second.stdout is not None
            waiting = second.stdout.readline()
            index.go_on.set()
            printed, _ = second.communicate()

    assert "another set-up of this project is under way" in waiting
    assert second.returncode == 0, printed
    assert project.installed() == {FIRST, SECOND, "small"}


def test_an_interrupted_set_up_says_so_and_leaves_nothing_ready(
    project: SmallProject, index: Index
) -> None:
    index.stalled = SECOND
    with project.start() as stopped:
        assert index.stalling.wait(timeout=120)
        stopped.terminate()
        printed, _ = stopped.communicate()

    assert stopped.returncode == 130
    assert printed.endswith("setup: interrupted. Run make setup again.\n")
    assert not project.ready.exists()


def test_what_is_required_and_not_pinned_is_neither_looked_for_nor_passed_over(
    project: SmallProject, index: Index
) -> None:
    index.wheels[FIRST] = wheel(FIRST, (UNPINNED,))
    project.lock("all.txt", {FIRST: index.wheels[FIRST]})

    code, printed = project.set_up()

    assert code == 1
    assert f"first 1 requires {UNPINNED}, which is not installed" in printed
    assert "make lock" in printed
    assert index.asked == {FIRST}
    assert not project.ready.exists()


def test_a_wheel_that_is_not_there_is_named_with_what_to_do(
    project: SmallProject, index: Index
) -> None:
    del index.wheels[SECOND]

    code, printed = project.set_up()

    assert code == 1
    assert "setup: second==1 " in printed
    assert "No matching distribution" not in printed
    assert "make setup again" in printed or "To go on, take a platform" in printed
    assert not project.ready.exists()


def test_a_file_that_is_not_the_pinned_one_is_refused(project: SmallProject, index: Index) -> None:
    index.wheels[SECOND] = wheel(SECOND, ("first",))

    code, printed = project.set_up()

    assert code == 1
    assert "DO NOT MATCH THE HASHES" in printed
    assert not project.installed()


NOTHING_FOUND = "ERROR: No matching distribution found for typst==0.15.2\n"


def test_a_platform_without_a_wheel_is_told_apart_from_an_index_that_does_not_answer() -> None:
    lacking = problem_of(NOTHING_FOUND, "install Java", has_wheels=False)
    unreached = problem_of(NOTHING_FOUND, "install Java", has_wheels=True)
    silent = problem_of(
        f"WARNING: Retrying (Retry(total=0))\n{NOTHING_FOUND}", "install Java", has_wheels=False
    )

    assert lacking.problem.startswith("typst==0.15.2 has no wheel for Python 3.")
    assert lacking.remedy.startswith("To go on, install Java. All wheels are there for: Linux")
    for each in (unreached, silent):
        assert each.problem.startswith("typst==0.15.2 could not be downloaded")
        assert "network" in each.remedy


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("requirements/all.txt", "six==1.17.0"),
        ("requirements/java.txt", "six==1.17.0"),
        ("pyproject.toml", '[project]\nname = "awasi"\n[build-system]\n'),
    ],
)
def test_an_environment_holds_for_one_lock_one_place_and_one_python(
    tmp_path: Path, old: str, new: str
) -> None:
    here = tmp_path / "here"
    (here / "requirements").mkdir(parents=True)
    for name in ("requirements/all.txt", "requirements/java.txt", "pyproject.toml"):
        shutil.copy(PROJECT / name, here / name)
    before = fingerprint(here)
    moved = shutil.copytree(here, tmp_path / "moved")

    assert fingerprint(here) == before
    assert fingerprint(moved) != before
    (here / old).write_text(new)
    assert fingerprint(here) != before


def test_set_up_runs_where_nothing_is_installed() -> None:
    without_packages = [sys.executable, "-S", "-c", "import deploy.installation.__main__"]

    subprocess.run(without_packages, cwd=PROJECT, check=True)


def test_the_check_for_java_is_where_set_up_looks_for_it() -> None:
    assert PROJECT.joinpath(*JAVA_CHECK.split(".")).with_suffix(".py").is_file()


def test_a_python_that_does_not_suit_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    shutil.copy(PROJECT / "Makefile", tmp_path)

    done = subprocess.run(
        ["make", "setup", "PYTHON=false"],  # noqa: S607 - the newcomer's own make
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert re.search(r"needs Python 3\.11, 3\.12 or 3\.13 with the venv module", done.stdout)
    assert [each.name for each in tmp_path.iterdir()] == ["Makefile"]
