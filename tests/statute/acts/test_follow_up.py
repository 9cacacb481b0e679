"""After the verdict: forwarding, what agencies receive, do and answer, status, objection."""

import pytest

from shared.statute.acts.agencies import (
    AnnounceStatus,
    CloseFollowUp,
    Forward,
    Forwarded,
    RecordAgencyAct,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.elapse import DeadlineEscalated, DeadlineLapsed, Elapse
from shared.statute.case.state import Case
from shared.statute.law.choices import AgencyAct, CloseReason, LapseEffect
from shared.statute.law.clocks import Clock
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter
from tests.statute.samples import (
    PEMILU,
    PILKADA,
    after,
    decided,
    facts_of,
    forwarded,
    open_to,
    refusal,
    wib,
)

NOON = wib("2026-07-07T13:30")
ADMINISTRATIVE, ASN, CRIMINAL = Matter.ADMINISTRATIVE, Matter.ASN, Matter.CRIMINAL


def offered(case: Case) -> set[str]:
    return open_to(case)


def test_each_outcome_is_forwarded_once() -> None:
    case = decided(PEMILU, CRIMINAL, ASN)
    (fact,) = facts_of(case, Forward(CRIMINAL), NOON)
    assert isinstance(fact, Forwarded)
    assert (fact.addressee, fact.enters) == ("police_gakkumdu", Stage.FORWARDING)
    case = after(case, ("2026-07-07T12:00", Forward(CRIMINAL)))
    assert case.clock(Clock.CRIME_FORWARDING, CRIMINAL) is None
    assert refusal(case, Forward(CRIMINAL), NOON).code == "already_forwarded"
    assert refusal(case, Forward(Matter.PRESS), NOON).code == "no_such_outcome"
    assert "Forward" in offered(case)
    case = after(case, ("2026-07-07T12:00", Forward(ASN)))
    assert case.stage is Stage.STATUS
    assert "Forward" not in offered(case)


def test_the_status_may_be_announced_before_the_last_forwarding() -> None:
    case = after(decided(PEMILU, ASN), ("2026-07-07T12:00", AnnounceStatus()))
    assert case.stage is Stage.FORWARDING
    assert refusal(case, AnnounceStatus(), NOON).code == "already_announced"
    assert "AnnounceStatus" not in offered(case)
    assert after(case, ("2026-07-07T12:30", Forward(ASN))).stage is Stage.FOLLOW_UP


def test_a_status_not_given_on_the_day_of_the_decision_is_a_breach() -> None:
    case = decided(PEMILU, ASN)
    facts = facts_of(case, Elapse(), wib("2026-07-08T00:00"))
    lapsed = [fact for fact in facts if isinstance(fact, DeadlineLapsed)]
    assert [(each.id.clock, each.effect) for each in lapsed] == [
        (Clock.STATUS_NOTICE, LapseEffect.BREACH)
    ]


@pytest.mark.parametrize(
    ("regime", "matter", "clock", "due"),
    [
        (PEMILU, ADMINISTRATIVE, Clock.KPU_FOLLOW_UP, "2026-07-10T16:00"),
        (PILKADA, ADMINISTRATIVE, Clock.KPU_FOLLOW_UP, "2026-07-14T16:00"),
        (PEMILU, CRIMINAL, Clock.POLICE_INVESTIGATION, "2026-07-27T16:00"),
        (PILKADA, CRIMINAL, Clock.POLICE_INVESTIGATION, "2026-07-27T16:00"),
        (PILKADA, ASN, Clock.ASN_VERIFICATION, "2026-07-14T16:00"),
    ],
)
def test_an_agencys_time_runs_from_its_receipt(
    regime: Regime, matter: Matter, clock: Clock, due: str
) -> None:
    case = after(forwarded(regime, matter), ("2026-07-07T14:00", RecordAgencyReceipt(matter)))
    running = case.running(clock, matter)
    assert running is not None
    assert running.due == wib(due)


@pytest.mark.parametrize("matter", [ASN, Matter.PRESS])
def test_where_the_law_sets_no_time_none_runs(matter: Matter) -> None:
    case = after(forwarded(PEMILU, matter), ("2026-07-07T14:00", RecordAgencyReceipt(matter)))
    assert case.clocks == ()
    assert case.stage is Stage.FOLLOW_UP


def test_receipt_then_answer() -> None:
    case = decided(PEMILU, ADMINISTRATIVE)
    receipt, answer = RecordAgencyReceipt(ADMINISTRATIVE), RecordAgencyAnswer(ADMINISTRATIVE, "d")
    assert refusal(case, receipt, NOON).code == "not_forwarded"
    assert refusal(case, RecordAgencyReceipt(ASN), NOON).code == "no_such_outcome"
    assert refusal(case, RecordAgencyAnswer(ASN), NOON).code == "no_such_outcome"
    assert not offered(case) & {"RecordAgencyReceipt", "RecordAgencyAnswer", "RecordAgencyAct"}
    case = after(case, ("2026-07-07T12:00", Forward(ADMINISTRATIVE)))
    assert refusal(case, answer, NOON).code == "not_received"
    assert "RecordAgencyReceipt" in offered(case)
    case = after(case, ("2026-07-07T12:00", receipt))
    assert refusal(case, receipt, NOON).code == "already_received"
    assert "RecordAgencyAnswer" in offered(case)
    case = after(case, ("2026-07-07T12:30", answer))
    assert case.clock(Clock.KPU_FOLLOW_UP, ADMINISTRATIVE) is None
    assert refusal(case, answer, NOON).code == "already_answered"
    case = after(case, ("2026-07-07T13:00", AnnounceStatus()))
    assert (case.closed, case.close_reason) == (True, CloseReason.HANDLED)


def test_the_last_answer_closes_the_case() -> None:
    case = forwarded(PILKADA, CRIMINAL, ASN)
    assert case.stage is Stage.FOLLOW_UP
    for matter, day in ((CRIMINAL, "2026-07-07"), (ASN, "2026-07-08")):
        assert not case.closed
        case = after(
            case,
            (f"{day}T14:00", RecordAgencyReceipt(matter)),
            (f"{day}T15:00", RecordAgencyAnswer(matter)),
        )
    assert case.close_reason is CloseReason.HANDLED


def test_the_criminal_process_act_by_act() -> None:
    case = after(forwarded(PEMILU, CRIMINAL), ("2026-07-07T14:00", RecordAgencyReceipt(CRIMINAL)))
    steps = [
        (AgencyAct.FILE_SENT, Clock.PROSECUTOR_RETURNS, "2026-07-10T16:00"),
        (AgencyAct.FILE_RETURNED, Clock.POLICE_RESUBMITS, "2026-07-10T16:00"),
        (AgencyAct.FILE_RESUBMITTED, Clock.TO_COURT, "2026-07-14T16:00"),
        (AgencyAct.FILE_IN_COURT, Clock.DISTRICT_COURT, "2026-07-16T16:00"),
    ]
    for act, clock, due in steps:
        assert "RecordAgencyAct" in offered(case)
        case = after(case, ("2026-07-07T15:00", RecordAgencyAct(CRIMINAL, act)))
        assert [(each.id.clock, each.due) for each in case.clocks] == [(clock, wib(due))]
    case = after(case, ("2026-07-07T16:00", RecordAgencyAct(CRIMINAL, AgencyAct.JUDGMENT)))
    assert case.clocks == ()
    assert "RecordAgencyAct" not in offered(case)


def test_an_answer_ends_the_criminal_process_wherever_it_stands() -> None:
    case = after(
        forwarded(PILKADA, CRIMINAL, ASN),
        ("2026-07-07T14:00", RecordAgencyReceipt(CRIMINAL)),
        ("2026-07-07T15:00", RecordAgencyAct(CRIMINAL, AgencyAct.FILE_SENT)),
        ("2026-07-08T15:00", RecordAgencyAnswer(CRIMINAL)),
    )
    assert case.clocks == ()


def test_a_complete_file_goes_straight_to_court() -> None:
    case = after(
        forwarded(PILKADA, CRIMINAL),
        ("2026-07-07T14:00", RecordAgencyReceipt(CRIMINAL)),
        ("2026-07-07T15:00", RecordAgencyAct(CRIMINAL, AgencyAct.FILE_SENT)),
        ("2026-07-07T16:00", RecordAgencyAct(CRIMINAL, AgencyAct.FILE_COMPLETE)),
    )
    assert [each.id.clock for each in case.clocks] == [Clock.TO_COURT]
    wrong = RecordAgencyAct(CRIMINAL, AgencyAct.JUDGMENT)
    assert refusal(case, wrong, wib("2026-07-07T17:00")).code == "act_out_of_order"


def test_an_overdue_agency_is_recorded_and_may_still_answer() -> None:
    case = after(
        forwarded(PILKADA, ADMINISTRATIVE),
        ("2026-07-07T14:00", RecordAgencyReceipt(ADMINISTRATIVE)),
    )
    close = CloseFollowUp()
    assert refusal(case, close, wib("2026-07-08T09:00")).code == "agency_still_in_time"
    assert "CloseFollowUp" not in offered(case)
    *_, lapsed, told = facts_of(case, Elapse(), wib("2026-07-14T16:00"))
    assert isinstance(lapsed, DeadlineLapsed)
    assert isinstance(told, DeadlineEscalated)
    assert lapsed.effect is LapseEffect.AGENCY_OVERDUE
    case = after(case, ("2026-07-14T16:00", Elapse()))
    assert {"CloseFollowUp", "RecordAgencyAnswer"} <= offered(case)
    answered = after(case, ("2026-07-20T09:00", RecordAgencyAnswer(ADMINISTRATIVE)))
    assert answered.close_reason is CloseReason.HANDLED
    assert after(case, ("2026-07-20T09:00", close)).close_reason is CloseReason.HANDLED
