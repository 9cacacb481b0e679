"""What a document says: what its template shows, from the case file and opened parts. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.workflow.documents import words
from services.workflow.forms import FORMS, Called, number_of
from shared.statute import facts
from shared.statute.addressees import FOLLOW_UP
from shared.statute.case import Case, evolve, replay
from shared.statute.choices import Outcome, Party, Verdict
from shared.statute.clocks import Clock
from shared.statute.explain import explain
from shared.statute.facts import Fact
from shared.statute.happenings import Happening
from shared.statute.requirements import REQUIREMENTS
from shared.statute.running import RunningClock
from shared.statute.sources import Confidence
from shared.statute.stages import MOVES, Source
from shared.statute.terms import NoTermError, term
from shared.statute.violations import KINDS, Matter

_TITLES = {
    "receipt": "Tanda terima laporan",
    "incompleteness": "Pemberitahuan kelengkapan laporan",
    "register_extract": "Petikan buku register",
    "summons": "Undangan klarifikasi",
    "oath": "Berita acara sumpah/janji",
    "clarification": "Berita acara klarifikasi",
    "study": "Kajian dugaan pelanggaran",
    "plenary": "Berita acara rapat pleno",
    "forwarding": "Penerusan hasil penanganan pelanggaran",
    "status": "Pemberitahuan status laporan",
}
_MOVES = {
    facts.CaseOpened: "OpenCase",
    facts.CorrectionRequested: "RequestCorrection",
    facts.Registered: "Register",
    facts.FindingSet: "SetFinding",
    facts.NotRegistered: "DeclineRegistration",
    facts.MergedInto: "MergeInto",
    facts.Summoned: "Summon",
    facts.ClarificationRecorded: "RecordClarification",
    facts.StudyCompleted: "CompleteStudy",
    facts.OutcomeDecided: "DecideInPlenary",
    facts.Forwarded: "Forward",
    facts.StatusAnnounced: "AnnounceStatus",
}
# The clock of each template whose end it names.
_CLOCKS = {
    "receipt": Clock.INITIAL_REVIEW,
    "incompleteness": Clock.CORRECTION,
    "register_extract": Clock.HANDLING,
    "plenary": Clock.STATUS_NOTICE,
}
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


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened of the report's sealed parts; nothing that the kind does not need."""

    contact: Mapping[str, Any] = field(default_factory=dict, repr=False)
    statement: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """A document to be made: which, of which case as it stood then, after which fact."""

    called: Called
    file: tuple[Fact, ...]
    case: Case
    opened: Opened

    @property
    def fact(self) -> Any:  # noqa: ANN401 - whichever fact calls for the kind
        """The fact that calls for it."""
        return self.file[-1]

    def local(self, moment: datetime) -> str:
        """A moment in full at the office."""
        return words.long_moment(moment, self.case.zone)


def subject(file: Sequence[Fact], called: Called, opened: Opened) -> Subject:
    """What a document is about, from the whole case file; facts after its own do not matter."""
    upto = tuple(file[: called.fact])
    case = replay(evolve(None, upto[0]), upto[1:])
    return Subject(called, upto, case, opened)


def contents(about: Subject, form_number: str) -> dict[str, Any]:
    """The values of a document as JSON, the same for the same facts."""
    template = FORMS[about.called.kind].template
    return _of_all(about, template, form_number) | _SAYS.get(template, _nothing_more)(about)


def _of_all(about: Subject, template: str, form_number: str) -> dict[str, Any]:
    case, report, fact = about.case, about.case.report, about.fact
    office = words.office_named(case.office)
    day = case.zone.local(fact.at).date()
    clock = _clock(fact, template)
    return {
        "form": form_number,
        "title": _TITLES[template],
        "number": number_of(about.file, about.called),
        "office": office,
        "day": words.long_day(day),
        "time": words.hour(fact.at, case.zone),
        "moment": about.local(fact.at),
        "place_and_day": ", ".join(filter(None, (office["town"], words.short_day(day)))),
        "edition": case.edition,
        "basis": _basis(about, clock),
        "due": about.local(clock.due) if clock else "",
        "reckoning": words.days_in_words(explain(clock.deadline).indonesian) if clock else "",
        "receipt_number": case.receipt_number,
        "register_number": case.register_number or "",
        "election": words.ELECTIONS.get(report.election, report.election),
        "election_of": words.REGIMES[case.regime],
        "source": "temuan" if report.source is Source.FINDING else "laporan",
        "has_reporter": report.source is Source.REPORT,
        "reported": about.opened.statement.get("reported_party", ""),
        "kinds": [_kind(key, case) for key in case.kinds],
        "places": [words.place_named(report.place)],
        "event_day": words.long_day(report.event_date) if report.event_date else "",
        "lodged": about.local(report.lodged_at),
    }


def _basis(about: Subject, clock: RunningClock | None) -> list[str]:
    move = MOVES[_MOVES[type(about.fact)]].article(about.case.regime)
    articles = [move, clock.deadline.article] if clock else [move]
    return list(dict.fromkeys(each for text in articles for each in text.split("; ")))


def _clock(fact: Happening, template: str) -> RunningClock | None:
    wanted = _CLOCKS.get(template)
    return next((one for one in fact.starts if one.id.clock is wanted), None)


