"""What each template says beside what all say: the particulars of its purpose. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from services.workflow.documents import labels
from services.workflow.documents.context import DocumentContext, kind_told, missing_told
from shared.runtime.localized_dates import INDONESIAN, long_date
from shared.statute.acts import facts
from shared.statute.acts.facts import Fact
from shared.statute.decide import Case
from shared.statute.law.addressees import FOLLOW_UP
from shared.statute.law.choices import MatterOutcome, Party, Verdict
from shared.statute.law.sources import Confidence
from shared.statute.law.terms import NoTermError, term
from shared.statute.law.violations import KINDS, Matter

_RECOMMENDED = frozenset({Matter.ADMINISTRATIVE, Matter.TSM})
_COURSE = {
    facts.CaseOpened: "Laporan diterima",
    facts.CorrectionRequested: "Perbaikan laporan diminta",
    facts.CorrectionSubmitted: "Perbaikan laporan diterima",
    facts.Registered: "Laporan diregistrasi",
    facts.FindingSet: "Temuan ditetapkan dan diregistrasi",
    facts.Delegated: "Penanganan dilimpahkan",
    facts.TakenOver: "Penanganan diambil alih",
    facts.Extended: "Waktu penanganan diperpanjang",
    facts.DiscussionRecorded: "Pembahasan di Sentra Gakkumdu",
    facts.StudyBegun: "Kajian dimulai",
    facts.StudyCompleted: "Kajian selesai",
}


def _receipt(about: DocumentContext) -> dict[str, Any]:
    report, said, contact = about.case.report, about.opened.statement, about.opened.contact
    standing = labels.STANDINGS.get(report.reporter_kind, "")
    place = [said["place_detail"]] if said.get("place_detail") else []
    return {
        "reporter": {"name": contact.get("name", ""), "standing": standing},
        "places": [*place, labels.place_named(report.place)],
        "known_day": long_date(report.known_date, INDONESIAN),
        "received": about.local(report.received_at),
        "evidence": [one.get("description", "") for one in said.get("evidence", ())],
        "missing": missing_told(report.missing, about.case),
    }


def _incompleteness(about: DocumentContext) -> dict[str, Any]:
    return {"missing": missing_told(about.fact.missing, about.case)}


def _person(about: DocumentContext) -> dict[str, Any]:
    """Who is heard: named where we may and can, else a blank to be filled in by hand."""
    party, opened = about.fact.party, about.opened
    name, address = "", ""
    if party is Party.REPORTER:
        name, address = opened.contact.get("name", ""), opened.contact.get("address", "")
    elif party is Party.REPORTED:
        name = opened.statement.get("reported_party", "")
    standing = labels.PARTIES[party]
    return {"person": {"name": name, "address": address, "standing": standing}}


def _summons(about: DocumentContext) -> dict[str, Any]:
    fact = about.fact
    blank = {"day": "", "time": "", "place": ""}
    return _person(about) | {
        "attempt": fact.attempt,
        "mode": labels.MODES[fact.mode],
        "meeting": blank,
    }


def _heard(about: DocumentContext) -> dict[str, Any]:
    fact = about.fact
    return _person(about) | {
        "expert": fact.party is Party.EXPERT,
        "place": "",
        "mode": labels.MODES[fact.mode],
        "oath": labels.OATHS[fact.oath],
        "minutes": fact.minutes,
    }


def _study(about: DocumentContext) -> dict[str, Any]:
    case = about.case
    return {
        "registered": about.local(case.registered_at) if case.registered_at else "",
        "course": [
            {"at": about.local(fact.at), "what": what}
            for fact in about.file
            if (what := _did(fact))
        ],
        "study": about.fact.document,
    }


def _did(fact: Fact) -> str:
    match fact:
        case facts.Summoned():
            return f"Undangan klarifikasi ke-{fact.attempt} kepada {labels.PARTIES[fact.party]}"
        case facts.ClarificationRecorded():
            return f"Klarifikasi {labels.PARTIES[fact.party]} {labels.MODES[fact.mode]}"
        case _:
            return _COURSE.get(type(fact), "")


def _outcome(outcome: MatterOutcome) -> dict[str, str]:
    to = outcome.addressee
    return {
        "matter": labels.MATTERS[outcome.matter],
        "verdict": labels.VERDICTS[outcome.verdict],
        "addressee": labels.BODIES.get(to, to),
        "reason": outcome.reason,
    }


def _plenary(about: DocumentContext) -> dict[str, Any]:
    return {"outcomes": [_outcome(one) for one in about.fact.outcomes]}


def _forwarding(about: DocumentContext) -> dict[str, Any]:
    case, matter = about.case, about.fact.matter
    owed = case.obligation(matter)
    outcome = (
        owed.outcome if owed else MatterOutcome(matter, Verdict.VIOLATION, about.fact.addressee)
    )
    act = "rekomendasi" if matter in _RECOMMENDED else "penerusan"
    told = _outcome(outcome) | {"act": act, "time": _time_for(outcome, case)}
    own = [key for key in case.kinds if key in KINDS and matter in KINDS[key].matters]
    return {"outcome": told, "kinds": [kind_told(key, case) for key in own or case.kinds]}


def _time_for(outcome: MatterOutcome, case: Case) -> str:
    """How long the addressee has by law, where the law is known for sure."""
    clock = FOLLOW_UP.get(outcome.addressee)
    try:
        row = term(case.edition, clock) if clock else None
    except NoTermError:
        return ""
    if row is None or row.confidence is Confidence.UNCONFIRMED:
        return ""
    return f"{row.number} {labels.UNITS[row.unit]}"


def _status(about: DocumentContext) -> dict[str, Any]:
    fact = about.fact
    if isinstance(fact, facts.NotRegistered):
        why = labels.REASONS[fact.reason]
        return {"status": "tidak diregistrasi", "why": why, "outcomes": [], "kept": True}
    if isinstance(fact, facts.MergedInto):
        status = f"digabungkan dengan penanganan nomor {fact.number}"
        return {"status": status, "why": "", "outcomes": [], "kept": False}
    found = [_outcome(one) | {"reason": ""} for one in about.case.outcomes]
    going_on = any(one["addressee"] for one in found)
    status = "ditindaklanjuti" if going_on else "tidak ditindaklanjuti"
    return {"status": status, "why": "", "outcomes": found, "kept": False}


PARTICULARS: Mapping[str, Callable[[DocumentContext], dict[str, Any]]] = {
    "receipt": _receipt,
    "incompleteness": _incompleteness,
    "summons": _summons,
    "oath": _heard,
    "clarification": _heard,
    "study": _study,
    "plenary": _plenary,
    "forwarding": _forwarding,
    "status": _status,
}
"""By template."""
