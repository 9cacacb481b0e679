"""What people write: harmless as it stands, made harmless, or refused. Pure.

| in a text | becomes |
|---|---|
| letters, marks, digits, symbols, emoji of any script | as written, composed (Unicode NFC) |
| CR LF, CR, U+000B, U+000C, U+0085, U+2028, U+2029 | a line break; in one line a space |
| tab, no-break and other spaces, runs of them at the ends | as written; in one line one space |
| marks of direction: U+061C, U+200E/F, U+202A-E, U+2066-9 | nothing: they reorder what is read |
| other controls, U+0000 included; soft hyphens, invisible characters, tags, fillers | nothing |
| U+200C, U+200D (joiners) | as written between letters that join or emoji, else nothing |
| noncharacters | U+FFFD |

Refused is what leaves nothing to read where a text is required, and text over its length. A mail
address is refused when no server could deliver to it.
"""

import re
import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email

MAX_ADDRESS_LENGTH = 254
"""Of a mail address in a path (RFC 5321, 4.5.3.1.3)."""

_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NOTHING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Scripts whose letters join (Hebrew to Mongolian, Javanese, Arabic forms) and emoji.
_JOINS = (
    "[\u0590-\u1fff\u2190-\u2bff\ua800-\uabff\ufb1d-\ufdff\ufe0f\ufe70-\ufefe\U00010a00-\U000dffff]"
)
_JOINER = re.compile(f"(?<!{_JOINS})[\u200c\u200d]+|[\u200c\u200d]+(?=[\\s\u200c\u200d]|$)")
_NONCHARACTER = re.compile(
    "[\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_SPACES = re.compile(r"\s+")
_ORDINARY = re.compile(r"[\n\t -~]*")


def clean_text(text: str) -> str:
    """A text of any number of lines, made harmless, without blanks at its ends."""
    if _ORDINARY.fullmatch(text):
        return text.strip()
    text = _NOTHING.sub("", _BREAK.sub("\n", text))
    text = _NONCHARACTER.sub("\ufffd", _JOINER.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """A text of one line, made harmless; every run of blanks is one space."""
    return _SPACES.sub(" ", clean_text(text))


def is_legible(text: str) -> bool:
    """Whether a text has anything to read: a letter, digit, mark of punctuation or symbol."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


def clean_json(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same JSON value with each of its texts as `clean_text` leaves it; names stay."""
    match value:
        case str():
            return clean_text(value)
        case dict():
            return {name: clean_json(inner) for name, inner in value.items()}
        case list():
            return [clean_json(inner) for inner in value]
        case _:
            return value


def mail_address(text: str) -> str | None:
    """The address in the form in which it is delivered, or None if no server could deliver to it.

    A domain in letters beyond ASCII becomes its ASCII form (IDNA, RFC 5891). That the domain exists
    is not asked: a name server that is down must not refuse a report.
    """
    try:
        found = validate_email(
            clean_line(text), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        return None
    # The library returns none only for addresses beyond ASCII, which it was not to allow.
    address = found.ascii_email or ""
    return address if 0 < len(address) <= MAX_ADDRESS_LENGTH else None
