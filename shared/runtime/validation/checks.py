"""The checks that events of several kinds share. What is wrong is named as `code: field`. Pure."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from shared.events.envelope import Event, EventData
from shared.runtime.regions import region
from shared.statute.law.editions import NoEditionError, edition_named
from shared.statute.law.offices import NATIONAL
from shared.statute.law.zones import Zone

FIRST_YEAR, LAST_YEAR = 2000, 2099
MAX_NUMBER_LENGTH = 100
MAX_TOKEN_LENGTH = 64
ZONES = frozenset(Zone)

_OFFICE = re.compile(r"[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", re.ASCII)
_REGENCY_CODE_LENGTH = len("32.73")
_TOKEN = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{MAX_TOKEN_LENGTH - 1}}}", re.ASCII)
_NUMBER = re.compile(rf"[A-Za-z0-9./ -]{{1,{MAX_NUMBER_LENGTH}}}", re.ASCII)

Problems = Iterator[str]


def ids(event: Event[EventData], key: bytes | None, field: str, case_id: str) -> Problems:
    """One id throughout: in the data, as the event's subject, and as the record's key."""
    if not is_id(case_id):
        yield f"malformed: {field}"
    if event.subject != case_id:
        yield "mismatch: ce_subject"
    if key != case_id.encode(errors="replace"):
        yield "mismatch: key"


def is_id(text: str) -> bool:
    """Whether it is a UUID in the one form that we write."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def moment(field: str, at: datetime | None) -> Problems:
    """A moment, if there is one, with its offset and in a year that elections may have."""
    if at is not None and (at.tzinfo is None or not _is_plausible(at.year)):
        yield f"implausible: {field}"


def day(field: str, on: date | None) -> Problems:
    """A day, if there is one, in a year that elections may have."""
    if on is not None and not _is_plausible(on.year):
        yield f"implausible: {field}"


def office(field: str, code: str) -> Problems:
    """An office that exists: the national one, or of a region.

    As at intake, a region is looked up down to its regency: sub-districts and villages are created
    faster than the list of regions follows.
    """
    if code == NATIONAL:
        return
    if not _OFFICE.fullmatch(code) or not _is_region(code[:_REGENCY_CODE_LENGTH]):
        yield f"unknown: {field}"


def zone(field: str, name: str) -> Problems:
    """One of the three zones of Indonesia."""
    yield from one_of(field, name, ZONES)


def edition(regime: str, name: str) -> Problems:
    """An edition of the law of this regime."""
    try:
        found = edition_named(name)
    except NoEditionError:
        yield "unknown: edition"
        return
    if found.regime != regime:
        yield "mismatch: edition"


def one_of(field: str, value: str, known: Collection[str]) -> Problems:
    """A value that the statute knows."""
    if value not in known:
        yield f"unknown: {field}"


def all_of(field: str, values: Collection[str], known: Collection[str]) -> Problems:
    """Values that the statute knows, none of them twice."""
    if len(values) > len(known) or len(set(values)) != len(values):
        yield f"repeated: {field}"
    elif not all(value in known for value in values):
        yield f"unknown: {field}"


def token(field: str, value: str | None) -> Problems:
    """A name, if there is one, such as of a fact or a reason: newer versions may bring others."""
    if value is not None and not _TOKEN.fullmatch(value):
        yield f"malformed: {field}"


def number(field: str, value: str | None) -> Problems:
    """A receipt or register number, if there is one, in the characters that numbers have."""
    if value is not None and not _NUMBER.fullmatch(value):
        yield f"malformed: {field}"


def bounded(field: str, value: str | None, longest: int) -> Problems:
    """A text, if there is one, that is not longer than any of ours."""
    if value is not None and len(value) > longest:
        yield f"too_long: {field}"


@lru_cache(maxsize=1024)
def _is_region(code: str) -> bool:
    return region(code) is not None


def _is_plausible(year: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR
