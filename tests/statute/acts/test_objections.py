"""Objections: corrections by the national office in Pemilu, massive violations in Pilkada."""

import pytest

from shared.statute.acts.agencies import (
    AnnounceStatus,
    CloseFollowUp,
    Forward,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.elapse import DeadlineLapsed, Elapse
from shared.statute.acts.hearings import DecideAdjudication, OpenAdjudication
from shared.statute.acts.objections import DecideObjection, Object, ObjectionDecided
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.state import Case, Obligation
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import CloseReason, LapseEffect, MatterOutcome, Verdict
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter
from shared.statute.permission import may, may_any
from tests.statute.samples import (
    PEMILU,
    PILKADA,
    after,
    decided,
    facts_of,
    open_to,
    refusal,
    registered,
    studied,
    wib,
)

NOON = wib("2026-07-07T13:30")
ADMINISTRATIVE, ASN, TSM = Matter.ADMINISTRATIVE, Matter.ASN, Matter.TSM


def offered(case: Case) -> set[str]:
    return open_to(case)


def heard() -> Case:
    return after(
        registered(PEMILU, "campaign_props"),
        ("2026-07-07T09:00", OpenAdjudication()),
        ("2026-07-07T10:00", DecideAdjudication(Verdict.VIOLATION)),
    )


def test_a_hearings_decision_can_be_objected_to_in_time() -> None:
    objection = Object(ADMINISTRATIVE)
    case = after(heard(), ("2026-07-08T09:00", objection))
    assert case.objections == (ADMINISTRATIVE,)
    assert case.clock(Clock.CORRECTION_REQUEST, ADMINISTRATIVE) is None
    assert "Object" not in offered(case)
    assert refusal(case, objection, wib("2026-07-08T10:00")).code == "window_closed"
    other = DecideObjection(ASN, upheld=True)
    assert refusal(case, other, wib("2026-07-08T10:00")).code == "no_objection"
    done = after(case, ("2026-07-09T09:00", DecideObjection(ADMINISTRATIVE, upheld=False)))
    assert done.objections == ()
    assert "DecideObjection" not in offered(done)


def test_the_time_to_object_passes_without_a_breach() -> None:
    assert "Object" in offered(heard())
    *_, lapsed = facts_of(heard(), Elapse(), wib("2026-07-10T16:00"))
    assert isinstance(lapsed, DeadlineLapsed)
    assert lapsed.effect is LapseEffect.WINDOW_CLOSED
    late = refusal(heard(), Object(ADMINISTRATIVE), wib("2026-07-10T16:01"))
    assert late.code == "window_closed"


def answered_but_open() -> Case:
    return after(
        heard(),
        ("2026-07-07T11:00", Forward(ADMINISTRATIVE)),
        ("2026-07-07T12:00", AnnounceStatus()),
        ("2026-07-07T13:00", RecordAgencyReceipt(ADMINISTRATIVE)),
        ("2026-07-07T14:00", RecordAgencyAnswer(ADMINISTRATIVE)),
    )


def test_a_case_stays_open_until_the_time_to_object_is_over() -> None:
    case = answered_but_open()
    assert case.stage is Stage.FOLLOW_UP
    assert after(case, ("2026-07-10T16:00", Elapse())).close_reason is CloseReason.HANDLED


def test_an_objection_keeps_a_case_open_until_it_is_decided() -> None:
    case = after(answered_but_open(), ("2026-07-08T09:00", Object(ADMINISTRATIVE)))
    assert refusal(case, CloseFollowUp(), wib("2026-07-09T09:00")).code == "agency_still_in_time"
    assert "CloseFollowUp" not in offered(case)
    case = after(case, ("2026-07-09T09:00", DecideObjection(ADMINISTRATIVE, upheld=False)))
    assert case.close_reason is CloseReason.HANDLED


def test_in_pilkada_a_massive_violation_is_answered_in_three_days() -> None:
    outcome = MatterOutcome(Matter.TSM, Verdict.VIOLATION)
    case = after(studied(PILKADA, "tsm"), ("2026-07-07T11:00", DecideInPlenary((outcome,))))
    assert refusal(case, Object(ASN), NOON).code == "window_closed"
    case = after(case, ("2026-07-07T12:00", Object(Matter.TSM)))
    running = case.running(Clock.COUNTER_MEMORANDUM, Matter.TSM)
    assert running is not None
    assert running.due == wib("2026-07-10T16:30")
    case = after(case, ("2026-07-09T12:00", DecideObjection(Matter.TSM, upheld=False)))
    assert case.clock(Clock.COUNTER_MEMORANDUM, Matter.TSM) is None
    assert refusal(case, Object(Matter.TSM), wib("2026-07-09T13:00")).code == "window_closed"
    assert "Object" not in offered(case)
    other = decided(PILKADA, ASN)
    assert refusal(other, Object(Matter.TSM), NOON).code == "window_closed"


def objected() -> Case:
    return after(answered_but_open(), ("2026-07-08T09:00", Object(ADMINISTRATIVE)))


def upheld(verdict: Verdict) -> DecideObjection:
    return DecideObjection(
        ADMINISTRATIVE, upheld=True, outcome=MatterOutcome(ADMINISTRATIVE, verdict)
    )


def test_an_upheld_correction_stands_in_the_place_of_the_first_decision() -> None:
    command = upheld(Verdict.OTHER_LAW)
    (fact,) = facts_of(objected(), command, wib("2026-07-09T09:00"))
    assert isinstance(fact, ObjectionDecided)
    outcome = MatterOutcome(ADMINISTRATIVE, Verdict.OTHER_LAW, "kpu")
    assert (fact.upheld, fact.outcome) == (True, outcome)
    case = after(objected(), ("2026-07-09T09:00", command))
    assert case.outcomes == (outcome,)
    assert case.obligations == (Obligation(outcome),)
    assert case.stage is Stage.FORWARDING
    assert {clock.id.clock for clock in case.clocks} == {Clock.STATUS_NOTICE}
    assert case.clocks[0].due == wib("2026-07-10T00:00")


def test_it_is_forwarded_received_answered_and_announced_anew() -> None:
    case = after(
        objected(),
        ("2026-07-09T09:00", upheld(Verdict.VIOLATION)),
        ("2026-07-09T10:00", Forward(ADMINISTRATIVE)),
        ("2026-07-09T11:00", AnnounceStatus()),
        ("2026-07-09T12:00", RecordAgencyReceipt(ADMINISTRATIVE)),
    )
    follow_up = case.running(Clock.KPU_FOLLOW_UP, ADMINISTRATIVE)
    assert follow_up is not None
    assert follow_up.due == wib("2026-07-14T16:00")
    case = after(case, ("2026-07-10T12:00", RecordAgencyAnswer(ADMINISTRATIVE)))
    assert case.close_reason is CloseReason.HANDLED


def test_what_the_addressee_was_doing_about_the_first_decision_ends() -> None:
    case = after(
        heard(),
        ("2026-07-07T11:00", Forward(ADMINISTRATIVE)),
        ("2026-07-07T12:00", RecordAgencyReceipt(ADMINISTRATIVE)),
        ("2026-07-07T13:00", Object(ADMINISTRATIVE)),
    )
    assert case.clock(Clock.KPU_FOLLOW_UP, ADMINISTRATIVE) is not None
    case = after(case, ("2026-07-07T14:00", upheld(Verdict.VIOLATION)))
    assert case.clock(Clock.KPU_FOLLOW_UP, ADMINISTRATIVE) is None


def test_where_nothing_is_left_of_the_violation_only_the_status_is_told() -> None:
    case = after(objected(), ("2026-07-09T09:00", upheld(Verdict.NOT_A_VIOLATION)))
    assert (case.stage, case.obligations) == (Stage.STATUS, ())
    case = after(case, ("2026-07-09T10:00", AnnounceStatus()))
    assert case.close_reason is CloseReason.NOT_A_VIOLATION


def test_a_rejected_objection_leaves_the_decision_as_it_is() -> None:
    before = objected()
    case = after(before, ("2026-07-09T09:00", DecideObjection(ADMINISTRATIVE, upheld=False)))
    assert (case.outcomes, case.obligations) == (before.outcomes, before.obligations)
    assert case.close_reason is CloseReason.HANDLED


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (DecideObjection(ADMINISTRATIVE, upheld=True), "outcome_missing"),
        (
            DecideObjection(
                ADMINISTRATIVE,
                upheld=False,
                outcome=MatterOutcome(ADMINISTRATIVE, Verdict.VIOLATION),
            ),
            "outcome_not_replaced",
        ),
        (
            DecideObjection(ADMINISTRATIVE, True, MatterOutcome(ASN, Verdict.VIOLATION)),  # noqa: FBT003
            "outcome_of_other_matter",
        ),
        (
            DecideObjection(
                ADMINISTRATIVE,
                upheld=True,
                outcome=MatterOutcome(ADMINISTRATIVE, Verdict.VIOLATION, "dkpp"),
            ),
            "addressee_not_lawful",
        ),
    ],
)
def test_an_answer_says_what_now_holds_and_no_more(command: DecideObjection, code: str) -> None:
    found = refusal(objected(), command, wib("2026-07-09T09:00"))
    assert (found.code, found.article) == (code, "Perbawaslu 8/2022 Pasal 45")


