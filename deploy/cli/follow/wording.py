"""The words of a timeline in Indonesian and English: notices, roles, and the details of facts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from deploy.cli.stored_moments import known_zone, local_moment
from shared.runtime.localized_dates import INDONESIAN, abbreviated_date, hour
from shared.statute.acts.administration import (
    DocumentFiled,
    MergedInto,
    RegistrationCancelled,
    ReportJoined,
)
from shared.statute.acts.agencies import Forwarded
from shared.statute.acts.closing import Closed
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, DeadlineWarned
from shared.statute.acts.handling import ClarificationRecorded, Summoned
from shared.statute.acts.rectification import RecordMended
from shared.statute.acts.review import CorrectionRequested, NotRegistered, Registered
from shared.statute.acts.tracing import FindingSet
from shared.statute.acts.transfer import Delegated, TakenOver, TakeoverRequested
from shared.statute.acts.verdict import OutcomeDecided
from shared.statute.case.fact import Fact
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import LocalizedText
from shared.statute.names import PARTY_NAMES, name_of

# fmt: off
NOTICES: dict[str, LocalizedText] = {
    "opened":               LocalizedText("laporan diterima", "report received"),
    "registered":           LocalizedText("diregistrasi", "registered"),
    "not_registered":       LocalizedText("tidak diregistrasi", "not registered"),
    "correction_requested": LocalizedText("mohon dilengkapi", "please complete"),
    "correction_received":  LocalizedText("perbaikan diterima", "correction received"),
    "extended":             LocalizedText("waktu diperpanjang", "time extended"),
    "handed_over":          LocalizedText("beralih kantor", "handed over"),
    "takeover_requested":   LocalizedText("pengambilalihan diminta", "takeover asked for"),
    "merged":               LocalizedText("laporan digabungkan", "report joined with another"),
    "report_joined":        LocalizedText("laporan lain bergabung", "another report joined"),
    "lodging_recounted":    LocalizedText("waktu penyampaian dihitung ulang", "lodging counted again"),
    "record_mended":        LocalizedText("catatan diperbaiki", "record mended"),
    "hearing_scheduled":    LocalizedText("sidang dijadwalkan", "hearing scheduled"),
    "objection_decided":    LocalizedText("keberatan diputuskan", "objection decided"),
    "agency_overdue":       LocalizedText("instansi terlambat", "agency overdue"),
    "deadline_escalated":   LocalizedText("tenggat dinaikkan", "deadline escalated"),
    "registration_cancelled": LocalizedText("register dibatalkan", "registration cancelled"),
    "deadline_warned":      LocalizedText("batas waktu dekat", "deadline near"),
    "deadline_lapsed":      LocalizedText("batas waktu lewat", "deadline lapsed"),
    "withdrawn":            LocalizedText("pencabutan dicatat", "withdrawal recorded"),
    "status_announced":     LocalizedText("status diumumkan", "status announced"),
    "outcome_decided":      LocalizedText("hasil penanganan", "outcome"),
    "closed":               LocalizedText("selesai", "closed"),
}
ROLES: dict[str, LocalizedText] = {
    "reporter": LocalizedText("pelapor", "reporter"),
    "office":   LocalizedText("kantor", "office"),
    "agency":   LocalizedText("instansi", "agency"),
    "head":     LocalizedText("pimpinan kantor", "head of the office"),
    "superior": LocalizedText("kantor di atasnya", "the office above"),
}
JOINED = LocalizedText("pelapor yang bergabung", "a reporter who joined")
# fmt: on

RECEIVED = LocalizedText("Laporan diterima", "Report received")
UNREADABLE = LocalizedText("fakta yang tidak terbaca", "a fact that cannot be read")


def moment(at: datetime, zone: str) -> str:
    """A moment in the office's zone: "Sen 23 Nov 08.00 WIB"."""
    known, local = known_zone(zone), local_moment(at, zone)
    # A moment that has no local time is shown as it is stored.
    shown = local.replace(tzinfo=known.offset)
    return f"{abbreviated_date(shown.date(), INDONESIAN)} {hour(shown, known)}"


def about(fact: Fact) -> LocalizedText:
    """Details of a fact that name no person and quote no text; empty for most facts."""
    details = _DETAILS.get(type(fact))
    pairs = details(fact) if details else []
    return LocalizedText(
        ", ".join(each.indonesian for each in pairs), ", ".join(e.english for e in pairs)
    )


def _addressed(matter: str, addressee: str) -> LocalizedText:
    name = name_of("matters", matter)
    if not addressee:
        return name
    agency = name_of("agencies", addressee)
    return LocalizedText(
        f"{name.indonesian} → {agency.indonesian}", f"{name.english} → {agency.english}"
    )


def _number(
    fact: Registered | FindingSet | MergedInto | RegistrationCancelled,
) -> list[LocalizedText]:
    return [LocalizedText(fact.number, fact.number)]


def _reason(fact: NotRegistered | Closed) -> list[LocalizedText]:
    return [name_of("reasons", fact.reason)]


def _office(fact: Delegated | TakenOver | TakeoverRequested) -> list[LocalizedText]:
    return [LocalizedText(f"ke kantor {fact.office}", f"to office {fact.office}")]


def _clock(
    fact: DeadlineWarned | DeadlineLapsed | DeadlineEscalated,
) -> list[LocalizedText]:
    return [name_of("clocks", fact.id.clock)]


def _party(fact: Summoned | ClarificationRecorded) -> list[LocalizedText]:
    return [PARTY_NAMES[fact.party]]


def _missing(fact: CorrectionRequested) -> list[LocalizedText]:
    return [REQUIREMENTS[key].name for key in fact.missing if key in REQUIREMENTS]


def _outcomes(fact: OutcomeDecided) -> list[LocalizedText]:
    return [_addressed(each.matter, each.addressee) for each in fact.outcomes]


def _receipt(fact: ReportJoined) -> list[LocalizedText]:
    return [LocalizedText(fact.receipt_number, fact.receipt_number)]


def _field(fact: RecordMended) -> list[LocalizedText]:
    return [name_of("fields", fact.field)]


def _kind(fact: DocumentFiled) -> list[LocalizedText]:
    return [
        LocalizedText(f"{fact.kind} {fact.number}".strip(), f"{fact.kind} {fact.number}".strip())
    ]


def _forwarded(fact: Forwarded) -> list[LocalizedText]:
    return [_addressed(fact.matter, fact.addressee)]


_DETAILS: dict[type, Callable[[Any], list[LocalizedText]]] = {
    CorrectionRequested: _missing,
    Registered: _number,
    FindingSet: _number,
    NotRegistered: _reason,
    Delegated: _office,
    TakenOver: _office,
    TakeoverRequested: _office,
    DeadlineWarned: _clock,
    DeadlineLapsed: _clock,
    DeadlineEscalated: _clock,
    Summoned: _party,
    ClarificationRecorded: _party,
    OutcomeDecided: _outcomes,
    Forwarded: _forwarded,
    Closed: _reason,
    MergedInto: _number,
    ReportJoined: _receipt,
    RegistrationCancelled: _number,
    RecordMended: _field,
    DocumentFiled: _kind,
}
