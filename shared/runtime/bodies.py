"""Reads a JSON body strictly: what two readers could understand differently is refused."""

import json
from typing import Any

from shared.runtime.problems import Problem

DEPTH_LIMIT = 32


def read_json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text (RFC 8259).

    Raises:
        Problem: 400 with the reason: not UTF-8, not JSON, a name given twice, NaN or Infinity, half
            a surrogate pair, or nested deeper than 32 levels.
    """
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_each_name_once, parse_constant=_no_constant
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
    """Whether it is worth a walk: what opens no more often than the limit cannot nest deeper."""
    return raw.count(b"{") + raw.count(b"[") > DEPTH_LIMIT


def _unreadable(code: str, detail: str, detail_en: str) -> Problem:
    return Problem(400, code, detail, detail_en)


_TOO_DEEP = _unreadable(
    "too-deep",
    f"JSON bersarang lebih dari {DEPTH_LIMIT} tingkat.",
    f"The JSON is nested deeper than {DEPTH_LIMIT} levels.",
)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _unreadable(
            "name-twice", "Satu nama ditulis dua kali.", "A name is given twice in one object."
        )
    return found


def _no_constant(_: str) -> Any:  # noqa: ANN401 - never returns
    raise _unreadable(
        "not-a-number", "NaN dan Infinity bukan JSON.", "NaN and Infinity are not JSON."
    )


def _check_depth_and_text(value: object) -> None:
    level = [value]
    for _ in range(DEPTH_LIMIT + 1):
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
