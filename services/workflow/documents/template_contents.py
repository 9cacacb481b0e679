"""The values of each template beside those that all documents have. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from services.workflow.documents import labels
from services.workflow.documents.context import DocumentContext, named_kind, named_requirements
from shared.runtime.localized_dates import INDONESIAN, long_date
from shared.statute.acts.administration import MergedInto
from shared.statute.acts.handling import (
    ClarificationRecorded,
    DiscussionRecorded,
    Extended,
    StudyBegun,
    StudyCompleted,
    Summoned,
)
from shared.statute.acts.review import (
    CorrectionRequested,
    CorrectionSubmitted,
    NotRegistered,
    Registered,
)
from shared.statute.acts.tracing import FindingSet
from shared.statute.acts.transfer import Delegated, TakenOver
from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened
from shared.statute.case.state import Case
from shared.statute.law.addressees import FOLLOW_UP
from shared.statute.law.choices import MatterOutcome, Party, Verdict
from shared.statute.law.sources import Confidence
from shared.statute.law.terms import NoTermError, term
from shared.statute.law.violations import KINDS, Matter
from shared.statute.names import NAMES, PARTY_NAMES

# Goes to its addressee as a recommendation, whether heard or not (`state.HEARD` is another rule).
_RECOMMENDED = frozenset({Matter.ADMINISTRATIVE, Matter.TSM})
_EVENT_TITLES = {
    CaseOpened: "Laporan diterima",
    CorrectionRequested: "Perbaikan laporan diminta",
    CorrectionSubmitted: "Perbaikan laporan diterima",
    Registered: "Laporan diregistrasi",
    FindingSet: "Temuan ditetapkan dan diregistrasi",
    Delegated: "Penanganan dilimpahkan",
    TakenOver: "Penanganan diambil alih",
    Extended: "Waktu penanganan diperpanjang",
    DiscussionRecorded: "Pembahasan di Sentra Gakkumdu",
    StudyBegun: "Kajian dimulai",
    StudyCompleted: "Kajian selesai",
}


def _receipt(context: DocumentContext) -> dict[str, Any]:
    report, statement, contact = (
        context.case.report,
        context.opened.statement,
        context.opened.contact,
    )
    kind = NAMES["reporters"].get(report.reporter_kind)
    place = [statement["place_detail"]] if statement.get("place_detail") else []
    return {
        "reporter": {"name": contact.get("name", ""), "standing": kind.indonesian if kind else ""},
        "places": [*place, labels.place_name(report.place)],
        "known_day": long_date(report.known_date, INDONESIAN),
        "received": context.local(report.received_at),
        "evidence": [
            one.get("description") or one.get("link", "") for one in statement.get("evidence", ())
        ],
        "missing": named_requirements(report.missing, context.case),
    }


def _incompleteness(context: DocumentContext) -> dict[str, Any]:
    return {"missing": named_requirements(context.fact.missing, context.case)}


def _person(context: DocumentContext) -> dict[str, Any]:
    """Who is heard: by name where the document may show it, else a blank to fill in by hand."""
    party, opened = context.fact.party, context.opened
    name, address = "", ""
    if party is Party.REPORTER:
        name, address = opened.contact.get("name", ""), opened.contact.get("address", "")
    elif party is Party.REPORTED:
        name = opened.statement.get("reported_party", "")
    standing = PARTY_NAMES[party].indonesian
    return {"person": {"name": name, "address": address, "standing": standing}}


def _summons(context: DocumentContext) -> dict[str, Any]:
    fact = context.fact
    blank = {"day": "", "time": "", "place": ""}
    return _person(context) | {
        "attempt": fact.attempt,
        "mode": labels.MODES[fact.mode],
        "meeting": blank,
    }


def _heard(context: DocumentContext) -> dict[str, Any]:
    fact = context.fact
    return _person(context) | {
        "expert": fact.party is Party.EXPERT,
        "place": "",
        "mode": labels.MODES[fact.mode],
        "oath": labels.OATHS[fact.oath],
        "minutes": fact.minutes,
    }


def _study(context: DocumentContext) -> dict[str, Any]:
    case = context.case
    return {
        "registered": context.local(case.registered_at) if case.registered_at else "",
        "course": [
            {"at": context.local(fact.at), "what": what}
            for fact in context.facts
            if (what := _event_title(fact))
        ],
        "study": context.fact.document,
    }


def _event_title(fact: Fact) -> str:
    match fact:
        case Summoned():
            party = PARTY_NAMES[fact.party].indonesian
            return f"Undangan klarifikasi ke-{fact.attempt} kepada {party}"
        case ClarificationRecorded():
            return f"Klarifikasi {PARTY_NAMES[fact.party].indonesian} {labels.MODES[fact.mode]}"
        case _:
            return _EVENT_TITLES.get(type(fact), "")


def _outcome(outcome: MatterOutcome) -> dict[str, str]:
    to = outcome.addressee
    return {
        "matter": labels.MATTERS[outcome.matter],
        "verdict": labels.VERDICTS[outcome.verdict],
        "addressee": labels.BODIES.get(to, to),
        "reason": outcome.reason,
    }


def _plenary(context: DocumentContext) -> dict[str, Any]:
    return {"outcomes": [_outcome(one) for one in context.fact.outcomes]}


def _forwarding(context: DocumentContext) -> dict[str, Any]:
    case, matter = context.case, context.fact.matter
    obligation = case.obligation(matter)
    outcome = (
        obligation.outcome
        if obligation
        else MatterOutcome(matter, Verdict.VIOLATION, context.fact.addressee)
    )
    act = "rekomendasi" if matter in _RECOMMENDED else "penerusan"
    values = _outcome(outcome) | {"act": act, "time": _time_for(outcome, case)}
    own = [key for key in case.kinds if key in KINDS and matter in KINDS[key].matters]
    return {"outcome": values, "kinds": [named_kind(key, case) for key in own or case.kinds]}


def _time_for(outcome: MatterOutcome, case: Case) -> str:
    """The addressee's term in words; empty where the law sets none or it is unconfirmed."""
    clock = FOLLOW_UP.get(outcome.addressee)
    try:
        row = term(case.edition, clock) if clock else None
    except NoTermError:
        return ""
    if row is None or row.confidence is Confidence.UNCONFIRMED:
        return ""
    return f"{row.number} {labels.UNITS[row.unit]}"


def _status(context: DocumentContext) -> dict[str, Any]:
    fact = context.fact
    if isinstance(fact, NotRegistered):
        why = labels.REASONS[fact.reason]
        return {"status": "tidak diregistrasi", "why": why, "outcomes": [], "kept": True}
    if isinstance(fact, MergedInto):
        status = f"digabungkan dengan penanganan nomor {fact.number}"
        return {"status": status, "why": "", "outcomes": [], "kept": False}
    found = [_outcome(one) | {"reason": ""} for one in context.case.outcomes]
    followed_up = any(one["addressee"] for one in found)
    status = "ditindaklanjuti" if followed_up else "tidak ditindaklanjuti"
    return {"status": status, "why": "", "outcomes": found, "kept": False}


TEMPLATE_CONTENTS: Mapping[str, Callable[[DocumentContext], dict[str, Any]]] = {
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
"""What a template shows of its own, by its name; `register_extract` has nothing."""