def test_in_pemilu_the_national_offices_plenary_decides_corrections() -> None:
    member = OfficialRole.PLENARY_MEMBER
    assert may(member, "DecideObjection", "32.73", "00", PEMILU) is None
    for office in ("32.73", "32"):
        found = may(member, "DecideObjection", "32.73", office, PEMILU)
        assert found is not None
        assert (found.code, found.article) == (
            "level_too_low",
            "Perbawaslu 8/2022 Pasal 45 ayat (1)",
        )
        assert may(member, "DecideObjection", "32.73", office, PILKADA) is None
        assert may_any({"plenary_member"}, "DecideObjection", "32.73", office, PILKADA) is None
    assert may(member, "DecideObjection", "32.73", "32.73") == found
    other = may(OfficialRole.SECRETARY, "DecideObjection", "32.73", "00", PEMILU)
    assert other is not None
    assert other.code == "role_not_allowed"
    assert may(OfficialRole.RECEIVER, "Object", "32.73", "00", PEMILU) is None


def massive() -> Case:
    outcome = MatterOutcome(TSM, Verdict.VIOLATION)
    return after(
        studied(PILKADA, "tsm"),
        ("2026-07-07T11:00", DecideInPlenary((outcome,))),
        ("2026-07-07T12:00", Forward(TSM)),
        ("2026-07-07T12:30", AnnounceStatus()),
        ("2026-07-07T13:00", RecordAgencyReceipt(TSM)),
    )


