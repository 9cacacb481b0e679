"""The values that a template shows: those of every document, joined with those of its own. Pure."""

from typing import Any

from services.workflow.documents import labels
from services.workflow.documents.context import DocumentContext, named_kind
from services.workflow.documents.fitting import FILE
from services.workflow.documents.template_contents import TEMPLATE_CONTENTS
from services.workflow.file.documents_due import FORMS, number_of
from shared.runtime.localized_dates import INDONESIAN, hour, long_date, short_date
from shared.statute.acts.administration import MergedInto
from shared.statute.acts.agencies import Forwarded, StatusAnnounced
from shared.statute.acts.handling import ClarificationRecorded, StudyCompleted, Summoned
from shared.statute.acts.review import CorrectionRequested, NotRegistered, Registered
from shared.statute.acts.table import ACTS
from shared.statute.acts.tracing import FindingSet
from shared.statute.acts.verdict import OutcomeDecided
from shared.statute.case.fact import Fact
from shared.statute.case.opening import CaseOpened
from shared.statute.case.timer import RunningClock
from shared.statute.deadlines.explain import explain
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Source
from shared.statute.names import name_of

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
_COMMANDS = {
    CaseOpened: "OpenCase",
    CorrectionRequested: "RequestCorrection",
    Registered: "Register",
    FindingSet: "SetFinding",
    NotRegistered: "DeclineRegistration",
    MergedInto: "MergeInto",
    Summoned: "Summon",
    ClarificationRecorded: "RecordClarification",
    StudyCompleted: "CompleteStudy",
    OutcomeDecided: "DecideInPlenary",
    Forwarded: "Forward",
    StatusAnnounced: "AnnounceStatus",
}
# The clock whose deadline a template states.
_CLOCKS = {
    "receipt": Clock.INITIAL_REVIEW,
    "incompleteness": Clock.CORRECTION,
    "register_extract": Clock.HANDLING,
    "plenary": Clock.STATUS_NOTICE,
}


def contents(context: DocumentContext, form_number: str) -> dict[str, Any]:
    """The values of a document as JSON.

    They follow from the facts up to the required one alone, so that a document made again is the
    same to the byte.

    Args:
        context: the document, its case and the opened parts of the report.
        form_number: the number of the official form, empty where none is confirmed.
    """
    template = FORMS[context.required.kind].template
    return _common_contents(context, template, form_number) | TEMPLATE_CONTENTS.get(
        template, _no_contents
    )(context)


def _common_contents(context: DocumentContext, template: str, form_number: str) -> dict[str, Any]:
    case, report, fact = context.case, context.case.report, context.fact
    office = labels.office_names(case.office)
    day = case.zone.local(fact.at).date()
    clock = _clock(fact, template)
    return {
        "form": form_number,
        "title": _TITLES[template],
        "number": number_of(context.facts, context.required),
        "office": office,
        "day": long_date(day, INDONESIAN),
        "time": hour(fact.at, case.zone),
        "moment": context.local(fact.at),
        "place_and_day": ", ".join(filter(None, (office["town"], short_date(day, INDONESIAN)))),
        FILE: f"berkas perkara {case.receipt_number}",
        "edition": case.edition,
        "basis": _basis(context, clock),
        "due": context.local(clock.due) if clock else "",
        "reckoning": labels.localize_dates(explain(clock.deadline).indonesian) if clock else "",
        "receipt_number": case.receipt_number,
        "register_number": case.register_number or "",
        "election": name_of("elections", report.election).indonesian,
        "election_of": labels.REGIMES[case.regime],
        "source": "temuan" if report.source is Source.FINDING else "laporan",
        "has_reporter": report.source is Source.REPORT,
        "reported": context.opened.statement.get("reported_party", ""),
        "kinds": [named_kind(key, case) for key in case.kinds],
        "places": [labels.place_name(report.place)],
        "event_day": long_date(report.event_date, INDONESIAN) if report.event_date else "",
        "lodged": context.local(report.lodged_at),
    }


def _basis(context: DocumentContext, clock: RunningClock | None) -> list[str]:
    move = ACTS[_COMMANDS[type(context.fact)]].article(context.case.regime)
    articles = [move, clock.deadline.article] if clock else [move]
    return list(dict.fromkeys(each for text in articles for each in text.split("; ")))


def _clock(fact: Fact, template: str) -> RunningClock | None:
    wanted = _CLOCKS.get(template)
    return next((one for one in fact.starts if one.id.clock is wanted), None)


def _no_contents(_: DocumentContext) -> dict[str, Any]:
    return {}
