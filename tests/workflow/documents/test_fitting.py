"""Whatever texts a document is to show, it stays within its bounds, and what is cut says so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.documents.fitting import DocumentBounds, fitted
from services.workflow.documents.rendering_client import RenderingClient, bounds_of
from services.workflow.file.documents_due import Kind
from shared.runtime.limits import Limits
from tests.workflow.documents.renderer_memory import peak_kilobytes
from tests.workflow.documents.sample_files import said, samples

LIMITS = Limits()
SMALL = DocumentBounds(characters=400, lines=20, rows=5, pages=9, size=10**6)
NOTE = "[… dipotong: selengkapnya dalam berkas perkara"
IDLE_AND = 50 * 1024
"""Kilobytes that one document may take above a renderer that has made one."""
HOSTILE = {
    "emoji": "😀",
    "joined emoji": "👩‍👩‍👧‍👦",
    "combining marks": "e" + "\u0301" * 49,
    "a ligature of a sentence": "\ufdfa",
    "Han": "中",
    "lines": "\n",
    "separators": "\u2028",
    "short lines": "a\n",
    "spaced lines": " \n\t\n",
    "no place to break": "W",
    "right to left": "ש",
    "marks of direction": "\u202e\u2066a",
    "long names": "\u06dd\ufbb2",
}


def text_of(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for inner in value.values() for text in text_of(inner)]
        case list():
            return [text for inner in value for text in text_of(inner)]
    return []


@given(texts=st.lists(st.text(max_size=300), max_size=12))
@settings(max_examples=60, deadline=None)
def test_all_texts_together_come_to_the_bounds_and_their_notes(texts: list[str]) -> None:
    shown = text_of(fitted({"a": texts}, SMALL))
    cut = [text for text in shown if NOTE in text]
    assert sum(map(len, shown)) <= SMALL.characters + 60 * len(cut)
    assert sum(text.count("\n") + 1 for text in shown) <= SMALL.lines + len(shown)
    assert len(shown) == min(len(texts), SMALL.rows)


def test_one_long_text_cuts_no_other() -> None:
    shown = fitted({"short": "Jalan Merdeka 1", "long": "kata " * 400}, SMALL)
    assert shown["short"] == "Jalan Merdeka 1"
    assert shown["long"].endswith(f"{NOTE}]")


def test_what_is_cut_names_the_file_and_rows_left_out_have_a_row() -> None:
    rows = [{"at": str(at), "what": "Undangan"} for at in range(50)]
    shown = fitted({"case_file": "berkas perkara 001/LP", "course": rows}, SMALL)
    assert len(shown["course"]) == SMALL.rows
    assert shown["course"][-1] == {"at": "", "what": f"{NOTE} 001/LP]"}


def test_within_its_bounds_nothing_is_cut() -> None:
    longest = "Kalimat biasa. " * (20_000 // 15)
    assert fitted({"minutes": longest}, bounds_of(LIMITS)) == {"minutes": longest}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_text_comes_to_few_pages_little_memory_and_a_document(name: str) -> None:
    context = samples()[Kind.RECEIPT]
    long = (HOSTILE[name] * 2000)[:2000]
    values = {"reported": long[:200], "places": [long, "x"], "evidence": [long] * 20}
    client = RenderingClient(LIMITS)
    try:
        await client.render("receipt", said(context), context.fact.at)
        idle = peak_kilobytes(client)
        document = await client.render("receipt", said(context) | values, context.fact.at)
        assert document.pdf.startswith(b"%PDF-")
        assert document.pages <= LIMITS.document_pages
        assert len(document.pdf) <= LIMITS.document_bytes
        assert peak_kilobytes(client) < idle + IDLE_AND
    finally:
        await client.close()


@pytest.mark.parametrize("pages", [10, 20])
async def test_too_many_pages_are_cut_until_they_fit(pages: int) -> None:
    context = samples()[Kind.STUDY]
    client = RenderingClient(Limits(document_pages=pages, document_lines=5_000))
    values = said(context) | {"study": "a\n" * 10_000}
    try:
        document = await client.render("study", values, context.fact.at)
    finally:
        await client.close()
    assert 1 < document.pages <= pages
