"""Makes any text safe to print: what would move a terminal's cursor or reorder a line is escaped.

Used by every command that prints what was stored or sent: a record, a row, a file's name may hold
escape sequences (ECMA-48), bidirectional controls (UAX #9) or halves of a character.
"""

import json
import re
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar, cast

Value = TypeVar("Value")

_ASTRAL = 0xFFFF


def printable(text: object, longest: int | None = None) -> str:
    """The text on one line, each character that is none for the eye as its code (backslash x1b).

    Args:
        text: anything; of what is no text, its text.
        longest: the most characters; what is longer ends in an ellipsis.
    """
    shown = str(text)
    if longest is not None and len(shown) > longest:
        shown = shown[: longest - 1] + "…"
    if shown.isprintable():
        return shown
    return "".join(one if one.isprintable() else _escaped(one) for one in shown)


def printable_lines(text: str) -> str:
    """A text of several lines, each `printable`."""
    return "\n".join(printable(line) for line in text.split("\n"))


def printable_bytes(value: bytes | None, longest: int | None = None) -> str | None:
    """Bytes as `printable` text; what is no UTF-8 as its code. None stays None."""
    if value is None:
        return None
    # A character has four bytes at most.
    cut = value if longest is None else value[: longest * 4]
    return printable(cut.decode("utf-8", "backslashreplace"), longest)


def printable_fields(value: Value) -> Value:
    """A value whose texts are all `printable`: itself, its items, and the fields of dataclasses."""
    made: Any = value
    if isinstance(value, str) and not isinstance(value, Enum):
        made = printable(value)
    elif isinstance(value, tuple):
        made = tuple(printable_fields(one) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        names = (field.name for field in fields(value))
        made = replace(value, **{name: printable_fields(getattr(value, name)) for name in names})
    return cast("Value", made)


def to_json(value: object) -> str:
    """JSON to be printed, indented: escaped as JSON escapes, so that it is read as it was."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text if text.isprintable() else _NOT_INDENT.sub(_json_escaped, text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


# Line feeds are the indentation's: within a text, JSON has escaped them.
_NOT_INDENT = re.compile(r"[^\n -~]")


def _json_escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable():
        return character
    code = ord(character)
    if code <= _ASTRAL:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
