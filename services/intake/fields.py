"""What the fields of a report may hold: lines, stories, days, addresses, and what they may not."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared.runtime.http.json_body import NOT_IN_TEXT
from shared.runtime.regions import region
from shared.statute.law.violations import KINDS

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_IN_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def _one_line(text: str) -> str:
    return _without(_NOT_IN_LINE, text)


def _lines(text: str) -> str:
    return _without(NOT_IN_TEXT, text)


def _without(refused: re.Pattern[str], text: str) -> str:
    if refused.search(text):
        raise PydanticCustomError(
            "control_character",
            "tidak boleh berisi karakter kendali|must not contain control characters",
        )
    return text


ShortText = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(_one_line)
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_lines)]
Story = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(_lines)]
Mail = Annotated[
    str,
    StringConstraints(
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$",
    ),
]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ().-]{5,24}$")]
Identity = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{5,20}$")]
Link = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://[!-~]+$")]

AS_DEEP_AS_A_REGENCY = len("32.73")


def _has_an_office(place: str) -> str:
    # A slip of the finger would send the report to an office where nobody ever sees it. Deeper
    # regions are made faster than the list follows, and all lie with an office that is known.
    if region(place[:AS_DEEP_AS_A_REGENCY]) is None:
        raise PydanticCustomError(
            "unknown_region",
            "bukan kode provinsi, kabupaten, atau kota yang dikenal"
            "|is in no province, regency or city that is known",
        )
    return place


Region = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"),
    AfterValidator(_has_an_office),
]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


def _read_day(given: object) -> date:
    # Left alone, pydantic takes digits in a text for seconds since 1970.
    if not isinstance(given, str):
        raise PydanticKnownError("date_type")
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise PydanticKnownError("date_parsing", {"error": "not a day written as 2024-11-27"})


Day = Annotated[date, BeforeValidator(_read_day)]


def _is_kind(key: str) -> str:
    if key not in KINDS:
        raise PydanticCustomError(
            "unknown_kind",
            "bukan jenis pelanggaran yang dikenal|is no known kind of violation",
        )
    return key


ViolationKind = Annotated[str, AfterValidator(_is_kind)]
