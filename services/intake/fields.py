"""The types of a report's fields: lengths, patterns, and the checks that a schema cannot state."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared.runtime.regions import region
from shared.runtime.text import (
    MAX_ADDRESS_LENGTH,
    clean_line,
    clean_text,
    is_legible,
    mail_address,
)
from shared.statute.law.violations import KINDS

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_IN_NUMBER = re.compile(r"[\s.-]+")
_IDENTITY = re.compile(r"[0-9A-Za-z]{5,20}")
_WEB = re.compile(r"https?://[^\s/?#]+\.[^\s]+", re.IGNORECASE)
_NOT_IN_CHANNEL_NAME = re.compile(r"[^a-z0-9]+")
_LONGEST_CHANNEL_NAME = 63

Clean: TypeAlias = Callable[[str], str]


def _cleaned(clean: Clean) -> BeforeValidator:
    return BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)


def _absent_if_blank(value: object) -> object:
    # A form sends its blank entries, too.
    return None if isinstance(value, str) and not is_legible(clean_text(value)) else value


def _legible(text: str) -> str:
    if not is_legible(text):
        raise PydanticCustomError(
            "nothing_to_read", "tidak berisi apa pun yang terbaca|has nothing in it to read"
        )
    return text


def _deliverable(text: str) -> str:
    address = mail_address(text)
    if address is None:
        raise PydanticCustomError(
            "undeliverable_address",
            "bukan alamat surel yang dapat dikirimi|is no address that mail can be delivered to",
        )
    return address


def phone_number(text: str) -> str:
    """A telephone number as it was written, in one line, its dashes as hyphens.

    Two numbers, an extension or a word beside it stay: a person reads and dials it.
    """
    return clean_line(text).translate(_DASHES)


def identity_number(text: str) -> str:
    """An identity number without blanks, dots and hyphens, or as it was written if it is none."""
    line = clean_line(text).translate(_DASHES)
    bare = _IN_NUMBER.sub("", line)
    return bare if is_identity_number(bare) else line


def is_identity_number(text: str) -> bool:
    """Whether the text has the form of a number on a card of identity."""
    return _IDENTITY.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Whether the text is an address of the web (RFC 3986, or RFC 3987 beyond ASCII)."""
    return _WEB.fullmatch(text) is not None


def channel_name(text: str) -> str:
    """The name of a channel in small letters, digits and hyphens; blank if it has none."""
    name = _NOT_IN_CHANNEL_NAME.sub("-", text.lower()).strip("-")
    return name[:_LONGEST_CHANNEL_NAME].rstrip("-")


ShortText = Annotated[str, StringConstraints(min_length=1, max_length=200), _cleaned(clean_line)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_legible)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2_000), _cleaned(clean_text)]
Story = Annotated[str, StringConstraints(min_length=1, max_length=20_000), _cleaned(clean_text)]
Mail = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_ADDRESS_LENGTH),
    AfterValidator(_deliverable),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": MAX_ADDRESS_LENGTH}),
]
Phone = Annotated[str, StringConstraints(min_length=1, max_length=200), _cleaned(phone_number)]
Identity = Annotated[
    str, StringConstraints(min_length=1, max_length=200), _cleaned(identity_number)
]
Link = Annotated[str, StringConstraints(min_length=1, max_length=2_000), _cleaned(clean_line)]
ChannelName = Annotated[str, _cleaned(channel_name)]
Blank = BeforeValidator(_absent_if_blank)
"""What may be left out may be sent blank."""

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
