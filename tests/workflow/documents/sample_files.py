"""Sample case files, made by the law itself; whoever is named in them is plainly a sample."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.workflow.documents.contents import contents
from services.workflow.documents.context import DocumentContext, OpenedReport, document_context
from services.workflow.file.documents_due import (
    FORM_NUMBERS,
    FORMS,
    Kind,
    RequiredDocument,
    required_documents,
)
from shared.statute.acts.agencies import AnnounceStatus, Forward
from shared.statute.acts.handling import BeginStudy, CompleteStudy, RecordClarification, Summon
from shared.statute.acts.review import Register, RequestCorrection, SubmitCorrection
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.command import Command
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import Case
from shared.statute.deadlines import holidays
from shared.statute.decide import decide
from shared.statute.law.choices import MatterOutcome, Mode, Oath, Party, Verdict
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import Regime
from shared.statute.law.violations import Matter
from shared.statute.law.zones import Zone

NAME = "Contoh Pelapor"
IDENTITY: Mapping[str, str] = {
    "name": NAME,
    "mail": "contoh.pelapor@example.org",
    "phone": "+62 800 0000 0001",
    "identity_number": "0000000000000001",
    "address": "Jalan Contoh Nomor 1, Bandung",
}
STATEMENT: Mapping[str, Any] = {
    "reported_party": "Contoh Terlapor",
    "place_detail": "Lapangan Contoh, RW 03",
    "description": "Uraian kejadian yang hanya dibaca petugas.",
    "witnesses": ["Contoh Saksi"],
    "evidence": [
        {"description": "Foto spanduk di depan kantor kelurahan"},
        {"description": "Rekaman video, 2 menit"},
    ],
}
OPENED = OpenedReport(IDENTITY, STATEMENT)
TEXT = (
    "Pada hari kejadian saya melihat spanduk dipasang di pagar sekolah.\n\n"
    "Spanduk itu memuat gambar peserta pemilihan. Pemasangan dilakukan oleh tiga orang "
    "menjelang tengah hari dan disaksikan warga sekitar."
)
STUDY = (
    "Berdasarkan keterangan dan bukti, pemasangan dilakukan di tempat yang dilarang.\n\n"
    "Perbuatan itu memenuhi unsur pelanggaran administratif. Disarankan agar rapat pleno "
    "memutuskannya sebagai pelanggaran administratif."
)
START = datetime(2024, 10, 7, 3, 15, tzinfo=UTC)


def opening(**said: object) -> OpenCase:
    told: dict[str, Any] = {
        "case_id": "019270a5-0000-7000-8000-000000000001",
        "receipt_number": "001/LP/PW/Kota/32.73/X/2024",
        "regime": Regime.PILKADA,
        "election": "mayor",
        "violation_kinds": ("campaign_props", "ethics_ad_hoc"),
        "place": "32.73.01.1001",
        "office": "32.73",
        "zone": Zone.WIB,
        "known_date": date(2024, 10, 6),
        "event_date": date(2024, 10, 5),
        "received_at": START,
        "lodged_at": START,
        "reporter_kind": "citizen",
        "missing": ("evidence", "event_place"),
    }
    return OpenCase(**(told | said))


OUTCOMES = (
    MatterOutcome(Matter.ADMINISTRATIVE, Verdict.VIOLATION),
    MatterOutcome(Matter.ETHICS_AD_HOC, Verdict.VIOLATION),
)
ALL_MOVES: tuple[Command, ...] = (
    RequestCorrection(("evidence", "event_place")),
    SubmitCorrection(),
    Register("001/Reg/LP/PW/Kota/32.73/X/2024"),
    *(Summon(party) for party in Party),
    Summon(Party.REPORTED, Mode.REMOTE),
    RecordClarification(Party.REPORTER, Oath.TAKEN, minutes=TEXT),
    RecordClarification(Party.REPORTED, Oath.REFUSED, Mode.REMOTE, minutes=TEXT),
    RecordClarification(Party.WITNESS, Oath.TAKEN, minutes=TEXT),
    RecordClarification(Party.EXPERT, Oath.TAKEN, minutes=TEXT),
    BeginStudy(),
    CompleteStudy(STUDY),
    DecideInPlenary(OUTCOMES),
    Forward(Matter.ADMINISTRATIVE),
    Forward(Matter.ETHICS_AD_HOC),
    AnnounceStatus(),
)


def file(first: OpenCase, *commands: Command) -> tuple[Fact, ...]:
    """The facts that follow from an opening and these commands, two hours apart."""
    made: list[Fact] = []
    case: Case | None = None
    at = first.lodged_at
    for command in (first, *commands):
        decision = decide(case, command, at, holidays.in_force(at.date()))
        assert not isinstance(decision, Refusal), (type(command).__name__, decision)
        made.extend(decision)
        for fact in decision:
            case = evolve(case, fact)
        at += timedelta(hours=2)
    return tuple(made)


def whole() -> tuple[Fact, ...]:
    """A case that calls for documents of all kinds but that of a declined report."""
    return file(opening(), *ALL_MOVES)


def samples() -> dict[str, DocumentContext]:
    """One document of each kind, the first of the whole case."""
    facts = whole()
    found: dict[str, DocumentContext] = {}
    for required in required_documents(None, facts):
        found.setdefault(required.kind, document_context(facts, required, allowed(required)))
    return found


def allowed(required: RequiredDocument) -> OpenedReport:
    """What the making opens for a kind, of the samples."""
    form = FORMS[required.kind]
    statement = {key: value for key, value in STATEMENT.items() if key in form.statement_fields}
    return OpenedReport(IDENTITY if form.shows_reporter else {}, statement)


def said(context: DocumentContext) -> dict[str, Any]:
    """What a sample says, with the form numbers that are known."""
    purpose = FORMS[context.required.kind].purpose
    return contents(context, FORM_NUMBERS.get(f"{context.case.regime}.{purpose}", ""))


GOLDEN = {
    "receipt": Kind.RECEIPT,
    "incompleteness": Kind.INCOMPLETENESS,
    "register_extract": Kind.REGISTER_EXTRACT,
    "summons": Kind.SUMMONS,
    "oath": Kind.OATH,
    "clarification": Kind.REPORTER_CLARIFICATION,
    "study": Kind.STUDY,
    "plenary": Kind.PLENARY,
    "forwarding": Kind.ETHICS_FORWARDING,
    "status": Kind.STATUS,
}
"""The kind that shows each template."""
