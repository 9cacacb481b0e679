"""Requests that are right but for one odd part, made from a service's OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

MOMENTS = (
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"),
    *("9999-12-31T23:59:59.999999Z", "2026-11-25T10:00:00", "2026-11-25T10:00:00+23:59"),
    *("0001-01-01", "9999-12-31", "2024-02-30", "infinity", "1e12", "-1", "99999999999999"),
)
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\u00e9", "\u202e", "\U0001f600", "../..", "a" * 6000, "9" * 5000),
    *("1e999", "NaN", "true", "null", "[]", "{}", "'", '"', "\\", "%", "_", ";--", "\r\nA: b"),
    *("\u0663\u0662.\u0667\u0663", "32.73.01.9999", "00", 'W/"1"', '"1"', '"99999999999"'),
    *("00000000-0000-0000-0000-000000000000", "f" * 32, "{00000000-0000-0000-0000-000000000000}"),
    *MOMENTS,
)
ENCODED = ("%00", "%ff", "%ED%A0%80", "%", "%zz", "%2e%2e%2f", "%E2%80%AE")
VALUES: tuple[object, ...] = (
    *(None, True, 0, -1, 2**63, 10**400, 1.5, 1e308, float("1e999")),
    *("", "\x00", "\ud800", "a" * 30_000, "\u200b", *MOMENTS),
    *([], [[]], [None] * 400, ["\x00"], {}, {"a": 1}, {"\ud800": 1}, {"a" * 300: None}),
)
BODIES = (
    *(b"", b"{", b"null", b"[]", b"{}", b'"a"', b"0", b"\xff", b"\xef\xbb\xbf{}", b'{"a":NaN}'),
    *(b"[" * 5000, b'{"a":' * 5000, b"[" + b"0," * 9000 + b"0]", b'{"a":1,"a":2}', b"9" * 5000),
)
EACH_PARAMETER, EACH_HEADER = 12, 3
HEADERS = (
    *("If-Match", "Idempotency-Key", "Tracking-Code", "Traceparent", "Content-Type", "Accept"),
    *("Content-Length", "Transfer-Encoding", "Expect", "Range", "Authorization", "Cookie"),
)


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: dict[str, bytes] = field(default_factory=dict)
    content: bytes = b""


def odd_requests(
    document: Mapping[str, Any], known: Mapping[str, str], bodies: Mapping[str, dict[str, Any]]
) -> Iterator[Request]:
    """For each operation, and each of its parts, that part odd and the rest right.

    `known` are values of parameters by name, `bodies` right bodies by path.
    Odd texts take turns, so that each part has some of them and each kind of part all.
    """
    turns, headers = cycle((*(quote(text, safe="") for text in TEXTS), *ENCODED)), cycle(TEXTS)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
            url = path.format(**{name: known.get(name, "x") for name in names})
            right = bodies.get(path, {})
            content = json.dumps(right).encode() if "requestBody" in operation else b""
            for odd in _odd_urls(path, url, operation, known, turns):
                yield Request(method, odd, content=content)
            for name in HEADERS:
                for text in islice(headers, EACH_HEADER):
                    yield Request(method, url, {name: text.encode()}, content)
            for odd_body in (*BODIES, *_odd_bodies(right)):
                yield Request(method, url, content=odd_body)


def _odd_urls(
    path: str,
    url: str,
    operation: Mapping[str, Any],
    known: Mapping[str, str],
    turns: Iterator[str],
) -> Iterator[str]:
    parameters = operation.get("parameters", ())
    names = [one["name"] for one in parameters if one["in"] == "path"]
    for name in names:
        for text in islice(turns, EACH_PARAMETER):
            yield path.format(**{each: known.get(each, "x") for each in names} | {name: text})
    for name in (*(one["name"] for one in parameters if one["in"] == "query"), "unknown"):
        yield from (f"{url}?{name}={text}" for text in islice(turns, EACH_PARAMETER))
        yield from (f"{url}?{name}={quote(text, safe='')}" for text in MOMENTS)
        yield f"{url}?{name}=1&{name}=2"


def _odd_bodies(right: Mapping[str, Any]) -> Iterator[bytes]:
    for name in right:
        yield from (json.dumps(right | {name: value}).encode() for value in VALUES)


def odd_commands(schema: Mapping[str, Any], each: int) -> Iterator[dict[str, Any]]:
    """Commands of every kind, with so many odd values in turn for each field."""
    values = cycle(VALUES)
    for shape in schema["oneOf"]:
        right = {name: _sample(one) for name, one in shape["properties"].items()}
        yield right
        for name in right:
            yield from (right | {name: value} for value in islice(values, each))


_SAMPLES = {
    "date": "2026-11-25",
    "date-time": "2026-11-25T10:00:00+07:00",
    "uuid": "01991f2e-7a35-7c10-9f3d-6f1f0d1c2b3a",
    "boolean": False,
    "integer": 1,
}


def _sample(shape: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    """A value of that shape, as far as its kind goes."""
    shape = shape.get("anyOf", [shape])[0]
    if "const" in shape or "enum" in shape:
        return shape.get("const", shape.get("enum", [None])[0])
    if shape.get("type") == "array":
        return [_sample(shape.get("items", {}))]
    if shape.get("type") == "object":
        return {name: _sample(one) for name, one in shape.get("properties", {}).items()}
    return _SAMPLES.get(shape.get("format", shape.get("type", "")), "contoh")
