"""A document is a tagged PDF, the same for the same facts, and shows what it is told as text."""

from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from typst import TypstError

from services.workflow.documents.context import OpenedReport, document_context
from services.workflow.documents.glyphs import _SHOWN, displayable
from services.workflow.documents.render import TEMPLATES, Renderer
from services.workflow.documents.rendering_client import bounds_of
from services.workflow.file.documents_due import FORMS, Kind, required_documents
from shared.runtime.limits import Limits
from shared.statute.acts.agencies import AnnounceStatus, Forward
from shared.statute.acts.handling import RecordDiscussion
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import Discussion, MatterOutcome, Verdict
from shared.statute.law.sources import Regime
from shared.statute.law.violations import Matter
from tests.workflow.documents.sample_files import ALL_MOVES, file, opening, said, samples

MARKUP = (
    "#panic() #let x = 1",
    "*tebal* _miring_ `kode` $x^2$ = judul",
    r'\ garis \#miring @acuan <label> "kutip" \'tunggal\'',
    "#image(\"/etc/passwd\") #read('x') // komentar /* lagi */",
    "- butir + satu / istilah: ~ -- --- ...",
    "{{ data }} [isi] {blok} %s $(id)",
)


def letters(pdf: bytes) -> str:
    """Its text without spaces, which extraction puts anywhere."""
    reader = PdfReader(BytesIO(pdf))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def with_minutes(text: str) -> tuple[str, dict[str, Any], Any]:
    context = samples()[Kind.CLARIFICATION]
    return "clarification", said(context) | {"minutes": text}, context.fact.at


@pytest.mark.parametrize("kind", Kind)
def test_the_same_facts_give_the_same_bytes(kind: Kind, renderer: Renderer) -> None:
    context = samples()[kind]
    template = FORMS[kind].template
    first = renderer.render(template, said(context), context.fact.at)

    assert Renderer(bounds_of(Limits())).render(template, said(context), context.fact.at) == first


@pytest.mark.parametrize("kind", Kind)
def test_a_document_is_tagged_for_those_who_cannot_see_it(kind: Kind, renderer: Renderer) -> None:
    context = samples()[kind]
    pdf = renderer.render(FORMS[kind].template, said(context), context.fact.at).pdf
    reader = PdfReader(BytesIO(pdf))
    catalog: Any = reader.trailer["/Root"]
    metadata = reader.xmp_metadata

    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]["/K"]
    assert catalog["/Lang"] == "id-ID"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert said(context)["number"] in str(reader.metadata.title)
    assert metadata is not None
    assert b"pdfuaid:part" in metadata.stream.get_data()
    assert all(page["/Tabs"] == "/S" for page in reader.pages)


def test_its_date_is_the_moment_of_the_fact(renderer: Renderer) -> None:
    context = samples()[Kind.RECEIPT]
    pdf = renderer.render("receipt", said(context), context.fact.at).pdf
    information = PdfReader(BytesIO(pdf)).metadata

    assert information is not None
    assert information.creation_date == context.fact.at


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_a_text_is_shown_as_it_stands(text: str, renderer: Renderer) -> None:
    assert "".join(text.split()) in letters(renderer.render(*with_minutes(text)).pdf)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.sampled_from("#*_$\\@<>\"'`[]{}()/=-+~:;&%|^ \nabcXYZ09éñ"), max_size=80))
def test_whatever_signs_a_text_holds_it_is_text(text: str, renderer: Renderer) -> None:
    pdf = renderer.render(*with_minutes(f"awal {text} akhir")).pdf
    wanted = "".join(f"awal{text}akhir".split())
    # A long word is broken at the line's end with a hyphen of its own.
    assert wanted.replace("-", "") in letters(pdf).replace("-", "").replace("\xad", "")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(max_size=120))
