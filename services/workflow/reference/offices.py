"""The offices by code and name: one for the country and for each region. Pure but for the list."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from shared.runtime.regions import Region, region, regions_in, regions_named
from shared.statute.law.offices import NATIONAL, NotAnOfficeError, level_of, superior_of
from shared.statute.names import LEVEL_NAMES

_COUNTRY = Region(NATIONAL, "Republik Indonesia", "Republik Indonesia")


class OfficeView(BaseModel):
    """An office: the code that commands and queries take, its region and its level."""

    office: str
    region: str
    path: str = Field(description="The region with those around it.")
    level: str
    level_name: str
    level_name_en: str
    superior: str | None = Field(description="The office one level up.")


class OfficeListView(BaseModel):
    """Offices; `hint` says what to do if there is none."""

    offices: list[OfficeView]
    hint: str | None = None
    hint_en: str | None = None


def find_offices(query: str, within: str, limit: int) -> OfficeListView:
    """The offices of a code, or whose region's name fits best; without a query those just below.

    Villages are found within their sub-district only.
    """
    words = query.strip()
    found = _coded(words) or (
        regions_named(words, within=within, limit=limit) if words else _directly_within(within)
    )
    views = [view for each in found if (view := _view(each)) is not None][:limit]
    if views:
        return OfficeListView(offices=views)
    return OfficeListView(
        offices=[],
        hint="Tidak ada kantor bernama itu. Cari dengan nama provinsi, kabupaten/kota atau "
        "kecamatan; desa dicari dengan `within` kode kecamatannya.",
        hint_en="There is no office of that name. Search by a province, regency, city or "
        "sub-district; a village by `within` with its sub-district's code.",
    )


def _coded(words: str) -> tuple[Region, ...]:
    if words == NATIONAL:
        return (_COUNTRY,)
    known = region(words) if words[:1].isdigit() else None
    return (known,) if known else ()


def _directly_within(code: str) -> Iterable[Region]:
    if code in ("", NATIONAL):
        return (_COUNTRY, *regions_in())
    return regions_in(code)


def _view(of: Region) -> OfficeView | None:
    try:
        level = level_of(of.code)
    except NotAnOfficeError:
        return None
    name = LEVEL_NAMES[level]
    return OfficeView(
        office=of.code,
        region=of.name,
        path=of.path,
        level=level.name.lower(),
        level_name=name.indonesian,
        level_name_en=name.english,
        superior=superior_of(of.code),
    )
