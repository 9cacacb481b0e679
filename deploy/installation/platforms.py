"""Where Awasi can be set up: the Pythons and platforms for which every pinned package has a wheel.

README.md says the same in words. The standard library only.
"""

import platform
import sys
from dataclasses import dataclass

PYTHONS = ((3, 11), (3, 12), (3, 13))

OLDEST_GLIBC = (2, 28)
OLDEST_MACOS = (14, 0)


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform on which set-up is claimed to work.

    Attributes:
        name: as README.md and messages write it.
        sys_platform: as the marker of that name (PEP 508), likewise system and machine.
        wheel_platforms: the platform tags of wheels that install there (PEP 425).
        java_wheel: whether requirements/java.txt has a wheel for it.
    """

    name: str
    sys_platform: str
    system: str
    machine: str
    wheel_platforms: tuple[str, ...]
    java_wheel: bool


def _linux(name: str, machine: str, *, java_wheel: bool) -> Platform:
    major, minor = OLDEST_GLIBC
    tags = (f"manylinux_{major}_{older}_{machine}" for older in range(minor, 16, -1))
    return Platform(
        f"Linux with glibc {major}.{minor} or later on {name}",
        "linux",
        "Linux",
        machine,
        (*tags, f"manylinux2014_{machine}"),
        java_wheel,
    )


def _macos() -> Platform:
    newest = OLDEST_MACOS[0]
    tags = (
        *(f"macosx_{version}_0_arm64" for version in range(newest, 10, -1)),
        *(f"macosx_{version}_0_universal2" for version in range(newest, 10, -1)),
        *(f"macosx_10_{version}_universal2" for version in range(16, 3, -1)),
    )
    return Platform(
        f"macOS {newest} or later on arm64", "darwin", "Darwin", "arm64", tags, java_wheel=True
    )


PLATFORMS = (
    _linux("x86-64", "x86_64", java_wheel=True),
    _linux("arm64", "aarch64", java_wheel=False),
    _macos(),
)


def platform_here() -> Platform | None:
    """Which of `PLATFORMS` this machine is; None if it is another."""
    if sys.platform == "darwin":
        new_enough = _numbers(platform.mac_ver()[0]) >= OLDEST_MACOS
    else:
        library, version = platform.libc_ver()
        new_enough = library == "glibc" and _numbers(version) >= OLDEST_GLIBC
    here = (sys.platform, platform.machine())
    found = (each for each in PLATFORMS if (each.sys_platform, each.machine) == here)
    return next(found, None) if new_enough else None


def described_here() -> str:
    """This machine as a message names it: `Python 3.12 on linux x86_64 with glibc 2.36`."""
    if sys.platform == "darwin":
        system = f"macOS {platform.mac_ver()[0]} {platform.machine()}"
    else:
        library = " ".join(filter(None, platform.libc_ver())) or "a C library that is not glibc"
        system = f"{sys.platform} {platform.machine()} with {library}"
    return f"Python {sys.version_info.major}.{sys.version_info.minor} on {system}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
