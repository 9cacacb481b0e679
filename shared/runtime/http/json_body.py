"""Reads JSON bodies strictly (RFC 8259): what two parsers could read differently is refused."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any

from shared.runtime.http.answers import invalid_fields
from shared.runtime.http.problems import Problem
from shared.runtime.limits import Limits

MAX_NAME_LENGTH = 64
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF = re.compile(rb"%b(?!%b)|(?<!%b)%b" % (_HIGH, _LOW, _HIGH, _LOW))
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_-]")
# One that does not end takes all the rest, so that no quote is looked at twice.
_STRING = re.compile(rb'"[^"]*"?')
_LONG_NUMBER = re.compile(rb"[0-9]{65}")  # converting digits takes the square of their number
_QUOTES_OF_A_VALUE = 4  # those of a name and of its text
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def mended(raw: bytes) -> bytes:
    """The JSON without a byte order mark, and with U+FFFD in place of half a surrogate pair.

    Programs that cut a text after so many units of UTF-16 leave half an emoji behind.
    """
    raw = raw.removeprefix(BOM_UTF8)
    if (b"\\ud" not in raw and b"\\uD" not in raw) or b"\xff" in raw:
        return raw  # no surrogate, or no UTF-8 anyway
    # With escaped backslashes out of the way, every backslash begins an escape.
    return _HALF.sub(rb"\\ufffd", raw.replace(b"\\\\", b"\xff")).replace(b"\xff", b"\\\\")


def read_json(raw: bytes, limits: Limits) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text (RFC 8259).

    Depth and number of values are counted before anything is made of them.

    Raises:
        Problem: 400 with the reason: not UTF-8, not JSON, a name given twice, NaN or Infinity, half
            a surrogate pair, nested too deep, or too many values; 422 with the name of a list or a
            text that is too long.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _unreadable("not-utf8", "Isi bukan UTF-8.", "The body is not UTF-8.") from None
    separators = _check_structure(raw, limits)
    try:
        value = json.loads(text, object_pairs_hook=_unique_names, parse_constant=_refuse_constant)
    except ValueError:
        raise _unreadable("not-json", "Isi bukan JSON.", "The body is not JSON.") from None
    if b"\\u" in raw:
        _check_text(value)
    if separators >= limits.json_list_items or len(text) > limits.json_text_characters:
        _check_lengths(value, limits)
    return value


def _check_structure(raw: bytes, limits: Limits) -> int:
    """How many commas separate values: an upper bound of the items of any list."""
    # Escapes go first, so that every quote left begins or ends a string.
    plain = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > _QUOTES_OF_A_VALUE * limits.json_values:
        raise _too_many_values(limits)
    structure = _STRING.sub(b"", plain)
    _check_depth(structure, limits)
    if _LONG_NUMBER.search(structure):
        raise _unreadable(
            "number-too-long", "Ada bilangan yang terlalu panjang.", "A number is too long."
        )
    separators = structure.count(b",")
    if 1 + separators + structure.count(b"[") + structure.count(b"{") > limits.json_values:
        raise _too_many_values(limits)
    return separators


def _check_depth(structure: bytes, limits: Limits) -> None:
    level = 0
    # More brackets than that are more values than that.
    for bracket in structure.translate(None, _NOT_BRACKETS)[: 2 * limits.json_values]:
        level += 1 if bracket in b"[{" else -1
        if level > limits.json_depth:
            raise _unreadable(
                "too-deep",
                f"JSON bersarang lebih dari {limits.json_depth} tingkat.",
                f"The JSON is nested deeper than {limits.json_depth} levels.",
            )


def _too_many_values(limits: Limits) -> Problem:
    return _unreadable(
        "too-many-values",
        f"JSON berisi lebih dari {limits.json_values} nilai.",
        f"The JSON has more than {limits.json_values} values.",
    )


def _unreadable(code: str, detail: str, detail_en: str) -> Problem:
    return Problem(400, code, detail, detail_en)


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


def _check_lengths(value: object, limits: Limits) -> None:
    for path, each in _inside(value, ()):
        if isinstance(each, list) and len(each) > limits.json_list_items:
            raise _too_long("too_long", path, limits.json_list_items)
        if isinstance(each, str) and len(each) > limits.json_text_characters:
            raise _too_long("string_too_long", path, limits.json_text_characters)


def _too_long(kind: str, path: tuple[str | int, ...], most: int) -> Problem:
    return invalid_fields([{"type": kind, "loc": path, "msg": "", "ctx": {"max_length": most}}])


def _check_text(value: object) -> None:
    for _, each in _inside(value, ()):
        texts = each if isinstance(each, dict) else (each,)
        for text in texts:
            if isinstance(text, str):
                _check_whole(text)


def _inside(
    value: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], object]]:
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _inside(inner, (*path, shown_name(name)))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _inside(inner, (*path, index))


def _check_whole(text: str) -> None:
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
