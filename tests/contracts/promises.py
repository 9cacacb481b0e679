"""The shapes of events that were promised, and what breaks a promise.

`python -m tests.contracts.promises` writes the shapes of today, once a change is accepted.
"""

import json
from pathlib import Path
from typing import Any

from shared.events.topics import EVENTS

SCHEMAS = Path(__file__).parent / "schemas"
ACCEPT = "python -m tests.contracts.promises"
_WORDS = {"title", "description"}

Schema = dict[str, Any]


def shape(name: str) -> Schema:
    """What an event of this type looks like to its readers, without the words about it."""
    found: Schema = _without_words(EVENTS[name].model_json_schema(mode="validation"))
    return found


def broken(promised: Schema, now: Schema) -> list[str]:
    """Which promises the shape of now breaks: fields gone, changed, or asked of old events."""
    problems: list[str] = []
    inner = [(f"{name}.", one, now.get("$defs", {}).get(name, {})) for name, one in _defs(promised)]
    for within, old, new in [("", promised, now), *inner]:
        problems.extend(f"{within}{problem}" for problem in _broken(old, new))
    return problems


def _defs(schema: Schema) -> list[tuple[str, Schema]]:
    return list(schema.get("$defs", {}).items())


def _broken(promised: Schema, now: Schema) -> list[str]:
    old, new = promised.get("properties", {}), now.get("properties", {})
    gone = [f"{field} is gone" for field in old if field not in new]
    changed = [
        f"{field} changed from {json.dumps(was)} to {json.dumps(new[field])}"
        for field, was in old.items()
        if field in new and new[field] != was
    ]
    asked = set(now.get("required", ())) - set(promised.get("required", ()))
    return gone + changed + [f"{field} is asked of events that lack it" for field in sorted(asked)]


def _without_words(value: Any) -> Any:  # noqa: ANN401 - JSON is what it is
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    # A field may be called `title`; only the keyword of that name is words.
    return {
        key: {name: _without_words(one) for name, one in inner.items()}
        if key in {"properties", "$defs"}
        else _without_words(inner)
        for key, inner in value.items()
        if not (key in _WORDS and isinstance(inner, str))
    }


def main() -> None:
    """Write the shapes of today."""
    SCHEMAS.mkdir(exist_ok=True)
    for name in EVENTS:
        text = json.dumps(shape(name), indent=2, sort_keys=True, ensure_ascii=False)
        (SCHEMAS / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
