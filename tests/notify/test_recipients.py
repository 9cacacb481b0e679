"""Who is told of what: one row per event."""

import pytest

from services.notify.recipients import Directory, notices
from shared.events.cases import (
    CaseAdvanced,
    CaseClosed,
    CaseEvent,
    CaseMerged,
    CaseNotRegistered,
    CaseOpened,
    CaseRegistered,
    CorrectionRequested,
    DeadlineEscalated,
    DeadlineLapsed,
    DeadlineWarned,
    OutcomeDecided,
)
from tests.notify.samples import UNSEALABLE, about, event

DIRECTORY = Directory(
    office="kantor-{office}@awasi.example",
    head="pimpinan-{office}@awasi.example",
    agency="instansi-{agency}@awasi.example",
    exceptions={
        "91.71": "jayapura@awasi.example",
        "head:91.71": "ketua-jayapura@awasi.example",
        "bkn": "laporan@bkn.example",
    },
)


OPENED = ["reporter: opened", "office: opened"]
REGISTERED = ["reporter: registered", "office: registered"]
WARNED = ["reporter: deadline_warned", "office: deadline_warned"]
LAPSED = ["reporter: deadline_lapsed", "office: deadline_lapsed"]
CORRECTED = ["reporter: correction_received", "office: correction_received"]
HANDED_OVER = ["reporter: handed_over", "office: handed_over"]
OUTCOME = ["reporter: outcome_decided"]
OBJECTION = ["reporter: objection_decided"]
TO_POLICE = {"matter": "criminal", "addressee": "police_gakkumdu"}
ALSO_TO_POLICE = {"matter": "asn", "addressee": "police_gakkumdu"}
TO_BKN = {"matter": "asn", "addressee": "bkn"}
TO_NOBODY = {"matter": "administrative", "addressee": ""}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (about(CaseOpened), OPENED),
        (about(CaseRegistered), REGISTERED),
        (about(CorrectionRequested, missing=("evidence",)), ["reporter: correction_requested"]),
        (about(CaseNotRegistered, reason="x"), ["reporter: not_registered"]),
        (about(DeadlineWarned, clock="correction"), WARNED),
        (about(DeadlineWarned, clock="initial_review"), ["office: deadline_warned"]),
        (about(DeadlineLapsed, clock="correction"), ["office: deadline_lapsed"]),
        (about(DeadlineLapsed, clock="initial_review"), LAPSED),
        (about(DeadlineLapsed, clock="police_investigation"), ["office: deadline_lapsed"]),
        (
            about(OutcomeDecided, outcomes=(TO_POLICE, TO_BKN, ALSO_TO_POLICE)),
            [*OUTCOME, "agency:police_gakkumdu: outcome_decided", "agency:bkn: outcome_decided"],
        ),
        (about(OutcomeDecided, outcomes=(TO_NOBODY,)), OUTCOME),
        (about(CaseClosed, reason="handled"), ["reporter: closed"]),
        (about(CaseClosed, reason="not_registered"), []),
        (about(CaseMerged, into="x", into_number="001/Reg"), ["reporter: merged"]),
        (about(CaseClosed, reason="merged"), []),
        (
            about(DeadlineLapsed, clock="kpu_follow_up", effect="agency_overdue"),
            ["office: agency_overdue"],
        ),
        (about(DeadlineEscalated, clock="handling", to="head"), ["head: deadline_escalated"]),
        (
            about(DeadlineEscalated, clock="handling", to="superior", superior="32"),
            ["superior:32: deadline_escalated"],
        ),
        (about(CaseAdvanced, fact="ReportJoined"), ["office: report_joined"]),
        (
            about(CaseAdvanced, fact="RegistrationCancelled", number="001/Reg"),
            ["reporter: registration_cancelled"],
        ),
        (about(CaseAdvanced, fact="RecordMended", field="place"), ["reporter: record_mended"]),
        (about(CaseAdvanced, fact="HearingScheduled"), ["reporter: hearing_scheduled"]),
        (about(CaseAdvanced, fact="ObjectionDecided", upheld=False), OBJECTION),
        (
            about(CaseAdvanced, fact="ObjectionDecided", upheld=True, outcome=TO_BKN),
            [*OBJECTION, "agency:bkn: objection_decided"],
        ),
        (about(CaseAdvanced, fact="CorrectionSubmitted"), CORRECTED),
        (about(CaseAdvanced, fact="Delegated"), HANDED_OVER),
        (about(CaseAdvanced, fact="TakenOver"), HANDED_OVER),
        (
            about(CaseAdvanced, fact="TakeoverRequested", superior="32"),
            ["superior:32: takeover_requested"],
        ),
        (about(CaseAdvanced, fact="Extended"), ["reporter: extended"]),
        (about(CaseAdvanced, fact="Withdrawn"), ["reporter: withdrawn"]),
        (about(CaseAdvanced, fact="StatusAnnounced"), ["reporter: status_announced"]),
        (about(CaseAdvanced, fact="Summoned"), []),
        (about(CaseAdvanced, fact="a fact of a later version"), []),
    ],
)
def test_an_event_is_told_to_whom_it_concerns(data: CaseEvent, told: list[str]) -> None:
    written = notices(event(data), DIRECTORY)

    assert [f"{notice.recipient}: {notice.kind}" for notice in written] == told


def test_the_reporter_is_reached_by_the_sealed_contact_and_in_the_language_of_the_report() -> None:
    to_reporter, to_office = notices(event(about(CaseOpened, language="en")), DIRECTORY)

    assert (to_reporter.contact, to_reporter.address) == (UNSEALABLE, None)
    assert (to_reporter.language, to_office.language) == ("en", "id")


def test_the_office_is_reached_without_the_reporters_contact() -> None:
    _, to_office = notices(event(about(CaseOpened)), DIRECTORY)

    assert to_office.address == "kantor-32.73@awasi.example"
    assert to_office.contact is None
    assert UNSEALABLE not in str(to_office.content)


def test_an_address_may_be_an_exception_to_the_pattern() -> None:
    _, to_office = notices(event(about(CaseOpened, office="91.71")), DIRECTORY)
    _, to_agency = notices(event(about(OutcomeDecided, outcomes=(TO_BKN,))), DIRECTORY)

    assert to_office.address == "jayapura@awasi.example"
    assert to_agency.address == "laporan@bkn.example"


def test_an_agency_hears_only_of_what_is_its_own() -> None:
    decided = event(about(OutcomeDecided, outcomes=(TO_POLICE, TO_BKN)))
    _, to_police, to_bkn = notices(decided, DIRECTORY)

    assert to_police.content["matters"] == ["criminal"]
    assert "asn" not in str(to_police.content)
    assert to_bkn.content["matters"] == ["asn"]


def test_every_notice_names_the_article_of_its_fact() -> None:
    for notice in notices(event(about(CaseOpened)), DIRECTORY):
        assert notice.article == "Perbawaslu 7/2022 Pasal 15 ayat (1)"


def test_a_notice_has_the_same_id_whenever_its_event_is_read_again() -> None:
    announced = event(about(CaseOpened))

    first = [notice.id for notice in notices(announced, DIRECTORY)]
    again = [notice.id for notice in notices(announced, DIRECTORY)]
    another = [notice.id for notice in notices(event(about(CaseOpened)), DIRECTORY)]

    assert first == again
    assert len({*first, *another}) == 4