def test_no_text_keeps_a_document_from_being_made(text: str, renderer: Renderer) -> None:
    assert renderer.render(*with_minutes(text)).pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        ("😀", "[U+1F600GRINNINGFACE]"),
        ("中", "[U+4E2D]"),
        ("a\u202eb\u200bc\x07d", "abcd"),
        ("\x85\u2028", ""),
        ("e\u0301", "é"),
        ("K" * 400, "K" * 400),
    ],
    ids=["emoji", "Han", "controls", "breaks", "joined", "a very long word"],
)
def test_what_no_font_shows_is_named(text: str, legible: str, renderer: Renderer) -> None:
    found = letters(renderer.render(*with_minutes(f"awal{text}akhir")).pdf)
    assert f"awal{legible}akhir" in found.replace("-", "")


def test_text_from_right_to_left_stays_whole(renderer: Renderer) -> None:
    found = letters(renderer.render(*with_minutes("السلام עברית")).pdf)
    assert set("السلام") | set("עברית") <= set(found)


def test_the_fonts_have_every_character_that_is_said_to_be_shown(renderer: Renderer) -> None:
    """Were one missing, all would be shown plainly, and so those beyond Latin be named."""
    whole = "".join(chr(at) for first, last in _SHOWN for at in range(first, last + 1))
    assert "U+0" not in letters(renderer.render(*with_minutes(whole)).pdf)


def test_a_value_that_is_no_text_stays_as_it_is() -> None:
    assert displayable({"a": [1, True, None, "x\x00"]}) == {"a": [1, True, None, "x"]}


@pytest.mark.parametrize("says", ['#read("/etc/passwd")', '#read("../make.py")', "#panic()"])
def test_a_template_reads_nothing_beyond_its_folder(
    says: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("templates")
    (folder / "own.typ").write_text(says, encoding="utf-8")
    context = samples()[Kind.RECEIPT]
    with pytest.raises(TypstError):
        Renderer(bounds_of(Limits()), folder).render("own", {}, context.fact.at)


def test_templates_import_nothing_but_the_letterhead() -> None:
    for path in TEMPLATES.glob("*.typ"):
        lines = path.read_text(encoding="utf-8").splitlines()
        imports = [line for line in lines if line.startswith(("#import", "#include"))]
        assert imports == ([] if path.stem == "letterhead" else ['#import "letterhead.typ": *']), (
            path.name
        )
        assert not [line for line in lines if "@preview" in line or "http" in line]


def test_every_document_of_a_general_elections_case_can_be_made(renderer: Renderer) -> None:
    """With what the tables do not know, too: an office, a kind of reporter, a kind of violation."""
    first = opening(
        regime=Regime.PEMILU,
        election="legislature",
        violation_kinds=("money_politics", "asn_neutrality", "not_in_the_table"),
        office="99.99",
        place="99.99.99",
        event_date=None,
        reporter_kind="someone",
    )
    outcomes = (
        MatterOutcome(Matter.CRIMINAL, Verdict.VIOLATION),
        MatterOutcome(
            Matter.ADMINISTRATIVE, Verdict.NOT_A_VIOLATION, reason="Unsur tidak terpenuhi"
        ),
        MatterOutcome(Matter.ASN, Verdict.VIOLATION),
    )
    facts = file(
        first,
        *ALL_MOVES[:3],
        RecordDiscussion(Discussion.FIRST),
        *ALL_MOVES[3:-4],
        RecordDiscussion(Discussion.SECOND),
        DecideInPlenary(outcomes),
        Forward(Matter.CRIMINAL),
        Forward(Matter.ASN),
        AnnounceStatus(),
    )
    made = {}
    for required in required_documents(None, facts):
        context = document_context(facts, required, OpenedReport())
        made[required.kind] = letters(
            renderer.render(FORMS[required.kind].template, said(context), context.fact.at).pdf
        )

    assert made.keys() == set(Kind) - {Kind.ETHICS_FORWARDING}
    assert "FormulirB.10" in made[Kind.OATH]
    assert "FormulirB.11" in made[Kind.EXPERT_OATH]
    assert "FormulirB.12" in made[Kind.CLARIFICATION]
    assert "belumdikonfirmasi" in made[Kind.RECEIPT]
