"""Asks the index what each pin requires and which wheels it has; part of `make lock`.

The answer is kept in requirements/closure.json, because what a pin requires on another Python or
platform cannot be read from the packages installed here.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from packaging.utils import parse_wheel_filename

from deploy.installation.closure import (
    TARGETS,
    Distribution,
    Target,
    unpinned,
    without_wheel,
)
from deploy.installation.pins import LOCK_FILES, Pin, asked_for, parse_pins

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENTS = PROJECT / "requirements"
RECORD = REQUIREMENTS / "closure.json"


def read_lock(folder: Path = REQUIREMENTS) -> dict[str, list[Pin]]:
    """The pins by file."""
    return {name: parse_pins((folder / name).read_text("utf-8")) for name in LOCK_FILES}


def read_record(path: Path = RECORD) -> dict[str, Distribution]:
    """What was recorded of each pin, by its key."""
    recorded = json.loads(path.read_text("utf-8"))
    return {
        key: Distribution(tuple(each["requires"]), each["python"], tuple(each["wheels"]))
        for key, each in recorded.items()
    }


def findings(lock: Mapping[str, list[Pin]], distributions: Mapping[str, Distribution]) -> list[str]:
    """Why set-up from this lock would look for, or lack, something; empty if it is closed."""
    asked = asked_for(PROJECT / "pyproject.toml")
    found = []
    for target in TARGETS:
        for name, pins in lock.items():
            found += [
                f"{name}: {gap}" for gap in unpinned(pins, asked[name], distributions, target)
            ]
            if name != "java.txt" or target.platform.java_wheel:
                lacking = without_wheel(pins, distributions, target)
                found += [f"{name}: {target}: {pin.key} has no wheel" for pin in lacking]
    return found


def main() -> int:
    """Bring closure.json to the pins of today and say what is wrong with the lock.

    Returns:
        The exit code: 1 if the lock is not closed.
    """
    lock = read_lock()
    pinned = {pin.key for pins in lock.values() for pin in pins}
    # What a version requires never changes: only what was not pinned before is asked for.
    known = {key: each for key, each in read_record().items() if key in pinned}
    for target in TARGETS:
        if unknown := _unknown_on(target, lock, known):
            for item in _ask(unknown, target):
                _learn(known, item)
    record = {key: asdict(known[key]) for key in sorted(known)}
    RECORD.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    found = findings(lock, read_record())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def _unknown_on(
    target: Target, lock: Mapping[str, list[Pin]], known: Mapping[str, Distribution]
) -> list[Pin]:
    """The pins to ask for: those that no wheel found so far serves there."""
    names = ["all.txt", *(["java.txt"] if target.platform.java_wheel else [])]
    return [pin for name in names for pin in without_wheel(lock[name], known, target)]


def _learn(known: dict[str, Distribution], item: dict[str, Any]) -> None:
    """Add what pip reported of one wheel."""
    metadata, url = item["metadata"], item["download_info"]["url"]
    name, version, _, _ = parse_wheel_filename(url.rsplit("/", 1)[-1])
    wheel = "-".join(url.removesuffix(".whl").split("-")[-3:])
    key = f"{name}=={version}"
    published = Distribution(
        tuple(metadata.get("requires_dist", ())), metadata.get("requires_python", ""), (wheel,)
    )
    before = known.get(key, published)
    if (before.requires, before.python) != (published.requires, published.python):
        raise ValueError(f"the wheels of {key} differ in what they require")
    known[key] = replace(published, wheels=tuple(sorted({*before.wheels, wheel})))


def _ask(pins: list[Pin], target: Target) -> list[dict[str, Any]]:
    """What pip would install of these pins on another Python and platform: its own report."""
    with tempfile.TemporaryDirectory() as folder:
        asked, report = Path(folder, "pins.txt"), Path(folder, "report.json")
        asked.write_text("\n".join(pin.key for pin in pins), "utf-8")
        words = ["install", "--quiet", "--dry-run", "--ignore-installed", "--no-deps"]
        words += ["--only-binary", ":all:", "--implementation", "cp"]
        words += ["--ignore-requires-python"]  # pip looks at the Python it runs on
        words += ["--python-version", ".".join(map(str, target.python))]
        words += [f"--platform={platform}" for platform in target.platform.wheel_platforms]
        words += ["--target", folder, "--report", str(report), "--requirement", str(asked)]
        subprocess.run([sys.executable, "-m", "pip", *words], check=True)
        items: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))["install"]
        return items


if __name__ == "__main__":
    sys.exit(main())
