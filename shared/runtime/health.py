"""The readiness of a process: the checks of its parts, asked together."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

CHECK_SECONDS = 3


@dataclass(frozen=True, slots=True)
class PartHealth:
    """The result of a check, with a detail that an operator can act on."""

    ready: bool
    detail: str = "ok"


Check: TypeAlias = Callable[[], Awaitable[PartHealth]]


class Readiness:
    """The named checks of a process."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        """Add a check.

        Raises:
            ValueError: the name is taken.
        """
        if name in self._checks:
            message = f"the part {name!r} is already checked"
            raise ValueError(message)
        self._checks[name] = check

    async def report(self) -> dict[str, PartHealth]:
        """Run all checks concurrently; one that fails or takes over three seconds is not ready."""
        results = await asyncio.gather(*(_ask(check) for check in self._checks.values()))
        return dict(zip(self._checks, results, strict=True))


async def _ask(check: Check) -> PartHealth:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return PartHealth(ready=False, detail=f"no answer within {CHECK_SECONDS} s")
    except Exception as failure:  # noqa: BLE001 - a check that breaks is a result too
        return PartHealth(ready=False, detail=type(failure).__name__)
