"""What every part of the stack can tell: how it is started, and whether it truly answers."""

import signal
from dataclasses import dataclass
from typing import Protocol

from deploy.stack.processes.process import Command


class Part(Protocol):
    """An engine or a service that runs as a process of the stack."""

    name: str
    kind: str
    address: str
    url: str | None
    stop_signal: signal.Signals
    patience: float
    """Seconds within which it answers, even on a slow machine."""
    opening: str
    """What people read while it starts."""

    async def command(self) -> Command:
        """How to start it; what its first start needs (folders, formatting) is done before.

        Raises:
            StackProblem: something it needs is missing.
        """
        ...

    async def answers(self) -> str | None:
        """Its version when it truly answers, nothing while it does not."""
        ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A part whose address was given: used, never started or stopped.

    Its address is what may be shown; a password in it has been taken out.
    """

    name: str
    kind: str
    address: str
    url: str | None = None
