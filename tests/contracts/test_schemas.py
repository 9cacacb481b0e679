"""The shape of every event is a promise to its readers: it is committed, and only grows."""

import json

import pytest

from shared.events.topics import EVENTS
from tests.contracts.promises import ACCEPT, SCHEMAS, Schema, broken, shape

CHANGED = """
The shape of {name} is not the one that was promised.

Events of months ago lie in topics and are read again, and a reader is updated before or after
its writer. So a field may be added if it has a default; none may be removed, renamed, asked anew
or change its type. What must change otherwise becomes a new type, .v2, beside this one.

Broken promises: {problems}

A change that breaks none is accepted with: {accept}
"""


def promised(name: str) -> Schema:
    path = SCHEMAS / f"{name}.json"
    assert path.exists(), f"{name} is new; promise its shape with: {ACCEPT}"
    found: Schema = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("name", EVENTS)
def test_the_shape_of_an_event_is_as_promised(name: str) -> None:
    before, now = promised(name), shape(name)
    problems = "; ".join(broken(before, now)) or "none"

    assert before == now, CHANGED.format(name=name, problems=problems, accept=ACCEPT)


def test_no_promise_is_left_without_its_event() -> None:
    left = {path.stem for path in SCHEMAS.glob("*.json")} - set(EVENTS)

    assert not left, f"somebody may still send {left}: keep the type, or drain its topic first"


def test_an_event_is_named_with_its_version() -> None:
    assert all(name.startswith("id.awasi.") and name.rsplit(".", 1)[1] == "v1" for name in EVENTS)


BEFORE: Schema = {
    "properties": {"at": {"type": "string"}, "of": {"$ref": "#/$defs/Outcome"}},
    "required": ["at"],
    "$defs": {"Outcome": {"properties": {"matter": {"type": "string"}}}},
}


@pytest.mark.parametrize(
    ("now", "problems"),
    [
        (BEFORE, []),
        (
            BEFORE | {"properties": BEFORE["properties"] | {"more": {"default": None}}},
            [],
        ),
        ({**BEFORE, "properties": {"at": {"type": "string"}}}, ["of is gone"]),
        (
            {**BEFORE, "properties": BEFORE["properties"] | {"at": {"type": "integer"}}},
            ['at changed from {"type": "string"} to {"type": "integer"}'],
        ),
        ({**BEFORE, "required": ["at", "of"]}, ["of is asked of events that lack it"]),
        ({**BEFORE, "$defs": {"Outcome": {}}}, ["Outcome.matter is gone"]),
    ],
)
def test_what_breaks_a_promise_is_named(now: Schema, problems: list[str]) -> None:
    assert broken(BEFORE, now) == problems
