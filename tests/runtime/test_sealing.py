import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.clock import new_id
from shared.runtime.sealing import Key, Unreadable, key_id_of, open_sealed, seal


def a_key() -> Key:
    return Key(new_id(), os.urandom(32))


@given(st.binary(max_size=500))
def test_what_was_sealed_opens_with_its_own_key(plaintext: bytes) -> None:
    key = a_key()
    text = seal(key, "contact", "case-1", plaintext)
    assert key_id_of(text) == key.key_id
    assert open_sealed(key, "contact", "case-1", text) == plaintext


@pytest.mark.parametrize(
    ("purpose", "subject"), [("statement", "case-1"), ("contact", "case-2"), ("", "")]
)
def test_a_seal_opens_for_its_own_purpose_and_report_only(purpose: str, subject: str) -> None:
    key = a_key()
    text = seal(key, "contact", "case-1", b"Contoh Pelapor")
    with pytest.raises(Unreadable):
        open_sealed(key, purpose, subject, text)


def test_another_key_opens_nothing() -> None:
    key = a_key()
    text = seal(key, "contact", "case-1", b"Contoh Pelapor")
    with pytest.raises(Unreadable):
        open_sealed(Key(key.key_id, os.urandom(32)), "contact", "case-1", text)


@pytest.mark.parametrize("text", ["", "v1", "v2.a.b", "v1.not-a-uuid.AAAA", "v1..", "a.b.c.d"])
def test_a_text_that_is_no_seal_is_told_apart(text: str) -> None:
    with pytest.raises(Unreadable):
        key_id_of(text)


def test_a_changed_seal_does_not_open() -> None:
    key = a_key()
    text = seal(key, "contact", "case-1", b"Contoh Pelapor")
    changed = text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:]
    with pytest.raises(Unreadable):
        open_sealed(key, "contact", "case-1", changed)


def test_a_key_never_shows_itself() -> None:
    key = Key(new_id(), b"0123456789abcdef0123456789abcdef")
    assert "0123456789abcdef" not in repr(key)
