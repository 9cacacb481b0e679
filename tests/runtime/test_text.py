import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.runtime.text import (
    clean_json,
    clean_line,
    clean_text,
    is_legible,
    mail_address,
)

# What is written | what is left of it in a text of lines | in a text of one line.
TEXTS = [
    ("Amplop dibagikan.", "Amplop dibagikan.", "Amplop dibagikan."),
    ("  di tepi \n", "di tepi", "di tepi"),
    ("satu\tdua", "satu\tdua", "satu dua"),
    ("satu\r\ndua\rtiga", "satu\ndua\ntiga", "satu dua tiga"),
    ("satu\x0bdua\x0ctiga\x85empat", "satu\ndua\ntiga\nempat", "satu dua tiga empat"),
    ("satu\u2028dua\u2029tiga", "satu\ndua\ntiga", "satu dua tiga"),
    ("\u202a+62 812\u202c", "+62 812", "+62 812"),
    ("\u2068Budi\u2069: halo", "Budi: halo", "Budi: halo"),
    ("kata\u202eterbalik", "kataterbalik", "kataterbalik"),
    ("a\u200bb\u200ec\u200fd\u061ce\u00adf\ufeffg\u2060h", "abcdefgh", "abcdefgh"),
    ("nol\x00\x01\x1b[2Jbersih\x7f\x9b", "nol[2Jbersih", "nol[2Jbersih"),
    ("spasi\u00a0keras\u3000lebar", "spasi\u00a0keras\u3000lebar", "spasi keras lebar"),
    ("cafe\u0301", "café", "café"),
    ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",) * 3,
    ("\ua9a0\ua9c0\u200d\ua9ab",) * 3,
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467 dan \u2764\ufe0f\u200d\U0001f525",) * 3,
    ("a\u200db\u200c", "ab", "ab"),
    ("x\ufffey\U0001fffe", "x\ufffdy\ufffd", "x\ufffdy\ufffd"),
    ("tag\U000e0041\U000e007f", "tag", "tag"),
    ("\u3164\u2800\u115f", "", ""),
]


@pytest.mark.parametrize(("written", "lines", "line"), TEXTS)
def test_a_text_is_made_harmless(written: str, lines: str, line: str) -> None:
    assert clean_text(written) == lines
    assert clean_line(written) == line


FILLERS = "\u3164\u2800\u115f\u1160\uffa0\ufffc"
UNSEEN = frozenset("\u200b\u200e\u200f\u061c\u00ad\u2060\ufeff\u3164\u2800")
ODD = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("\u202a\u202c\u2028\x0b\x0c\x00\x1b\x85\u200d\u200c\ufe0f\U000e0041 \n\ta"),
        st.sampled_from(sorted(UNSEEN)),
    )
)


@given(ODD)
@example("\u2028\u2028")
@example("a\x85\u200d\u0301")
@example("\u1100\u200d\u1161")
def test_what_is_left_can_neither_hide_nor_reorder_nor_begin_another_line(text: str) -> None:
    for cleaned, breaks in ((clean_text(text), "\n\t"), (clean_line(text), "")):
        assert not [one for one in cleaned if unicodedata.category(one) in {"Cc", "Zl", "Zp"}
                    and one not in breaks]  # fmt: skip
        assert not [one for one in cleaned if unicodedata.bidirectional(one) in
                    {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}]  # fmt: skip
        assert not UNSEEN & set(cleaned)
        assert cleaned == cleaned.strip()


@given(ODD)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"], codec="utf-8")))
def test_letters_digits_and_signs_are_not_lost(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert clean_text(composed) == "".join(one for one in composed if one not in FILLERS)


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200e", "\u0301", "\u3164\u00ad", "\n\t"])
def test_what_shows_nothing_is_not_legible(text: str) -> None:
    assert not is_legible(clean_text(text))


@pytest.mark.parametrize("text", ["A", "7", "🙂", "?", "ꦲ"])
def test_any_sign_is_legible(text: str) -> None:
    assert is_legible(text)


def test_the_texts_of_json_are_cleaned_wherever_they_stand() -> None:
    assert clean_json({"a\u200b": ["b\u200b", {"c": "d\x0be"}], "n": 1, "t": True, "z": None}) == {
        "a\u200b": ["b", {"c": "d\ne"}], "n": 1, "t": True, "z": None
    }  # fmt: skip


DELIVERABLE = {
    "contoh@warga.example": "contoh@warga.example",
    " contoh@warga.example\u200b ": "contoh@warga.example",
    "o'k+tag@b.co.id": "o'k+tag@b.co.id",
    "contoh@kañón.id": "contoh@xn--kan-8mak.id",
    "a@" + ".".join(["b" * 60] * 4): "a@" + ".".join(["b" * 60] * 4),
}


@pytest.mark.parametrize(("written", "address"), DELIVERABLE.items())
def test_an_address_is_taken_as_it_is_delivered(written: str, address: str) -> None:
    assert mail_address(written) == address


UNDELIVERABLE = [
    "user@example.com1111111", "user@-example.com", "user@example-.com", "user.@example.com",
    ".user@example.com", "a..b@example.com", "a@b..id", "a@b", "a@localhost", "a@kantor.local",
    "a@b.test", "a@b.invalid", "a@[127.0.0.1]", "a@127.0.0.1", "a@b_c.id", "a@b.id,c@d.id",
    "a@b.id c@d.id", "Nama <a@b.id>", '"a b"@c.id', "ä@b.id", "a" * 65 + "@b.id", "@b.id", "a@", "",
    "a@" + "b" * 64 + ".id", "a@" + ".".join(["b" * 60] * 5), "a@b.id\nBcc: c@d.id",
]  # fmt: skip


@pytest.mark.parametrize("written", UNDELIVERABLE)
def test_an_address_that_no_server_delivers_to_is_none(written: str) -> None:
    assert mail_address(written) is None
