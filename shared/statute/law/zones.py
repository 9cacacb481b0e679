"""The three time zones of Indonesia by Keputusan Presiden 41/1987; the office's zone rules."""

from datetime import datetime, timedelta, timezone
from enum import StrEnum


class Zone(StrEnum):
    """A zone by its IANA name: WIB, WITA and WIT."""

    WIB = "Asia/Jakarta"
    WITA = "Asia/Makassar"
    WIT = "Asia/Jayapura"

    @property
    def offset(self) -> timezone:
        """The zone's offset from UTC, the same since 1988; Indonesia has no daylight saving time."""
        return _OFFSETS[self]

    def local(self, moment: datetime) -> datetime:
        """The same moment in this zone.

        Raises:
            NaiveMomentError: the moment has no zone.
        """
        if moment.tzinfo is None:
            raise NaiveMomentError(moment)
        return moment.astimezone(_OFFSETS[self])


class NaiveMomentError(ValueError):
    """The moment has no zone; Indonesia has three, so that it could be any of three moments."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"moment without a zone: {moment.isoformat()}")
        self.moment = moment


_OFFSETS = {
    Zone.WIB: timezone(timedelta(hours=7), "WIB"),
    Zone.WITA: timezone(timedelta(hours=8), "WITA"),
    Zone.WIT: timezone(timedelta(hours=9), "WIT"),
}

# Provinces by the first two digits of the region code. Those not named keep western time.
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def zone_of(region: str) -> Zone:
    """The zone of a region or office by its code; the national office is in Jakarta (WIB)."""
    province = region[:2]
    if province in _CENTRAL:
        return Zone.WITA
    if province in _EASTERN:
        return Zone.WIT
    return Zone.WIB
