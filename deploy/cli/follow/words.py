"""What a timeline calls things, Indonesian and English: facts, notices, clocks, reasons, bodies."""

import tomllib
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from services.notify.wording import TEMPLATES
from shared.statute.acts import early_facts as early
from shared.statute.acts import late_facts as late
from shared.statute.acts import record_facts as record
from shared.statute.acts.facts import Fact
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import Words
from shared.statute.law.zones import Zone

# fmt: off
FACTS: dict[str, Words] = {
    "CaseOpened":            Words("Perkara dibuka", "Case opened"),
    "CorrectionRequested":   Words("Perbaikan diminta", "Correction asked for"),
    "CorrectionSubmitted":   Words("Perbaikan diterima", "Correction received"),
    "Registered":            Words("Diregistrasi", "Registered"),
    "NotRegistered":         Words("Tidak diregistrasi", "Not registered"),
    "Delegated":             Words("Dilimpahkan", "Delegated"),
    "TakenOver":             Words("Diambil alih", "Taken over"),
    "Withdrawn":             Words("Laporan dicabut", "Withdrawn"),
    "TracingStarted":        Words("Penelusuran dimulai", "Tracing begun"),
    "TracingConcluded":      Words("Penelusuran disimpulkan", "Tracing concluded"),
    "FindingSet":            Words("Temuan ditetapkan", "Finding set"),
    "Extended":              Words("Waktu penanganan diperpanjang", "Handling extended"),
    "DiscussionRecorded":    Words("Dibahas di Sentra Gakkumdu", "Discussed in Sentra Gakkumdu"),
    "Summoned":              Words("Diundang klarifikasi", "Summoned"),
    "ClarificationRecorded": Words("Klarifikasi dicatat", "Clarification recorded"),
    "StudyBegun":            Words("Kajian dimulai", "Study begun"),
    "StudyCompleted":        Words("Kajian selesai", "Study completed"),
    "AdjudicationOpened":    Words("Sidang ajudikasi dibuka", "Adjudication opened"),
    "HearingScheduled":      Words("Sidang dijadwalkan", "Hearing scheduled"),
    "HearingHeld":           Words("Sidang digelar", "Hearing held"),
    "OutcomeDecided":        Words("Diputuskan", "Decided"),
    "Forwarded":             Words("Diteruskan", "Forwarded"),
    "AgencyReceiptRecorded": Words("Diterima instansi", "Received by the agency"),
    "AgencyActRecorded":     Words("Tindakan instansi dicatat", "Act of the agency recorded"),
    "AgencyAnswered":        Words("Dijawab instansi", "Answered by the agency"),
    "StatusAnnounced":       Words("Status diumumkan", "Status announced"),
    "Objected":              Words("Keberatan diterima", "Objection received"),
    "ObjectionDecided":      Words("Keberatan diputuskan", "Objection decided"),
    "DeadlinesRecomputed":   Words("Tenggat dihitung ulang", "Deadlines recomputed"),
    "DeadlineWarned":        Words("Peringatan tenggat", "Deadline near"),
    "DeadlineLapsed":        Words("Tenggat terlewati", "Deadline lapsed"),
    "DeadlineEscalated":     Words("Diteruskan ke atasan", "Brought before a superior"),
    "MergedInto":            Words("Digabungkan ke perkara lain", "Merged into another case"),
    "ReportJoined":          Words("Laporan lain digabungkan", "Another report joined"),
    "RegistrationCancelled": Words("Registrasi dibatalkan", "Registration cancelled"),
    "RecordMended":          Words("Catatan diperbaiki", "Record mended"),
    "Assigned":              Words("Petugas ditunjuk", "Investigator assigned"),
    "DocumentFiled":         Words("Dokumen disimpan", "Document filed"),
    "IdentityRead":          Words("Identitas pelapor dibaca", "Reporter's identity read"),
    "Closed":                Words("Perkara selesai", "Case closed"),
}
NOTICES: dict[str, Words] = {
    "opened":               Words("laporan diterima", "report received"),
    "registered":           Words("diregistrasi", "registered"),
    "not_registered":       Words("tidak diregistrasi", "not registered"),
    "correction_requested": Words("mohon dilengkapi", "please complete"),
    "correction_received":  Words("perbaikan diterima", "correction received"),
    "extended":             Words("waktu diperpanjang", "time extended"),
    "handed_over":          Words("beralih kantor", "handed over"),
    "merged":               Words("laporan digabungkan", "report joined with another"),
    "report_joined":        Words("laporan lain bergabung", "another report joined"),
    "record_mended":        Words("catatan diperbaiki", "record mended"),
    "hearing_scheduled":    Words("sidang dijadwalkan", "hearing scheduled"),
    "objection_decided":    Words("keberatan diputuskan", "objection decided"),
    "agency_overdue":       Words("instansi terlambat", "agency overdue"),
    "deadline_escalated":   Words("tenggat dinaikkan", "deadline escalated"),
    "registration_cancelled": Words("register dibatalkan", "registration cancelled"),
    "deadline_warned":      Words("batas waktu dekat", "deadline near"),
    "deadline_lapsed":      Words("batas waktu lewat", "deadline lapsed"),
    "withdrawn":            Words("pencabutan dicatat", "withdrawal recorded"),
    "status_announced":     Words("status diumumkan", "status announced"),
    "outcome_decided":      Words("hasil penanganan", "outcome"),
    "closed":               Words("selesai", "closed"),
}
ROLES: dict[str, Words] = {
    "reporter": Words("pelapor", "reporter"),
    "office":   Words("kantor", "office"),
    "agency":   Words("instansi", "agency"),
    "head":     Words("pimpinan kantor", "head of the office"),
    "superior": Words("kantor di atasnya", "the office above"),
}
JOINED = Words("pelapor yang bergabung", "a reporter who joined")
PARTIES: dict[str, Words] = {
    "reporter": Words("pelapor", "reporter"),
    "reported": Words("terlapor", "reported party"),
    "witness":  Words("saksi", "witness"),
    "expert":   Words("ahli", "expert"),
}
# fmt: on

