"""Nothing that was stored reaches a terminal as anything but text."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.printable import printable, printable_bytes, printable_fields, to_json

ANY_TEXT = st.text(st.characters(exclude_categories=[]))  # halves of surrogate pairs too
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
)


@dataclass(frozen=True)
class Row:
    number: int
    text: str
    inner: "tuple[Row, ...]" = ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("32.73 · Bandung — kantor", "32.73 · Bandung — kantor"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("\x7f\x00", "\\x7f\\x00"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("\u2028\u200b\u00ad\ufeff", "\\u2028\\u200b\\xad\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT, st.none() | st.integers(1, 20))
def test_any_text_can_be_printed_on_one_line(text: str, longest: int | None) -> None:
    shown = printable(text, longest)

    assert shown.isprintable()
    assert shown.encode().decode() == shown
    assert longest is None or len(shown) <= longest * len("\\U00000000")


@given(st.binary(), st.none() | st.integers(1, 20))
def test_any_bytes_can_be_printed_on_one_line(value: bytes, longest: int | None) -> None:
    shown = printable_bytes(value, longest)

    assert shown is not None
    assert shown.isprintable()


def test_no_bytes_are_no_text() -> None:
    assert printable_bytes(None) is None


@given(ANY_JSON)
def test_any_json_is_escaped_and_read_as_it_was(value: object) -> None:
    text = to_json(value)

    assert all(line.isprintable() for line in text.split("\n"))
    assert text.encode()
    # A pair of halves is the character that they are halves of, as in every JSON.
    assert json.dumps(json.loads(text)) == json.dumps(json.loads(json.dumps(value)))


@given(ANY_TEXT, ANY_TEXT)
def test_the_texts_of_a_row_and_of_those_within_it_are_escaped(outer: str, inner: str) -> None:
    row = Row(1, outer, (Row(2, inner),))

    assert printable_fields(row) == Row(1, printable(outer), (Row(2, printable(inner)),))
