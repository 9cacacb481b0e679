"""What the stack knows of a part, whatever its kind: how to start it, and whether it answers."""

import signal
from dataclasses import dataclass
from typing import Protocol

from deploy.stack.processes.process import Command


class Part(Protocol):
    """An engine or a service that runs as a process of the stack.

    Attributes:
        name: unique in the stack, such as `postgres`.
        kind: what it is, such as `postgresql`.
        address: `host:port`.
        url: its web page or API, if it has one.
        stop_signal: the signal that makes it shut down in order.
        start_timeout: seconds within which it answers, even on a slow machine.
        start_message: shown to people while it starts.
    """

    name: str
    kind: str
    address: str
    url: str | None
    stop_signal: signal.Signals
    start_timeout: float
    start_message: str

    async def command(self) -> Command:
        """How to start its process; what the first start needs (folders, formatting) is done here.

        Raises:
            StackProblem: something it needs is missing.
        """
        ...

    async def probe_version(self) -> str | None:
        """Its version, once a real request was answered; None until then."""
        ...


@dataclass(frozen=True, slots=True)
class ExternalPart:
    """A part whose address the settings name: used, never started or stopped.

    Its address is fit to be shown: without a password.
    """

    name: str
    kind: str
    address: str
    url: str | None = None
