"""The lock as data: what the files of requirements/ pin, and what pyproject.toml asks for."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCK_FILES = ("all.txt", "run.txt", "java.txt")

_PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][\w.!+]*)(?: ; (?P<marker>[^\\#]+?))?"
    r"(?: --hash=sha256:[0-9a-f]{64})+"
)
_CONTINUED = re.compile(r" *\\\n *")


@dataclass(frozen=True, slots=True)
class Pin:
    """One version of one distribution, and where it applies.

    Attributes:
        name: normalised (PEP 503).
        marker: None where it applies everywhere.
    """

    name: str
    version: Version
    marker: Marker | None

    @property
    def key(self) -> str:
        """As closure.json names it: `anyio==4.16.0`."""
        return f"{self.name}=={self.version}"

    def applies(self, environment: Mapping[str, str]) -> bool:
        """Whether an installer would install it in that environment (PEP 508)."""
        return self.marker is None or self.marker.evaluate(dict(environment))


def parse_pins(text: str) -> list[Pin]:
    """The pins of one file.

    Raises:
        ValueError: a line is no pin with hashes, such as an address, an option or a range.
    """
    pins = []
    for line in filter(None, _CONTINUED.sub(" ", text).splitlines()):
        found = _PIN.fullmatch(line)
        if found is None:
            raise ValueError(f"not a version with its hashes: {line[:80]!r}")
        marker = Marker(found["marker"]) if found["marker"] else None
        pins.append(Pin(canonicalize_name(found["name"]), Version(found["version"]), marker))
    return pins


def asked_for(pyproject: Path) -> dict[str, list[Requirement]]:
    """By lock file, the requirements that its pins answer; those of building are in all.txt."""
    described = tomllib.loads(pyproject.read_text("utf-8"))
    project, groups = described["project"], described["dependency-groups"]
    run = project["dependencies"]
    stack = project["optional-dependencies"]["stack"]
    asked = {
        "all.txt": [*run, *stack, *groups["dev"], *described["build-system"]["requires"]],
        "run.txt": run,
        "java.txt": groups["java"],
    }
    return {name: [Requirement(line) for line in lines] for name, lines in asked.items()}
