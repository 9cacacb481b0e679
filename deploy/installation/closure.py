"""Whether a lock is closed: each requirement of each pin is pinned, and each pin has a wheel."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, compatible_tags, cpython_tags, parse_tag
from packaging.utils import canonicalize_name
from typing_extensions import override

from deploy.installation.pins import Pin
from deploy.installation.platforms import PLATFORMS, PYTHONS, Platform


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the index says of one pinned version.

    Attributes:
        requires: its requirements (`Requires-Dist`), those of extras too.
        python: the Pythons it may be installed on (`Requires-Python`).
        wheels: the tags of the wheels that serve a Python and platform of ours.
    """

    requires: tuple[str, ...]
    python: str
    wheels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One Python on one platform."""

    python: tuple[int, int]
    platform: Platform

    @override
    def __str__(self) -> str:
        return f"Python {self.python[0]}.{self.python[1]} on {self.platform.name}"

    def markers(self, patch: int = 0) -> dict[str, str]:
        """The environment in which markers are evaluated (PEP 508)."""
        version = f"{self.python[0]}.{self.python[1]}"
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{version}.{patch}",
            "os_name": "posix",
            "platform_machine": self.platform.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.platform.system,
            "platform_version": "",
            "python_full_version": f"{version}.{patch}",
            "python_version": version,
            "sys_platform": self.platform.sys_platform,
            "extra": "",
        }

    def tags(self) -> frozenset[Tag]:
        """The tags of wheels that install there (PEP 425)."""
        return _tags(self.python, self.platform.wheel_platforms)


@cache
def _tags(python: tuple[int, int], platforms: tuple[str, ...]) -> frozenset[Tag]:
    interpreter = f"cp{python[0]}{python[1]}"
    return frozenset(
        (
            *cpython_tags(python, [interpreter], platforms),
            *compatible_tags(python, interpreter, platforms),
        )
    )


TARGETS = tuple(Target(python, platform) for python, platform in product(PYTHONS, PLATFORMS))
# A marker may ask for the third number of a version: both ends are looked at.
_PATCHES = (0, 99)

_parse_requirement = cache(Requirement)
_parse_tags = cache(parse_tag)


def unpinned(
    pins: Sequence[Pin],
    asked: Iterable[Requirement],
    distributions: Mapping[str, Distribution],
    target: Target,
) -> list[str]:
    """Each requirement that an installer would have to look for, as a sentence.

    Args:
        pins: those of one lock file.
        asked: what the project itself requires.
        distributions: by the key of their pin.
        target: where it would be installed.
    """
    found: dict[str, None] = {}
    for patch in _PATCHES:
        walk = _Walk(pins, distributions, target.markers(patch))
        found.update(dict.fromkeys(f"{target}: {sentence}" for sentence in walk.gaps(asked)))
    return list(found)


def without_wheel(
    pins: Sequence[Pin], distributions: Mapping[str, Distribution], target: Target
) -> list[Pin]:
    """The pins that apply there and have no wheel for it, as far as is known."""
    usable = target.tags()
    known = {
        pin.key: distributions[pin.key].wheels if pin.key in distributions else () for pin in pins
    }
    return [
        pin
        for pin in pins
        if pin.applies(target.markers())
        if not any(usable & _parse_tags(wheel) for wheel in known[pin.key])
    ]


class _Walk:
    """Every requirement reached from the project and from each pin, in one environment."""

    def __init__(
        self,
        pins: Iterable[Pin],
        distributions: Mapping[str, Distribution],
        environment: dict[str, str],
    ) -> None:
        self._applying = [pin for pin in pins if pin.applies(environment)]
        self._pinned = {pin.name: pin for pin in self._applying}
        self._distributions = distributions
        self._environment = environment
        self._seen: set[tuple[str, str]] = set()

    def gaps(self, asked: Iterable[Requirement]) -> Iterator[str]:
        if len(self._pinned) < len(self._applying):
            yield "a distribution is pinned twice"
        for requirement in asked:
            yield from self._follow("the project", requirement, extra="")
        for pin in self._applying:
            yield from self._enter(pin, extra="")

    def _follow(self, asker: str, requirement: Requirement, extra: str) -> Iterator[str]:
        marker = requirement.marker
        if marker is not None and not marker.evaluate({**self._environment, "extra": extra}):
            return
        pin = self._pinned.get(canonicalize_name(requirement.name))
        if pin is None:
            yield f"{asker} requires {requirement}, which is not pinned"
        elif not requirement.specifier.contains(pin.version, prereleases=True):
            yield f"{asker} requires {requirement}, and {pin.key} is pinned"
        else:
            for each in ("", *requirement.extras):
                yield from self._enter(pin, canonicalize_name(each) if each else "")

    def _enter(self, pin: Pin, extra: str) -> Iterator[str]:
        if (pin.name, extra) in self._seen:
            return
        self._seen.add((pin.name, extra))
        known = self._distributions.get(pin.key)
        if known is None:
            yield f"nothing is recorded of {pin.key}: run make lock"
            return
        if not SpecifierSet(known.python).contains(self._environment["python_full_version"]):
            yield f"{pin.key} requires Python {known.python}"
        for line in known.requires:
            yield from self._follow(pin.key, _parse_requirement(line), extra)