RECEIVED = Words("Laporan diterima", "Report received")
_DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


@cache
def _names() -> dict[str, dict[str, dict[str, str]]]:
    """The names that letters use, so that a screen says what the letter said."""
    return tomllib.loads((TEMPLATES / "names.toml").read_text(encoding="utf-8"))


def named(group: str, key: str) -> Words:
    """A clock, matter, reason or agency by the name that letters use; else as it is written."""
    plain = key.replace("_", " ")
    return Words(*(_names()[language].get(group, {}).get(key, plain) for language in ("id", "en")))


def moment(at: datetime, zone: str) -> str:
    """A moment as the clock on the office's wall shows it: "Sen 23 Nov 08.00 WIB"."""
    local = Zone(zone).local(at)
    day = f"{_DAYS[local.weekday()]} {local.day:2} {_MONTHS[local.month - 1]}"
    return f"{day} {local:%H.%M} {Zone(zone).name}"


def about(fact: Fact) -> Words:
    """What a fact is about, in words that name no person and quote nobody; empty for most."""
    says = _SAYS.get(type(fact))
    pairs = says(fact) if says else []
    return Words(", ".join(each.indonesian for each in pairs), ", ".join(e.english for e in pairs))


def _addressed(matter: str, addressee: str) -> Words:
    what = named("matters", matter)
    if not addressee:
        return what
    whom = named("agencies", addressee)
    return Words(f"{what.indonesian} → {whom.indonesian}", f"{what.english} → {whom.english}")


def _number(
    fact: early.Registered | early.FindingSet | record.MergedInto | record.RegistrationCancelled,
) -> list[Words]:
    return [Words(fact.number, fact.number)]


def _reason(fact: early.NotRegistered | late.Closed) -> list[Words]:
    return [named("reasons", fact.reason)]


def _office(fact: early.Delegated | early.TakenOver) -> list[Words]:
    return [Words(f"ke kantor {fact.office}", f"to office {fact.office}")]


def _clock(
    fact: late.DeadlineWarned | late.DeadlineLapsed | late.DeadlineEscalated,
) -> list[Words]:
    return [named("clocks", fact.id.clock)]


def _party(fact: late.Summoned | late.ClarificationRecorded) -> list[Words]:
    return [PARTIES[fact.party]]


def _missing(fact: early.CorrectionRequested) -> list[Words]:
    return [REQUIREMENTS[key].name for key in fact.missing if key in REQUIREMENTS]


def _outcomes(fact: late.OutcomeDecided) -> list[Words]:
    return [_addressed(each.matter, each.addressee) for each in fact.outcomes]


def _receipt(fact: record.ReportJoined) -> list[Words]:
    return [Words(fact.receipt_number, fact.receipt_number)]


def _field(fact: record.RecordMended) -> list[Words]:
    return [named("fields", fact.field)]


def _kind(fact: record.DocumentFiled) -> list[Words]:
    return [Words(f"{fact.kind} {fact.number}".strip(), f"{fact.kind} {fact.number}".strip())]


def _forwarded(fact: late.Forwarded) -> list[Words]:
    return [_addressed(fact.matter, fact.addressee)]


_SAYS: dict[type, Callable[[Any], list[Words]]] = {
    early.CorrectionRequested: _missing,
    early.Registered: _number,
    early.FindingSet: _number,
    early.NotRegistered: _reason,
    early.Delegated: _office,
    early.TakenOver: _office,
    late.DeadlineWarned: _clock,
    late.DeadlineLapsed: _clock,
    late.DeadlineEscalated: _clock,
    late.Summoned: _party,
    late.ClarificationRecorded: _party,
    late.OutcomeDecided: _outcomes,
    late.Forwarded: _forwarded,
    late.Closed: _reason,
    record.MergedInto: _number,
    record.ReportJoined: _receipt,
    record.RegistrationCancelled: _number,
    record.RecordMended: _field,
    record.DocumentFiled: _kind,
}
