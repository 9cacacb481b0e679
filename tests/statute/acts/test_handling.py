"""From registration to the verdict: extension, Gakkumdu, clarification, study, hearing, plenary."""

from dataclasses import replace

import pytest

from shared.statute.acts.agencies import AnnounceStatus
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.handling import (
    BeginStudy,
    ClarificationRecorded,
    CompleteStudy,
    Extend,
    RecordClarification,
    RecordDiscussion,
    Summon,
    Summoned,
)
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.case.state import Case
from shared.statute.law.choices import (
    CloseReason,
    Discussion,
    ExtensionGround,
    MatterOutcome,
    Mode,
    Oath,
    Party,
    Verdict,
)
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
    open_to,
    refusal,
    registered,
    studied,
    wib,
)

NOON = wib("2026-07-07T12:00")
STUDY, REPORTER = ExtensionGround.INFORMATION_AND_STUDY, ExtensionGround.INFORMATION_FROM_REPORTER


def due_of(case: Case, clock: Clock, matter: str = "") -> str:
    running = case.running(clock, matter)
    assert running is not None
    return f"{running.due:%Y-%m-%dT%H:%M}"


def offered(case: Case) -> set[str]:
    return open_to(case)


@pytest.mark.parametrize(
    ("regime", "ground", "first", "total"),
    [
        (PEMILU, STUDY, "2026-07-15T16:00", "2026-07-24T16:00"),
        (PILKADA, REPORTER, "2026-07-09T16:00", "2026-07-11T16:00"),
    ],
)
def test_the_handling_is_extended_once_to_its_total(
    regime: Regime, ground: ExtensionGround, first: str, total: str
) -> None:
    case = registered(regime)
    assert due_of(case, Clock.HANDLING) == first
    assert "Extend" in offered(case)
    case = after(case, ("2026-07-07T10:00", Extend(ground)))
    assert due_of(case, Clock.HANDLING) == total
    assert case.extended
    assert "Extend" not in offered(case)
    assert refusal(case, Extend(ground), NOON).code == "already_extended"


def test_each_regime_has_its_own_ground_of_extension() -> None:
    found = refusal(registered(PEMILU), Extend(REPORTER), NOON)
    assert (found.code, found.article) == ("ground_not_lawful", "UU 7/2017 Pasal 454 ayat (8)")
    found = refusal(registered(PILKADA), Extend(STUDY), NOON)
    assert (found.code, found.article) == ("ground_not_lawful", "UU 1/2015 Pasal 134 ayat (6)")


def test_a_handling_that_is_over_cannot_be_extended() -> None:
    case = registered(PILKADA)
    over = after(case, ("2026-07-09T16:00", Elapse()))
    assert refusal(over, Extend(REPORTER), wib("2026-07-09T17:00")).code == "handling_not_running"
    assert refusal(case, Extend(REPORTER), wib("2026-07-09T16:01")).code == "handling_not_running"
    assert after(case, ("2026-07-09T16:00", Extend(REPORTER))).extended


def test_a_lapsed_handling_is_a_breach_and_the_case_goes_on() -> None:
    case = after(registered(PILKADA), ("2026-07-10T09:00", Elapse()))
    assert [lapse.id.clock for lapse in case.lapses] == [Clock.HANDLING]
    case = after(case, ("2026-07-10T10:00", CompleteStudy()))
    outcome = MatterOutcome(Matter.ADMINISTRATIVE, Verdict.VIOLATION)
    case = after(case, ("2026-07-10T11:00", DecideInPlenary((outcome,))))
    assert case.stage is Stage.FORWARDING


def test_a_summons_may_be_repeated() -> None:
    case = after(registered(PEMILU), ("2026-07-06T13:00", Summon(Party.WITNESS)))
    assert case.stage is Stage.CLARIFICATION
    (again,) = facts_of(case, Summon(Party.WITNESS, Mode.REMOTE), NOON)
    assert isinstance(again, Summoned)
    assert (again.attempt, again.mode) == (2, Mode.REMOTE)
    (other,) = facts_of(case, Summon(Party.EXPERT), NOON)
    assert isinstance(other, Summoned)
    assert other.attempt == 1


def test_a_refused_oath_does_not_stop_the_clarification() -> None:
    command = RecordClarification(Party.REPORTED, Oath.REFUSED, minutes="document-1")
    (fact,) = facts_of(registered(PEMILU), command, NOON)
    assert isinstance(fact, ClarificationRecorded)
    assert (fact.oath, fact.minutes, fact.mode) == (Oath.REFUSED, "document-1", Mode.FACE_TO_FACE)
    case = after(registered(PEMILU), ("2026-07-07T12:00", command))
    assert (case.stage, case.heard) == (Stage.CLARIFICATION, (Party.REPORTED,))


@pytest.mark.parametrize(
    ("defect", "code"),
    [
        ({"identity_confirmed": False}, "identity_unconfirmed"),
        ({"read_back": False}, "minutes_incomplete"),
        ({"signed": False}, "minutes_incomplete"),
    ],
)
def test_a_clarification_keeps_its_order(defect: dict[str, bool], code: str) -> None:
    command = replace(RecordClarification(Party.REPORTER, Oath.TAKEN), **defect)  # type: ignore[arg-type]
    found = refusal(registered(PEMILU), command, NOON)
    assert (found.code, found.article) == (code, "Perbawaslu 7/2022 Pasal 30")


