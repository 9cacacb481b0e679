"""What a record may hold at most, checked before anything of it is parsed."""

import re

from shared.events.envelope import Undecodable
from shared.runtime.kafka.poll import Record
from shared.runtime.limits import Limits

# The closing quote may be missing: else a text that never ends would be tried from every quote.
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
_OPENING = frozenset((b"[", b"{"))


def check_bounds(record: Record, limits: Limits) -> None:
    """Refuse a record that costs more than an event can.

    Raises:
        Undecodable: its key, headers or body are too large, or its body has too many values or
            levels.
    """
    if len(record.headers) > limits.kafka_headers:
        raise Undecodable("too_many: headers")
    if sum(len(name) + len(value or b"") for name, value in record.headers) > (
        limits.kafka_header_bytes
    ):
        raise Undecodable("too_large: headers")
    if len(record.key or b"") > limits.kafka_key_bytes:
        raise Undecodable("too_large: key")
    body = record.value or b""
    if len(body) > limits.kafka_body_bytes:
        raise Undecodable("too_large: body")
    _check_structure(body, limits)


def _check_structure(body: bytes, limits: Limits) -> None:
    """Bound values and levels by the characters that begin them; those in texts do not count."""
    # Nearly every body is small enough with the characters of its texts.
    if _values(body) <= limits.kafka_values and _openings(body) <= limits.json_depth:
        return
    bare = _TEXT.sub(b"", body)
    if _values(bare) > limits.kafka_values:
        raise Undecodable("too_many: values")
    if _depth(bare) > limits.json_depth:
        raise Undecodable("too_deep: body")


def _values(body: bytes) -> int:
    return body.count(b",") + _openings(body) + 1


def _openings(body: bytes) -> int:
    return body.count(b"[") + body.count(b"{")


def _depth(bare: bytes) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in _OPENING else -1
        deepest = max(deepest, depth)
    return deepest
