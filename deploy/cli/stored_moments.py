"""Reads zones and moments as they are stored, whatever is stored there."""

from contextlib import suppress
from datetime import UTC, datetime

from shared.statute.law.zones import NaiveMomentError, Zone


def local_moment(moment: datetime, zone: str) -> datetime:
    """The moment in the zone of that name; in western time if there is no such zone."""
    # PostgreSQL's `infinity` is the last moment that Python knows, and has no local time.
    with suppress(OverflowError, NaiveMomentError):
        return known_zone(zone).local(moment)
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def known_zone(zone: str) -> Zone:
    """The zone of that name; western time if there is no such zone."""
    return Zone(zone) if zone in {one.value for one in Zone} else Zone.WIB
