"""What is asked of a case: the base of every command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A request to act on a case, as plain values; the act's row says who may send it and when.

    Commands are stored under the name of their class, which therefore never changes.
    """