def test_in_pilkada_kpus_decision_on_a_massive_violation_may_go_to_the_supreme_court() -> None:
    case = after(massive(), ("2026-07-08T09:00", RecordAgencyAnswer(TSM, "sk-kpu")))
    petition = case.running(Clock.SUPREME_COURT_PETITION, TSM)
    assert petition is not None
    assert (petition.due, petition.deadline.article) == (
        wib("2026-07-13T16:00"),
        "PERMA 11/2016 Pasal 17",
    )
    assert case.stage is Stage.FOLLOW_UP
    early = refusal(case, CloseFollowUp(), wib("2026-07-09T09:00"))
    assert early.code == "agency_still_in_time"
    *_, lapsed, _ = facts_of(case, Elapse(), wib("2026-07-13T16:00"))
    assert isinstance(lapsed, DeadlineLapsed)
    assert lapsed.effect is LapseEffect.WINDOW_CLOSED
    case = after(case, ("2026-07-13T16:00", Elapse()))
    assert case.close_reason is CloseReason.HANDLED


def test_no_other_answer_opens_the_way_to_the_supreme_court() -> None:
    local = after(
        decided(PILKADA, ADMINISTRATIVE, ASN),
        ("2026-07-07T12:00", Forward(ADMINISTRATIVE)),
        ("2026-07-07T12:30", RecordAgencyReceipt(ADMINISTRATIVE)),
        ("2026-07-07T13:00", RecordAgencyAnswer(ADMINISTRATIVE)),
    )
    general = after(
        registered(PEMILU, "tsm"),
        ("2026-07-07T09:00", OpenAdjudication()),
        ("2026-07-07T10:00", DecideAdjudication(Verdict.VIOLATION)),
        ("2026-07-07T12:00", Forward(TSM)),
        ("2026-07-07T12:30", RecordAgencyReceipt(TSM)),
        ("2026-07-07T13:00", RecordAgencyAnswer(TSM)),
    )
    for case in (local, general):
        assert Clock.SUPREME_COURT_PETITION not in {clock.id.clock for clock in case.clocks}
