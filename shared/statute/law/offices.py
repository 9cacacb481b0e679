"""Offices by region code: the level of each, and which stands above or below another."""

import re
from enum import IntEnum

NATIONAL = "00"


class Level(IntEnum):
    """The levels of Bawaslu, lowest first; a superior level compares greater."""

    VILLAGE = 1
    SUBDISTRICT = 2
    REGENCY = 3
    PROVINCE = 4
    NATIONAL = 5


_CODE = re.compile(r"[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
_BY_PARTS = {1: Level.PROVINCE, 2: Level.REGENCY, 3: Level.SUBDISTRICT, 4: Level.VILLAGE}
_PARTS = {level: parts for parts, level in _BY_PARTS.items()}
# Region codes number regencies (kabupaten) from 01 and cities (kota) from 71 within a province.
_CITIES_FROM = 71


class NotAnOfficeError(ValueError):
    """The code is not a region's: province, regency, sub-district and village in dotted digits."""

    def __init__(self, code: str) -> None:
        super().__init__("not a region code")
        self.code = code


def level_of(office: str) -> Level:
    """The level of an office, by the number of parts of its code.

    Raises:
        NotAnOfficeError: the code is no region's.
    """
    if office == NATIONAL:
        return Level.NATIONAL
    if not _CODE.fullmatch(office):
        raise NotAnOfficeError(office)
    return _BY_PARTS[office.count(".") + 1]


def office_at(place: str, level: Level) -> str:
    """The office of a level for a place; a place known less precisely gives the office it names.

    Raises:
        NotAnOfficeError: the place is no region.
    """
    if level is Level.NATIONAL or not place or place == NATIONAL:
        return NATIONAL
    level_of(place)
    return ".".join(place.split(".")[: _PARTS[level]])


def superior_of(office: str) -> str | None:
    """The office one level up that the region lies in; None for the national office."""
    level = level_of(office)
    return None if level is Level.NATIONAL else office_at(office, Level(level + 1))


def is_superior(upper: str, lower: str) -> bool:
    """Whether the region of `lower` lies within that of `upper`, and is not the same."""
    if upper == NATIONAL:
        return lower != NATIONAL
    return lower.startswith(f"{upper}.")


def is_city(office: str) -> bool:
    """Whether a regency-level region is a city (kota) by its code."""
    parts = office.split(".")
    return len(parts) > 1 and int(parts[1]) >= _CITIES_FROM
