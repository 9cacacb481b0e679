"""What a document says: what its template shows, from the case file and opened parts. Pure."""

from typing import Any

from services.workflow.documents import labels
from services.workflow.documents.context import DocumentContext, kind_told
from services.workflow.documents.template_contents import PARTICULARS
from services.workflow.file.documents_due import FORMS, number_of
from shared.runtime.localized_dates import INDONESIAN, hour, long_date, short_date
from shared.statute.acts import facts
from shared.statute.case.fact import Happening
from shared.statute.case.timer import RunningClock
from shared.statute.deadlines.explain import explain
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import MOVES, Source

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


def contents(about: DocumentContext, form_number: str) -> dict[str, Any]:
    """The values of a document as JSON, the same for the same facts."""
    template = FORMS[about.called.kind].template
    return _of_all(about, template, form_number) | PARTICULARS.get(template, _nothing_more)(about)


def _of_all(about: DocumentContext, template: str, form_number: str) -> dict[str, Any]:
    case, report, fact = about.case, about.case.report, about.fact
    office = labels.office_named(case.office)
    day = case.zone.local(fact.at).date()
    clock = _clock(fact, template)
    return {
        "form": form_number,
        "title": _TITLES[template],
        "number": number_of(about.file, about.called),
        "office": office,
        "day": long_date(day, INDONESIAN),
        "time": hour(fact.at, case.zone),
        "moment": about.local(fact.at),
        "place_and_day": ", ".join(filter(None, (office["town"], short_date(day, INDONESIAN)))),
        "edition": case.edition,
        "basis": _basis(about, clock),
        "due": about.local(clock.due) if clock else "",
        "reckoning": labels.days_in_words(explain(clock.deadline).indonesian) if clock else "",
        "receipt_number": case.receipt_number,
        "register_number": case.register_number or "",
        "election": labels.ELECTIONS.get(report.election, report.election),
        "election_of": labels.REGIMES[case.regime],
        "source": "temuan" if report.source is Source.FINDING else "laporan",
        "has_reporter": report.source is Source.REPORT,
        "reported": about.opened.statement.get("reported_party", ""),
        "kinds": [kind_told(key, case) for key in case.kinds],
        "places": [labels.place_named(report.place)],
        "event_day": long_date(report.event_date, INDONESIAN) if report.event_date else "",
        "lodged": about.local(report.lodged_at),
    }


def _basis(about: DocumentContext, clock: RunningClock | None) -> list[str]:
    move = MOVES[_MOVES[type(about.fact)]].article(about.case.regime)
    articles = [move, clock.deadline.article] if clock else [move]
    return list(dict.fromkeys(each for text in articles for each in text.split("; ")))


def _clock(fact: Happening, template: str) -> RunningClock | None:
    wanted = _CLOCKS.get(template)
    return next((one for one in fact.starts if one.id.clock is wanted), None)


def _nothing_more(_: DocumentContext) -> dict[str, Any]:
    return {}
