"""What is announced of a case, from what the law decided; no engine is needed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from services.workflow.file import codec
from services.workflow.file.events import announce
from shared.events import cases as events
from shared.events.cases import CaseEvent
from shared.statute.acts.administration import ReadIdentity, RegistrationCancelled
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, Elapse
from shared.statute.acts.hearings import HearingScheduled
from shared.statute.acts.objections import ObjectionDecided
from shared.statute.acts.rectification import RecordMended
from shared.statute.acts.review import DeclineRegistration, Register, RequestCorrection
from shared.statute.acts.verdict import OutcomeDecided
from shared.statute.case.command import Command
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.timer import ClockId
from shared.statute.case.warning_plan import EscalationLevel
from shared.statute.deadlines import holidays
from shared.statute.decide import decide
from shared.statute.law.choices import (
    DeclineReason,
    LapseEffect,
    MatterOutcome,
    MendableField,
    Verdict,
)
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.violations import Matter
from tests.workflow.samples import report

LODGED = datetime(2024, 10, 28, 3, tzinfo=UTC)
OPENING = report(LODGED, violation_kinds=("money_politics",)).model_dump(mode="json")


def announced(*steps: tuple[timedelta, Command]) -> Sequence[CaseEvent]:
    """The events of the last of these commands, each given so long after the lodging."""
    calendar = holidays.in_force(LODGED.date())
    opened = decide(None, codec.opening_command(OPENING), LODGED, calendar)
    assert not isinstance(opened, Refusal)
    case, events = replay(None, opened), list(announce(None, opened, "OpenCase", OPENING))
    for after, command in steps:
        decided = decide(case, command, LODGED + after, calendar)
        assert not isinstance(decided, Refusal), decided
        events = list(announce(case, decided, type(command).__name__, OPENING))
        case = replay(case, decided)
    return events


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("steps", "kinds"),
    [
        ((), [events.CaseOpened]),
        (((HOUR, Register("001")),), [events.CaseRegistered]),
        (((HOUR, RequestCorrection(("evidence",))),), [events.CorrectionRequested]),
        (
            ((HOUR, DeclineRegistration(DeclineReason.MATERIAL_REQUIREMENTS)),),
            [events.CaseNotRegistered, events.CaseClosed],
        ),
        (((HOUR, ReadIdentity("contoh", "klarifikasi")),), []),
        (((HOUR, Elapse()),), []),
    ],
)
def test_each_fact_is_announced_as_its_event(
    steps: tuple[tuple[timedelta, Command], ...], kinds: list[type[CaseEvent]]
) -> None:
    assert [type(event) for event in announced(*steps)] == kinds


def test_a_reporter_is_told_until_when_to_correct_though_another_clock_is_nearer() -> None:
    (correction,) = announced((HOUR, RequestCorrection(("evidence",))))
    # Lodged Monday 28 October 2024, 10.00 WIB: two calendar days from then, at 16.00.
    assert correction.due == datetime(2024, 10, 30, 9, tzinfo=UTC)


def test_every_event_carries_the_contact_sealed_and_the_article() -> None:
    (opened,) = announced()
    assert opened.contact == OPENING["contact"]
    assert opened.article == "UU 1/2015 Pasal 134 ayat (2)"
    assert opened.sequence == 1


AT = LODGED + HOUR
ELAPSED = ClockId(Clock.INITIAL_REVIEW)
HANDED = MatterOutcome(Matter.ASN, Verdict.VIOLATION, "bkn", reason="words that stay in the file")
TOLD_OF = {"matter": "asn", "addressee": "bkn", "verdict": "violation"}


@pytest.mark.parametrize(
    ("fact", "command", "payload"),
    [
        (
            OutcomeDecided(at=AT, outcomes=(HANDED,)),
            "DecideInPlenary",
            {"outcomes": [TOLD_OF]},
        ),
        (
            ObjectionDecided(at=AT, matter=Matter.ASN, upheld=True, outcome=HANDED),
            "DecideObjection",
            {"matter": "asn", "upheld": True, "outcome": TOLD_OF},
        ),
        (
            ObjectionDecided(at=AT, matter=Matter.ASN, upheld=False),
            "DecideObjection",
            {"upheld": False, "outcome": None},
        ),
        (
            DeadlineLapsed(at=AT, id=ELAPSED, due=AT, effect=LapseEffect.AGENCY_OVERDUE, late=True),
            "Elapse",
            {"clock": "initial_review", "effect": "agency_overdue", "late": True},
        ),
        (
            DeadlineEscalated(
                at=AT,
                id=ELAPSED,
                due=AT,
                office="32.73",
                late=False,
                to=EscalationLevel.HEAD,
                moment=AT,
            ),
            "Elapse",
            {"clock": "initial_review", "to": "head", "superior": None},
        ),
        (
            DeadlineEscalated(
                at=AT,
                id=ELAPSED,
                due=AT,
                office="32",
                late=False,
                to=EscalationLevel.SUPERIOR,
                moment=AT,
            ),
            "Elapse",
            {"to": "superior", "superior": "32", "office": "32.73"},
        ),
        (
            RegistrationCancelled(at=AT, number="001/Reg", reason="salah tulis"),
            "CancelRegistration",
            {"fact": "RegistrationCancelled", "number": "001/Reg"},
        ),
        (
            HearingScheduled(at=AT, hearing_at=AT + HOUR, place="Ruang sidang"),
            "ScheduleHearing",
            {"hearing_at": "2024-10-28T05:00:00Z", "place": "Ruang sidang"},
        ),
        (
            RecordMended(
                at=AT,
                of=1,
                old="x",
                value="y",
                reason="keliru",
                field=MendableField.PLACE,
            ),
            "MendRecord",
            {"fact": "RecordMended", "field": "place"},
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Fact) else None,
)
def test_what_a_fact_says_to_others(fact: Fact, command: str, payload: dict[str, object]) -> None:
    calendar = holidays.in_force(LODGED.date())
    opened = decide(None, codec.opening_command(OPENING), LODGED, calendar)
    assert not isinstance(opened, Refusal)
    (event,) = announce(replay(None, opened), [fact], command, OPENING)

    events = event.model_dump(mode="json")
    assert {name: events[name] for name in payload} == payload
    words = ("salah tulis", "keliru", "words that stay in the file")
    assert not any(each in event.model_dump_json() for each in words)
