"""The types of a report's fields: lengths, patterns, and the checks that a schema cannot state."""

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

REGENCY_CODE_LENGTH = len("32.73")


def _lies_in_known_regency(place: str) -> str:
    # A mistyped code would route the report to an office that does not exist. Checked down to the
    # regency only: subdistricts and villages are created faster than the list follows, and every
    # one lies in a regency whose office is known.
    if region(place[:REGENCY_CODE_LENGTH]) is None:
        raise PydanticCustomError(
            "unknown_region",
            "bukan kode provinsi, kabupaten, atau kota yang dikenal"
            "|is in no province, regency or city that is known",
        )
    return place


Region = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9](\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"),
    AfterValidator(_lies_in_known_regency),
]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


def _read_day(value: object) -> date:
    # Without this pydantic reads a text of digits as seconds since 1970.
    if not isinstance(value, str):
        raise PydanticKnownError("date_type")
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticKnownError("date_parsing", {"error": "not a day written as 2024-11-27"})


Day = Annotated[date, BeforeValidator(_read_day)]


def _known_kind(key: str) -> str:
    if key not in KINDS:
        raise PydanticCustomError(
            "unknown_kind",
            "bukan jenis pelanggaran yang dikenal|is no known kind of violation",
        )
    return key


ViolationKind = Annotated[str, AfterValidator(_known_kind)]
