"""An event of a case or of a notice that cannot be true is shown to nobody; all of ours can be."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.subscribers import APPLICATION as INTAKE
from services.notify.subscribers import APPLICATION as NOTIFY
from services.workflow.subscribers import APPLICATION as WORKFLOW
from shared.events import cases
from shared.events.envelope import Event
from shared.events.notices import NoticeDelivered, NoticeEvent, NoticeUndeliverable
from shared.runtime.clock import new_id
from shared.runtime.kafka.application import accept_all
from shared.runtime.regions import load
from shared.runtime.validation.case_events import case_problems
from shared.runtime.validation.notice_events import notice_problems
from shared.statute.law.stages import Stage

AT = datetime(2024, 11, 25, 3, 0, tzinfo=UTC)
SEALED = "v1.00000000-0000-0000-0000-000000000007.c2VhbGVk"
OUTCOME = {"matter": "criminal", "addressee": "police_gakkumdu", "verdict": "violation"}
JOINED = {"case_id": str(new_id()), "receipt_number": "002/LP", "contact": SEALED}
OWN: dict[type[cases.CaseEvent], dict[str, Any]] = {
    cases.CaseRegistered: {"violation_kinds": ["money_politics"]},
    cases.CaseNotRegistered: {"reason": "out_of_time"},
    cases.CorrectionRequested: {"missing": ["evidence"]},
    cases.CaseAdvanced: {"fact": "HearingScheduled", "outcome": OUTCOME},
    cases.DeadlineWarned: {"clock": "handling"},
    cases.DeadlineLapsed: {"clock": "handling"},
    cases.DeadlineEscalated: {"clock": "handling", "to": "superior", "superior": "32"},
    cases.OutcomeDecided: {"outcomes": [OUTCOME]},
    cases.CaseMerged: {"into": str(new_id()), "into_number": "01/Reg/LP/PW/Kota/32.73/XI/2024"},
    cases.CaseClosed: {"reason": "handled"},
}
LATE = AT.replace(year=9999)
ANY_TEXT = st.text(max_size=40)

WRONG: dict[str, st.SearchStrategy[Any]] = {
    "case_id": ANY_TEXT,
    "sequence": st.integers(max_value=0) | st.integers(min_value=2**31),
    "at": st.just(LATE),
    "due": st.just(LATE),
    "office": st.sampled_from(["32.99", "32.73\n", "²2.73", "99.99.99.9999"]),
    "zone": ANY_TEXT,
    "edition": ANY_TEXT | st.just("pemilu-2022"),
    "stage": ANY_TEXT.filter(lambda text: text not in frozenset(Stage)),
    "receipt_number": st.sampled_from(["", "x" * 101, "Klik https://awasi.example?"]),
    "register_number": st.sampled_from(["", "x" * 101, "<b>"]),
}
WRONG_OF_ITS_KIND: list[tuple[type[cases.CaseEvent], str, object]] = [
    (cases.CaseRegistered, "violation_kinds", ["unheard_of"]),
    (cases.CaseNotRegistered, "reason", "Hubungi nomor ini"),
    (cases.CaseClosed, "reason", "unheard_of"),
    (cases.CorrectionRequested, "missing", ["evidence", "evidence"]),
    (cases.CorrectionRequested, "missing", ["a text of a stranger's"]),
    (cases.CaseAdvanced, "fact", "a text"),
    (cases.CaseAdvanced, "number", "a\nb"),
    (cases.CaseAdvanced, "hearing_at", LATE),
    (cases.CaseAdvanced, "lodged_at", LATE),
    (cases.CaseAdvanced, "field", "x y"),
    (cases.CaseAdvanced, "matter", "x y"),
    (cases.CaseAdvanced, "outcome", OUTCOME | {"addressee": "a@b"}),
    (cases.DeadlineWarned, "clock", "unheard_of"),
    (cases.DeadlineLapsed, "clock", ""),
    (cases.DeadlineEscalated, "superior", "99"),
    (cases.OutcomeDecided, "outcomes", [OUTCOME | {"addressee": "kpu>,<x@y"}]),
    (cases.CaseMerged, "into", "another"),
    (cases.CaseMerged, "into_number", ""),
    (cases.CaseAdvanced, "joined", [JOINED | {"case_id": "x"}]),
    (cases.CaseAdvanced, "joined", [JOINED | {"receipt_number": "\x1b"}]),
]


def case_event(kind: type[cases.CaseEvent], **changed: object) -> Event[cases.CaseEvent]:
    case_id = str(new_id())
    common = {
        "case_id": case_id,
        "sequence": 1,
        "at": AT,
        "office": "32.73",
        "zone": "Asia/Jakarta",
        "regime": "pilkada",
        "edition": "pilkada-2024",
        "stage": "initial_review",
        "receipt_number": "001/LP/PW/Kota/32.73/XI/2024",
        "contact": SEALED,
    }
    data = kind.model_validate(common | OWN.get(kind, {}) | changed)
    return Event(id=new_id(), subject=data.case_id, time=AT, source="/awasi/workflow", data=data)


def problems(event: Event[cases.CaseEvent]) -> set[str]:
    found = case_problems(event, event.subject.encode(errors="replace"))
    return {problem.partition(": ")[2].partition(".")[0] for problem in found}


@pytest.mark.parametrize("kind", cases.CASE_EVENTS)
def test_every_kind_of_event_may_be_true(kind: type[cases.CaseEvent]) -> None:
    assert problems(case_event(kind, joined=[JOINED], register_number="01/Reg/LP")) == set()


@pytest.fixture(scope="module", autouse=True)
def _regions() -> None:
    """The list of regions, read before the first example rather than in it."""
    load()


@given(st.sampled_from(cases.CASE_EVENTS), st.sampled_from(sorted(WRONG)), st.data())
def test_a_wrong_value_is_found_and_named(
    kind: type[cases.CaseEvent], field: str, data: st.DataObject
) -> None:
    assert problems(case_event(kind, **{field: data.draw(WRONG[field])})) == {field}


@pytest.mark.parametrize(("kind", "field", "value"), WRONG_OF_ITS_KIND)
def test_a_wrong_value_of_its_kind_is_found_and_named(
    kind: type[cases.CaseEvent], field: str, value: object
) -> None:
    assert problems(case_event(kind, **{field: value})) == {field}


def test_a_case_is_not_merged_into_itself() -> None:
    own = str(new_id())
    assert problems(case_event(cases.CaseMerged, case_id=own, into=own)) == {"into"}


NOTICE = {
    "notice_id": "1",
    "case_id": str(new_id()),
    "kind": "opened",
    "recipient_role": "reporter",
    "channel": "mail",
    "at": AT,
}


@pytest.mark.parametrize(
    ("kind", "changed", "found"),
    [
        (NoticeDelivered, {"provider_receipt": "250 OK"}, set()),
        (NoticeUndeliverable, {"reason": "mailbox_unknown"}, set()),
        (NoticeUndeliverable, {"reason": "a b"}, {"reason"}),
        (NoticeUndeliverable, {"reason": "r", "at": LATE}, {"at"}),
        (NoticeUndeliverable, {"reason": "r", "kind": ""}, {"kind"}),
        (NoticeUndeliverable, {"reason": "r", "case_id": "x"}, {"case_id"}),
        (NoticeUndeliverable, {"reason": "r", "notice_id": "1" * 65}, {"notice_id"}),
    ],
)
def test_what_a_notice_says_may_be_true(
    kind: type[NoticeEvent], changed: dict[str, object], found: set[str]
) -> None:
    data = kind.model_validate(NOTICE | changed)
    event = Event(id=new_id(), subject=data.case_id, time=AT, source="/awasi/notify", data=data)
    seen = notice_problems(event, data.case_id.encode())

    assert {problem.partition(": ")[2] for problem in seen} == found


def test_every_reader_of_a_closed_topic_asks_what_its_events_mean() -> None:
    read = [spec for app in (INTAKE, NOTIFY, WORKFLOW) for spec in app.subscriptions]
    closed = [spec for spec in read if spec.publisher]

    assert {"intake.status", "notify.cases", "workflow.reports"} <= {spec.group for spec in closed}
    assert [spec.group for spec in closed if spec.validate is accept_all] == []
