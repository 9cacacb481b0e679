"""Exponential backoff: how long to wait before the next attempt, and when to give up. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

MAX_WAIT_SECONDS = 7 * 24 * 3600.0
MAX_FACTOR = 10.0


def no_jitter(seconds: float) -> float:
    """The wait as it was computed."""
    return seconds


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits that grow by a factor up to a ceiling, for a number of attempts.

    Attributes:
        first: seconds after the first attempt.
        factor: how much longer each wait is than the one before.
        ceiling: no wait is longer than this.
        attempts: how often to try in all; none means without end.
        jitter: spreads the waits of many callers; `no_jitter` for none.
    """

    first: float
    factor: float = 2.0
    ceiling: float = 60.0
    attempts: int | None = None
    jitter: Callable[[float], float] = no_jitter

    def __post_init__(self) -> None:
        if not 0 < self.first <= self.ceiling <= MAX_WAIT_SECONDS:
            message = f"waits are over 0 up to the ceiling, and that up to {MAX_WAIT_SECONDS} s"
            raise ValueError(message)
        if not 1 <= self.factor <= MAX_FACTOR:
            message = f"waits do not shrink, nor grow more than {MAX_FACTOR:.0f}-fold"
            raise ValueError(message)
        if self.attempts is not None and self.attempts < 1:
            message = "at least one attempt is made"
            raise ValueError(message)

    def wait(self, attempt: int) -> float:
        """Seconds to wait after the given attempt, the first being 1."""
        grown = self.first * self.factor ** min(attempt - 1, 64)
        return min(max(self.jitter(min(grown, self.ceiling)), 0.0), self.ceiling)

    def exhausted(self, attempt: int) -> bool:
        """Whether the given attempt was the last."""
        return self.attempts is not None and attempt >= self.attempts
