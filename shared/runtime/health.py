"""Whether a process can do its work now, as its parts say; a silent part is not ready."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

CHECK_SECONDS = 3


@dataclass(frozen=True, slots=True)
class PartHealth:
    """What one part says of itself, in words an operator can act on."""

    ready: bool
    detail: str = "ok"


Check: TypeAlias = Callable[[], Awaitable[PartHealth]]


class Readiness:
    """The parts a process is made of, each with the check that tells the truth about it."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        """Name a part; a second part of the same name is a mistake of the caller.

        Raises:
            ValueError: the name is taken.
        """
        if name in self._checks:
            message = f"the part {name!r} is already checked"
            raise ValueError(message)
        self._checks[name] = check

    async def report(self) -> dict[str, PartHealth]:
        """Ask every part at once; one that fails or takes over three seconds is not ready."""
        answers = await asyncio.gather(*(_ask(check) for check in self._checks.values()))
        return dict(zip(self._checks, answers, strict=True))


async def _ask(check: Check) -> PartHealth:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return PartHealth(ready=False, detail=f"no answer within {CHECK_SECONDS} s")
    except Exception as failure:  # noqa: BLE001 - a check that breaks is an answer too
        return PartHealth(ready=False, detail=type(failure).__name__)
