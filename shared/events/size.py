"""How large the data of an event can be at most, from the bounds of its fields. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

MAX_BYTES = "x-max-bytes"
"""The name in a list's JSON Schema under which it states its own bound, in bytes of JSON."""

Schema = Mapping[str, Any]

_QUOTES = 2
# A control character is written as six: backslash, u, four digits.
_ESCAPED = 6
_FORMATS = {"date": 12, "date-time": 40, "uuid": 38}
_PLAIN = {"boolean": 5, "integer": 21, "number": 26, "null": 4}


@cache
def largest_json(kind: type[BaseModel]) -> int:
    """The bytes of the largest JSON that an instance can be written as.

    Raises:
        ValueError: a field has no upper bound.
    """
    schema = kind.model_json_schema(mode="serialization")
    return _largest(schema, schema.get("$defs", {}), kind.__name__)


def _largest(schema: Schema, parts: Mapping[str, Schema], at: str) -> int:
    match schema:
        case {"$ref": str(name)}:
            largest = _largest(parts[name.rpartition("/")[2]], parts, at)
        case {"anyOf": list(options)}:
            largest = max(_largest(one, parts, at) for one in options)
        case {"type": "object", "properties": dict(fields)}:
            largest = 2 + sum(
                len(name) + len('"":,') + _largest(one, parts, f"{at}.{name}")
                for name, one in fields.items()
            )
        case {"type": "array", **more} if MAX_BYTES in more:
            largest = int(more[MAX_BYTES])
        case {"type": "array", "items": dict(item), "maxItems": int(number)}:
            largest = number * (_largest(item, parts, at) + 1) + 2
        case _:
            largest = _largest_plain(schema, at)
    return largest


def _largest_plain(schema: Schema, at: str) -> int:
    match schema:
        case {"enum": list(values)}:
            return max(len(str(value)) for value in values) + _QUOTES
        case {"type": "string", "format": str(name)} if name in _FORMATS:
            return _FORMATS[name]
        case {"type": "string", "maxLength": int(length), "pattern": str()}:
            # Our patterns allow ASCII alone, and none of what JSON escapes.
            return length + _QUOTES
        case {"type": "string", "maxLength": int(length)}:
            return length * _ESCAPED + _QUOTES
        case {"type": str(name)} if name in _PLAIN:
            return _PLAIN[name]
        case _:
            raise ValueError(f"{at} has no upper bound")
