"""Reads JSON bodies strictly (RFC 8259): what two parsers could read differently is refused."""

import json
import re
from codecs import BOM_UTF8
from typing import Any

from shared.runtime.http.problems import Problem

MAX_DEPTH = 32
MAX_NAME_LENGTH = 64
# An escape sequence: a whole surrogate pair, half a pair (the group), or any other.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)"
)
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_-]")


def mended(raw: bytes) -> bytes:
    """The JSON without a byte order mark, and with U+FFFD in place of half a surrogate pair.

    Programs that cut a text after so many units of UTF-16 leave half an emoji behind.
    """
    raw = raw.removeprefix(BOM_UTF8)
    if b"\\ud" not in raw and b"\\uD" not in raw:
        return raw
    return _ESCAPE.sub(lambda found: b"\\ufffd" if found[1] else found[0], raw)


def read_json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text (RFC 8259).

    Raises:
        Problem: 400 with the reason: not UTF-8, not JSON, a name given twice, NaN or Infinity, half
            a surrogate pair, or nested deeper than 32 levels.
    """
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_unique_names, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        raise _unreadable("not-utf8", "Isi bukan UTF-8.", "The body is not UTF-8.") from None
    except RecursionError:
        raise _TOO_DEEP from None
    except ValueError:
        raise _unreadable("not-json", "Isi bukan JSON.", "The body is not JSON.") from None
    if _could_be_too_deep(raw) or b"\\u" in raw:
        _check_depth_and_text(value)
    return value


def _could_be_too_deep(raw: bytes) -> bool:
    """Whether depth must be checked: fewer brackets than the limit cannot nest deeper."""
    return raw.count(b"{") + raw.count(b"[") > MAX_DEPTH


def _unreadable(code: str, detail: str, detail_en: str) -> Problem:
    return Problem(400, code, detail, detail_en)


_TOO_DEEP = _unreadable(
    "too-deep",
    f"JSON bersarang lebih dari {MAX_DEPTH} tingkat.",
    f"The JSON is nested deeper than {MAX_DEPTH} levels.",
)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _unreadable(
            "name-twice", "Satu nama ditulis dua kali.", "A name is given twice in one object."
        )
    return found


def _refuse_constant(_: str) -> Any:  # noqa: ANN401 - never returns
    raise _unreadable(
        "not-a-number", "NaN dan Infinity bukan JSON.", "NaN and Infinity are not JSON."
    )


def _check_depth_and_text(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        if not level:
            return
        level = [inner for outer in level for inner in _inside(outer)]
    raise _TOO_DEEP


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        _check_text(value)
    return []


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _unreadable(
            "half-a-character",
            "Ada huruf yang terpotong.",
            "Half a surrogate pair is no character.",
        ) from None


def shown_name(name: str) -> str:
    """A name that the sender made up, without what could mislead whoever reads the answer."""
    return _NOT_IN_NAME.sub("_", name)[:MAX_NAME_LENGTH]


def with_refs_inlined(node: Any, parts: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON Schema with every part that it refers to written out in its place."""
    if isinstance(node, list):
        return [with_refs_inlined(inner, parts) for inner in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return with_refs_inlined(parts[node["$ref"].rpartition("/")[2]], parts)
    return {name: with_refs_inlined(inner, parts) for name, inner in node.items()}