def test_the_study_follows_and_ends_the_officials_own_study_of_a_civil_servant() -> None:
    case = after(registered(PILKADA, "asn_neutrality"), ("2026-07-07T09:00", BeginStudy()))
    assert case.stage is Stage.STUDY
    assert case.clock(Clock.ASN_STUDY) is not None
    case = after(case, ("2026-07-07T10:00", CompleteStudy("document-2")))
    assert case.stage is Stage.PLENARY
    assert case.clock(Clock.ASN_STUDY) is None
    assert case.clock(Clock.HANDLING) is not None


def test_a_crime_needs_both_discussions_before_the_plenary() -> None:
    case = studied(PEMILU, "money_politics")
    crime = DecideInPlenary((MatterOutcome(Matter.CRIMINAL, Verdict.VIOLATION),))
    assert refusal(case, crime, NOON).code == "second_discussion_missing"
    second = RecordDiscussion(Discussion.SECOND)
    assert refusal(case, second, NOON).code == "first_discussion_missing"
    case = after(case, ("2026-07-07T11:00", RecordDiscussion(Discussion.FIRST)))
    assert case.clock(Clock.GAKKUMDU_FIRST_DISCUSSION) is None
    first = RecordDiscussion(Discussion.FIRST)
    assert refusal(case, first, NOON).code == "already_discussed"
    assert "RecordDiscussion" in offered(case)
    case = after(case, ("2026-07-07T11:30", second))
    assert "RecordDiscussion" not in offered(case)
    assert after(case, ("2026-07-07T12:00", crime)).stage is Stage.FORWARDING


def test_no_crime_needs_no_discussion() -> None:
    case = studied(PEMILU, "money_politics")
    acquitted = DecideInPlenary((MatterOutcome(Matter.CRIMINAL, Verdict.NOT_A_VIOLATION),))
    assert after(case, ("2026-07-07T12:00", acquitted)).stage is Stage.STATUS
    found = refusal(studied(PEMILU, "press"), RecordDiscussion(Discussion.FIRST), NOON)
    assert found.code == "not_a_crime"


def test_several_outcomes_at_once_each_with_its_addressee() -> None:
    case = decided(PILKADA, Matter.CRIMINAL, Matter.ASN)
    assert case.stage is Stage.FORWARDING
    addressees = {outcome.matter: outcome.addressee for outcome in case.outcomes}
    assert addressees == {Matter.CRIMINAL: "police_gakkumdu", Matter.ASN: "bkn"}
    assert due_of(case, Clock.STATUS_NOTICE) == "2026-07-08T00:00"
    assert due_of(case, Clock.CRIME_FORWARDING, Matter.CRIMINAL) == "2026-07-08T11:00"
    assert case.clock(Clock.HANDLING) is None


def test_a_decision_names_each_matter_once() -> None:
    case = studied(PEMILU, "press")
    twice = (
        MatterOutcome(Matter.PRESS, Verdict.VIOLATION),
        MatterOutcome(Matter.PRESS, Verdict.OTHER_LAW),
    )
    assert refusal(case, DecideInPlenary(twice), NOON).code == "matter_twice"
    assert refusal(case, DecideInPlenary(()), NOON).code == "no_outcome"


@pytest.mark.parametrize(
    ("regime", "outcome", "code"),
    [
        (PEMILU, MatterOutcome(Matter.PRESS, Verdict.VIOLATION, "dkpp"), "addressee_not_lawful"),
        (PILKADA, MatterOutcome(Matter.ETHICS_AD_HOC, Verdict.VIOLATION, "dkpp"), "reason_missing"),
        (
            PEMILU,
            MatterOutcome(Matter.ETHICS_AD_HOC, Verdict.VIOLATION, "dkpp", "x"),
            "addressee_not_lawful",
        ),
        (PEMILU, MatterOutcome(Matter.TNI, Verdict.VIOLATION, "kodam"), "reason_missing"),
    ],
)
def test_only_a_lawful_addressee_is_taken(
    regime: Regime, outcome: MatterOutcome, code: str
) -> None:
    assert refusal(studied(regime, "press"), DecideInPlenary((outcome,)), NOON).code == code


@pytest.mark.parametrize(
    ("regime", "outcome"),
    [
        (
            PILKADA,
            MatterOutcome(Matter.ETHICS_AD_HOC, Verdict.VIOLATION, "dkpp", "praktik provinsi"),
        ),
        (PEMILU, MatterOutcome(Matter.TNI, Verdict.VIOLATION, "kodam", "satuan setempat")),
        (PEMILU, MatterOutcome(Matter.PRESS, Verdict.OTHER_LAW, "press_council")),
    ],
)
def test_a_choice_with_its_reason_is_taken(regime: Regime, outcome: MatterOutcome) -> None:
    case = after(studied(regime, "press"), ("2026-07-07T12:00", DecideInPlenary((outcome,))))
    assert case.outcomes == (outcome,)


def test_nothing_found_leaves_only_the_status_to_announce() -> None:
    outcome = MatterOutcome(Matter.PRESS, Verdict.NOT_A_VIOLATION, "dkpp")
    case = after(studied(PEMILU, "press"), ("2026-07-07T12:00", DecideInPlenary((outcome,))))
    assert (case.stage, case.obligations) == (Stage.STATUS, ())
    assert case.outcomes[0].addressee == ""
    case = after(case, ("2026-07-07T13:00", AnnounceStatus()))
    assert case.close_reason is CloseReason.NOT_A_VIOLATION