def _kind(key: str, case: Case) -> dict[str, str]:
    known = KINDS.get(key)
    if known is None:
        return {"name": key.replace("_", " "), "article": "-"}
    return {"name": known.name.indonesian, "article": known.article(case.regime)}


def _missing(keys: Sequence[str], case: Case) -> list[dict[str, str]]:
    rows = [REQUIREMENTS[key] for key in keys if key in REQUIREMENTS]
    return [{"name": row.name.indonesian, "article": row.article(case.regime)} for row in rows]


def _nothing_more(_: Subject) -> dict[str, Any]:
    return {}


def _receipt(about: Subject) -> dict[str, Any]:
    report, said, contact = about.case.report, about.opened.statement, about.opened.contact
    standing = words.STANDINGS.get(report.reporter_kind, "")
    place = [said["place_detail"]] if said.get("place_detail") else []
    return {
        "reporter": {"name": contact.get("name", ""), "standing": standing},
        "places": [*place, words.place_named(report.place)],
        "known_day": words.long_day(report.known_date),
        "received": about.local(report.received_at),
        "evidence": [one.get("description", "") for one in said.get("evidence", ())],
        "missing": _missing(report.missing, about.case),
    }


def _incompleteness(about: Subject) -> dict[str, Any]:
    return {"missing": _missing(about.fact.missing, about.case)}


def _person(about: Subject) -> dict[str, Any]:
    """Who is heard: named where we may and can, else a blank to be filled in by hand."""
    party, opened = about.fact.party, about.opened
    name, address = "", ""
    if party is Party.REPORTER:
        name, address = opened.contact.get("name", ""), opened.contact.get("address", "")
    elif party is Party.REPORTED:
        name = opened.statement.get("reported_party", "")
    standing = words.PARTIES[party]
    return {"person": {"name": name, "address": address, "standing": standing}}


def _summons(about: Subject) -> dict[str, Any]:
    fact = about.fact
    blank = {"day": "", "time": "", "place": ""}
    return _person(about) | {
        "attempt": fact.attempt,
        "mode": words.MODES[fact.mode],
        "meeting": blank,
    }


def _heard(about: Subject) -> dict[str, Any]:
    fact = about.fact
    return _person(about) | {
        "expert": fact.party is Party.EXPERT,
        "place": "",
        "mode": words.MODES[fact.mode],
        "oath": words.OATHS[fact.oath],
        "minutes": fact.minutes,
    }


def _study(about: Subject) -> dict[str, Any]:
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
            return f"Undangan klarifikasi ke-{fact.attempt} kepada {words.PARTIES[fact.party]}"
        case facts.ClarificationRecorded():
            return f"Klarifikasi {words.PARTIES[fact.party]} {words.MODES[fact.mode]}"
        case _:
            return _COURSE.get(type(fact), "")


def _outcome(outcome: Outcome) -> dict[str, str]:
    to = outcome.addressee
    return {
        "matter": words.MATTERS[outcome.matter],
        "verdict": words.VERDICTS[outcome.verdict],
        "addressee": words.BODIES.get(to, to),
        "reason": outcome.reason,
    }


def _plenary(about: Subject) -> dict[str, Any]:
    return {"outcomes": [_outcome(one) for one in about.fact.outcomes]}


def _forwarding(about: Subject) -> dict[str, Any]:
    case, matter = about.case, about.fact.matter
    owed = case.obligation(matter)
    outcome = owed.outcome if owed else Outcome(matter, Verdict.VIOLATION, about.fact.addressee)
    act = "rekomendasi" if matter in _RECOMMENDED else "penerusan"
    told = _outcome(outcome) | {"act": act, "time": _time_for(outcome, case)}
    own = [key for key in case.kinds if key in KINDS and matter in KINDS[key].matters]
    return {"outcome": told, "kinds": [_kind(key, case) for key in own or case.kinds]}


def _time_for(outcome: Outcome, case: Case) -> str:
    """How long the addressee has by law, where the law is known for sure."""
    clock = FOLLOW_UP.get(outcome.addressee)
    try:
        row = term(case.edition, clock) if clock else None
    except NoTermError:
        return ""
    if row is None or row.confidence is Confidence.UNCONFIRMED:
        return ""
    return f"{row.number} {words.UNITS[row.unit]}"


def _status(about: Subject) -> dict[str, Any]:
    fact = about.fact
    if isinstance(fact, facts.NotRegistered):
        why = words.REASONS[fact.reason]
        return {"status": "tidak diregistrasi", "why": why, "outcomes": [], "kept": True}
    if isinstance(fact, facts.MergedInto):
        status = f"digabungkan dengan penanganan nomor {fact.number}"
        return {"status": status, "why": "", "outcomes": [], "kept": False}
    found = [_outcome(one) | {"reason": ""} for one in about.case.outcomes]
    going_on = any(one["addressee"] for one in found)
    status = "ditindaklanjuti" if going_on else "tidak ditindaklanjuti"
    return {"status": status, "why": "", "outcomes": found, "kept": False}


_SAYS: Mapping[str, Callable[[Subject], dict[str, Any]]] = {
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
