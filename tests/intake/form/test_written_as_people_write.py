"""What is optional or quoted never decides whether a report with a deadline is accepted."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.form import Form, read_form
from tests.intake.samples import LIMITS, MONDAY_MORNING, report, reporter
from tests.intake.web_client import WebClient


def read(**changed: object) -> Form:
    return read_form(json.dumps(report(**changed)).encode(), MONDAY_MORNING, LIMITS)


# A telephone number as it is written, and as it is stored.
PHONES = [
    ("(021) 3905889", "(021) 3905889"),
    ("0812-0000-0001 / 0813-0000-0001", "0812-0000-0001 / 0813-0000-0001"),
    ("021 3905889 ext. 12", "021 3905889 ext. 12"),
    ("+62\u2011812\u20110000\u20110001", "+62-812-0000-0001"),
    ("\u202a+62 812 0000 0001\u202c", "+62 812 0000 0001"),
    ("0812\u00a00000\n0001", "0812 0000 0001"),
    ("telepon tetangga", "telepon tetangga"),
    ("  ", None),
]


@pytest.mark.parametrize(("written", "stored"), PHONES)
def test_a_telephone_number_is_stored_as_it_was_written(written: str, stored: str | None) -> None:
    assert read(reporter=reporter(phone=written)).reporter.phone == stored


# An identity number as it is written, as it is stored, and whether the receipt remarks on it.
NUMBERS = [
    ("3273 0101 0101 0001", "3273010101010001", False),
    ("3273.0101\u20110101-0001", "3273010101010001", False),
    ("A 1234567", "A1234567", False),
    ("12", "12", True),
    ("hilang, ada surat polisi", "hilang, ada surat polisi", True),
    ("", None, False),
]


@pytest.mark.parametrize(("written", "stored", "remarked"), NUMBERS)
def test_an_identity_number_is_stored_without_its_blanks_or_as_it_was_written(
    written: str, stored: str | None, *, remarked: bool
) -> None:
    form = read(reporter=reporter(identity_number=written))
    assert form.reporter.identity_number == stored
    assert [note.field for note in form.notes()] == ["reporter.identity_number"] * remarked


# A link as it is written, as it is stored, and whether the receipt remarks on it.
LINKS = [
    ("https://awasi.example/foto", "https://awasi.example/foto", False),
    ("HTTPS://awasi.example/a?b=c#d", "HTTPS://awasi.example/a?b=c#d", False),
    ("https://awasi.example/foto kampanye.jpg", "https://awasi.example/foto kampanye.jpg", True),
    ("https://awasi.example/k\u00e1mpanye", "https://awasi.example/k\u00e1mpanye", False),
    ("www.awasi.example/foto", "www.awasi.example/foto", True),
    ("javascript:alert(1)", "javascript:alert(1)", True),
    ("grup WA warga", "grup WA warga", True),
    ("\u2068https://awasi.example/foto\u2069", "https://awasi.example/foto", False),
]


@pytest.mark.parametrize(("written", "stored", "remarked"), LINKS)
def test_a_link_is_stored_as_it_was_written(written: str, stored: str, *, remarked: bool) -> None:
    form = read(evidence=[{"description": "Foto", "link": written}])
    assert form.evidence[0].link == stored
    assert [note.field for note in form.notes()] == ["evidence.0.link"] * remarked


def test_lines_pasted_from_a_chat_are_accepted_without_their_marks() -> None:
    pasted = "\u202a[24/11 19.02] Budi\u202c: \u2068Amplop\u2069\u2028ada\x0bdi\x0cbalai\x00"
    assert read(description=pasted).description == "[24/11 19.02] Budi: Amplop\nada\ndi\nbalai"
    assert read(reporter=reporter(name="Contoh\nPelapor\u202e")).reporter.name == "Contoh Pelapor"


def test_half_an_emoji_does_not_refuse_a_report() -> None:
    raw = json.dumps(report()).replace("Amplop", "Amplop \\ud83d").encode()
    assert "Amplop \ufffd" in str(read_form(raw, MONDAY_MORNING, LIMITS).description)
    whole = json.dumps(report()).replace("Amplop", "Amplop \\\\ud83d \\ud83d\\ude00").encode()
    assert "Amplop \\ud83d \U0001f600" in str(read_form(whole, MONDAY_MORNING, LIMITS).description)


def test_a_byte_order_mark_does_not_refuse_a_report() -> None:
    assert read_form(b"\xef\xbb\xbf" + json.dumps(report()).encode(), MONDAY_MORNING, LIMITS)


BLANKS = ("", "   ", "\n", "\u200b\u00ad")
BLANK_FIELDS = ("description", "reported_party", "place_detail", "organisation", "channel")


@pytest.mark.parametrize("blank", BLANKS)
def test_what_is_sent_blank_counts_as_left_out(blank: str) -> None:
    left_out = read(**dict.fromkeys(BLANK_FIELDS, ...), event_date=..., witnesses=[], evidence=[])
    blanks: dict[str, Any] = dict.fromkeys(BLANK_FIELDS, blank)
    sent = read(
        **blanks,
        event_date=blank,
        witnesses=[blank],
        evidence=[{"description": blank, "link": blank}, {}],
    )
    assert sent == left_out
    assert sent.content() == left_out.content(), "a repeat that leaves it out is the same report"
    assert "description" in sent.missing()
    assert "evidence" in sent.missing()


def test_a_link_alone_is_evidence() -> None:
    form = read(evidence=[{"link": "https://awasi.example/foto"}])
    assert "evidence" not in form.missing()


def test_the_name_of_a_channel_is_brought_into_its_form() -> None:
    assert read(channel="Contoh Kanal (Jabar)").channel == "contoh-kanal-jabar"
    assert read(channel="---").channel is None


@given(
    written=st.text(
        st.one_of(st.characters(codec="utf-8"), st.sampled_from("\u202a\u2028\x00\ud83d\x0b \n")),
        max_size=150,
    )
)
@settings(max_examples=300)
def test_no_optional_text_refuses_a_report(written: str) -> None:
    changed = report(
        reporter=reporter(phone=written, identity_number=written, address=written),
        **dict.fromkeys(BLANK_FIELDS, written),
        witnesses=[written],
        evidence=[{"description": written, "link": written}],
    )
    read_form(json.dumps(changed).encode(), MONDAY_MORNING, LIMITS)


async def test_the_receipt_says_what_was_kept_as_it_was_written(web_client: WebClient) -> None:
    body = report(evidence=[{"description": "Foto", "link": "grup WA warga"}])
    answer = await web_client.lodge(body)
    assert answer.status_code == 201
    (note,) = answer.json()["notes"]
    assert (note["field"], note["code"]) == ("evidence.0.link", "as_written")
    assert "WA" not in note["detail"] + note["detail_en"]
    assert (await web_client.lodge(report())).json()["notes"] == []
