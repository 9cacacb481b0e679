"""No event is larger than its topic takes, whatever was written into its fields."""

import json
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from services.intake.form import read_form
from shared.events.cases import CASE_EVENTS, MAX_JOINED, CaseRegistered, JoinedReport
from shared.events.envelope import EventData
from shared.events.fields import MAX_CONTACT
from shared.events.reports import ReportSubmitted
from shared.events.size import largest_json
from shared.events.topics import EVENTS, MAX_BODY_BYTES, MAX_DEAD_LETTER_BYTES, TOPIC_OF, TOPICS
from shared.runtime.limits import Limits
from shared.runtime.sealing import Key, seal
from tests.intake.samples import MONDAY_MORNING, report, reporter

# Of all characters those that need most bytes: as JSON escapes them, and as UTF-8 writes them.
CONTROL, EMOJI = "\x01", "\N{FACE WITH TEARS OF JOY}"
Schema = dict[str, Any]
OF_FORMAT = {"date": "2026-11-21", "date-time": "2026-11-21T08:00:00.000001+09:00"}


def filled(schema: Schema, parts: Schema) -> object:
    """A value that is as large as the schema allows."""
    value: object = None
    match schema:
        case {"$ref": str(name)}:
            value = filled(parts[name.rpartition("/")[2]], parts)
        case {"anyOf": [first, *_]}:
            value = filled(first, parts)
        case {"type": "object", "properties": dict(fields)}:
            value = {name: filled(one, parts) for name, one in fields.items()}
        case {"type": "array", "items": dict(item)}:
            # What joined reports may hold together is kept by who writes them.
            number = 14 if "x-max-bytes" in schema else schema["maxItems"]
            value = [filled(item, parts)] * number
        case _:
            value = filled_plain(schema)
    return value


def filled_plain(schema: Schema) -> object:
    match schema:
        case {"enum": [first, *_]}:
            return first
        case {"type": "string", "format": str(name)}:
            return OF_FORMAT[name]
        case {"type": "string", "pattern": str(pattern), "maxLength": int(length)}:
            start = f"v1.{'0' * 36}." if "v1" in pattern else "A....A"
            return start + "A" * (length - len(start))
        case {"type": "string", "maxLength": int(length)}:
            return CONTROL * length
        case _:
            return {"boolean": False, "integer": 2**62}[schema["type"]]


@pytest.mark.parametrize("kind", EVENTS.values())
def test_the_largest_event_of_a_type_has_room_in_its_topic(kind: type[EventData]) -> None:
    schema = kind.model_json_schema()
    largest = kind.model_validate(filled(schema, schema.get("$defs", {})))
    (topic,) = (one for one in TOPICS if one.name == TOPIC_OF[kind])

    body = largest.model_dump_json().encode()

    assert 0.9 * MAX_BODY_BYTES[kind] < len(body) <= MAX_BODY_BYTES[kind] < topic.max_bytes
    assert topic.max_bytes < Limits().kafka_body_bytes < Limits().kafka_batch_bytes
    assert Limits().kafka_batch_bytes < MAX_DEAD_LETTER_BYTES


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact", f"v1.{'0' * 36}." + "A" * MAX_CONTACT),
        ("article", "x" * 501),
        ("joined", [0] * 100_000),
        ("joined", [{}] * 1_000),
        ("violation_kinds", ["x"] * 100_000),
        ("violation_kinds", [0] * 50),
    ],
)
def test_what_is_beyond_its_bound_is_refused_at_the_first_mistake(
    field: str, value: object
) -> None:
    schema = CaseRegistered.model_json_schema()
    whole = filled(schema, schema["$defs"])
    assert isinstance(whole, dict)

    with pytest.raises(ValidationError) as refused:
        CaseRegistered.model_validate(whole | {field: value})

    # Of a report that is joined, all fields are missing.
    assert refused.value.error_count() <= len(JoinedReport.model_fields)
    assert {one["loc"][0] for one in refused.value.errors()} == {field}


@pytest.mark.parametrize("kind", CASE_EVENTS)
def test_a_thousand_reports_may_be_joined_within_the_limit_of_values(kind: type[EventData]) -> None:
    values = MAX_JOINED * (len(JoinedReport.model_fields) + 1)

    assert values + 1_000 < Limits().kafka_values
    assert kind.model_fields["joined"] is not None


def test_no_report_that_can_be_handed_in_is_too_large_to_be_announced() -> None:
    longest = report(
        reporter=reporter(name=EMOJI * 200, address=EMOJI * 2_000),
        description=EMOJI * 20_000,
        reported_party=EMOJI * 2_000,
        place_detail=EMOJI * 2_000,
        witnesses=[EMOJI * 200] * 20,
        evidence=[
            {"description": EMOJI * 2_000, "link": "https://a/" + "x" * 1_990},
        ]
        * 20,
        organisation=EMOJI * 200,
    )
    raw = json.dumps(longest, ensure_ascii=False).encode()
    form, key = read_form(raw, MONDAY_MORNING, Limits()), Key(UUID(int=1), bytes(32))
    schema = ReportSubmitted.model_json_schema()["properties"]

    for field, part in {"contact": form.contact(), "statement": form.statement()}.items():
        sealed = seal(key, field, "case", json.dumps(part, ensure_ascii=False).encode())
        assert 1.5 * len(sealed) < schema[field]["maxLength"]


def test_a_field_without_a_bound_is_found() -> None:
    class Unbounded(BaseModel):
        note: str

    with pytest.raises(ValueError, match=r"Unbounded\.note"):
        largest_json(Unbounded)
