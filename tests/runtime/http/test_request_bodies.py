import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.http.json_body import read_json
from shared.runtime.http.problems import Problem
from shared.runtime.limits import Limits

LIMITS = Limits()

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b'{"a": 1} tail', "not-json"),
        (b"\xff\xfe{}", "not-utf8"),
        (b'{"a": 1, "a": 2}', "name-twice"),
        (b'{"a": NaN}', "not-a-number"),
        (b"[-Infinity]", "not-a-number"),
        (b'["\\ud800"]', "half-a-character"),
        (b'{"\\udfff": 1}', "half-a-character"),
        (b"[" * 40 + b"]" * 40, "too-deep"),
        (b"[" * 400_000, "too-deep"),
        (b'{"a":' * 200_000, "too-many-values"),
        (b"[" + b"9" * 5000 + b"]", "number-too-long"),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        read_json(raw, LIMITS)
    assert refused.value.status == 400
    assert refused.value.code == code


def test_the_deepest_allowed_body_is_read() -> None:
    depth = LIMITS.json_depth
    assert read_json(b"[" * depth + b"]" * depth, LIMITS) == json.loads("[" * depth + "]" * depth)


@given(JSON)
def test_every_ordinary_value_comes_back_as_it_was(value: object) -> None:
    assert read_json(json.dumps(value).encode(), LIMITS) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode(), LIMITS) == value
