"""Whatever is thrown at the door, it answers; nothing that is no report is stored."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.errors import KeyMissing
from services.intake.form import Form, read_form
from services.intake.topic.channel_reports import invalid_message
from shared.runtime.http.problems import Problem
from shared.runtime.limits import Limits
from shared.runtime.text import clean_line, clean_text, is_legible
from tests.intake.samples import MONDAY_MORNING, report, reporter

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates().map(str)
    | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(sorted(Form.model_fields))
LIMITS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(raw: bytes) -> Form | Problem:
    """What both doors make of a body; anything but a form or a problem fails the test."""
    try:
        return read_form(raw, MONDAY_MORNING, Limits())
    except Problem as problem:
        return problem


def check(ended: Form | Problem) -> None:
    if isinstance(ended, Form):
        assert read(json.dumps(ended.content()).encode()) == ended
        return
    assert 400 <= ended.status < 500
    json.dumps(ended.body()).encode()
    assert all(len(reason) < 400 for reason in invalid_message(ended).reasons)


@LIMITS
@given(st.binary(max_size=300))
def test_any_bytes(raw: bytes) -> None:
    check(read(raw))


@LIMITS
@given(ANY_JSON)
def test_any_json(value: object) -> None:
    check(read(json.dumps(value).encode()))


@pytest.mark.slow
@LIMITS
@given(st.dictionaries(FIELDS, ANY_JSON, min_size=1))
def test_a_report_with_any_json_in_some_of_its_fields(changed: dict[str, object]) -> None:
    check(read(json.dumps(report(**changed)).encode()))


@LIMITS
@given(st.text(min_size=1), st.text(min_size=1))
def test_text_is_stored_harmless_or_refused(name: str, story: str) -> None:
    body = report(description=story, reporter=reporter(name=name))
    ended = read(json.dumps(body).encode())
    if isinstance(ended, Form):
        assert ended.statement().get("description") == ended.description
        assert ended.contact()["name"] == clean_line(name)
        cleaned = clean_text(story)
        assert ended.description == (cleaned if is_legible(cleaned) else None)
    check(ended)


def test_what_refuses_without_a_field_names_the_report() -> None:
    assert invalid_message(KeyMissing()).reasons == ("idempotency_key_missing: report",)
