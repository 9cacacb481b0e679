"""The one place that reads the clock and generates ids; tests pass another clock."""

import os
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID


class WallClock(Protocol):
    """Tells the moment."""

    def now(self) -> datetime:
        """The moment as an aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The moment as an aware datetime in UTC, to the microsecond."""
        return datetime.now(UTC)


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): sorted by the millisecond it was minted in."""
    milliseconds = int(datetime.now(UTC).timestamp() * 1000)
    random = int.from_bytes(os.urandom(10), "big")
    high = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    return UUID(int=high | 0b10 << 62 | random & (1 << 62) - 1)
