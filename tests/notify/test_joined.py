"""Whose report goes on in another's case hears what that case's own reporter hears, as its own."""

import pytest

from services.notify.notice import Notice
from services.notify.recipients import notices
from services.notify.wording import Wording
from shared.events.cases import (
    CaseClosed,
    CaseEvent,
    CaseMerged,
    CaseOpened,
    CaseRegistered,
    DeadlineEscalated,
)
from shared.runtime.clock import new_id
from tests.notify.rig import LIMITS, OFFICE, Rig
from tests.notify.samples import UNSEALABLE, about, event, opened, sealed_contact
from tests.notify.test_recipients import DIRECTORY

REPORTER, OTHER = "contoh.pelapor@contoh.example", "contoh.lain@contoh.example"
OWN = "018e63f2-5f00-7000-8000-000000000001"
SECOND, THIRD = f"{OWN[:-1]}2", f"{OWN[:-1]}3"
SEALED = {case_id: f"v1.{case_id}.AAAA" for case_id in (SECOND, THIRD)}
JOINED = (
    {"case_id": SECOND, "receipt_number": "002/LP", "language": "en", "contact": SEALED[SECOND]},
    {"case_id": THIRD, "receipt_number": "003/LP", "language": "id", "contact": SEALED[THIRD]},
)
NUMBER = "001/Reg/LP/PL/Kota/32.73/III/2024"
REGISTERED = about(CaseRegistered, register_number=NUMBER, joined=JOINED)


def to_reporters(data: CaseEvent) -> dict[str, Notice]:
    """The notices to reporters, by whose report they are about."""
    found = notices(event(data), DIRECTORY)
    return {notice.case_id: notice for notice in found if notice.role == "reporter"}


def test_every_reporter_is_told_once_each_in_the_own_language_by_the_own_contact() -> None:
    told = to_reporters(REGISTERED)

    assert {case_id: (one.language, one.contact) for case_id, one in told.items()} == {
        OWN: ("id", UNSEALABLE),
        SECOND: ("en", SEALED[SECOND]),
        THIRD: ("id", SEALED[THIRD]),
    }
    assert len({one.id for one in told.values()}) == len({one.recipient for one in told.values()})
    assert len(notices(event(REGISTERED), DIRECTORY)) == 4  # and the office, once


@pytest.mark.parametrize("case_id", [SECOND, THIRD])
def test_a_letter_names_the_own_receipt_and_the_common_register_number(case_id: str) -> None:
    words = Wording("https://awasi.example", {}, LIMITS).render(to_reporters(REGISTERED)[case_id])

    receipt = "002/LP" if case_id == SECOND else "003/LP"
    own = about(CaseOpened).receipt_number
    assert receipt in words.subject
    assert NUMBER in words.text
    assert f"https://awasi.example/reports/{case_id}/status\n" in words.text
    assert own not in words.text + words.subject + words.html
    assert OWN not in words.text + words.html


def test_only_the_joined_read_that_others_reported_too() -> None:
    wording, told = Wording("https://awasi.example", {}, LIMITS), to_reporters(REGISTERED)

    assert "bersama laporan lain" in wording.render(told[THIRD]).text
    assert "together with another" in wording.render(told[SECOND]).text
    assert "bersama laporan lain" not in wording.render(told[OWN]).text


def test_who_joined_before_a_merge_is_told_of_it_too() -> None:
    told = to_reporters(about(CaseMerged, into="another", into_number=NUMBER, joined=JOINED))
    wording = Wording("https://awasi.example", {}, LIMITS)

    assert set(told) == {OWN, SECOND, THIRD}
    assert all(NUMBER in wording.render(one).text for one in told.values())


@pytest.mark.parametrize(
    "data",
    [
        about(CaseClosed, reason="merged", joined=JOINED),
        about(DeadlineEscalated, clock="handling", to="head", joined=JOINED),
    ],
)
def test_what_the_own_reporter_is_not_told_no_other_is(data: CaseEvent) -> None:
    assert to_reporters(data) == {}


def test_an_escalation_reaches_the_head_and_then_the_office_above() -> None:
    steps = [
        about(DeadlineEscalated, clock="handling", to="head", office="91.71"),
        about(DeadlineEscalated, clock="handling", to="superior", superior="91", office="91.71"),
    ]
    addresses = [one.address for each in steps for one in notices(event(each), DIRECTORY)]

    assert addresses == ["ketua-jayapura@awasi.example", "kantor-91@awasi.example"]


async def test_whoever_joined_a_case_gets_a_mail_of_the_own(rig: Rig) -> None:
    joined_id = str(new_id())
    contact = await sealed_contact(rig.keyring, joined_id, OTHER)
    joined = {"case_id": joined_id, "receipt_number": "002/LP", "contact": contact}
    announced = await opened(rig.keyring, REPORTER, joined=(joined,))
    await rig.hear(announced)
    await rig.hear(announced)

    async with rig.sending():
        received = {one.address: one for one in await rig.server.until(3)}

    assert set(received) == {REPORTER, OTHER, OFFICE}
    assert "002/LP" in received[OTHER].mail["Subject"]
    assert "002/LP" not in received[REPORTER].mail["Subject"]
    assert received[REPORTER].mail["Message-ID"] != received[OTHER].mail["Message-ID"]
    assert joined_id in received[OTHER].text
    assert announced.data.case_id not in received[OTHER].text
    assert len(await rig.rows()) == 3
