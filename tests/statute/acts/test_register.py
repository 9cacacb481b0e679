"""A number given by mistake is voided: the case stands where it stood, its clock as it was."""

import pytest

from shared.statute.acts.administration import CancelRegistration, MergeInto, RegistrationCancelled
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.handling import BeginStudy, CompleteStudy, Extend, Summon
from shared.statute.acts.review import Register
from shared.statute.acts.tracing import SetFinding
from shared.statute.acts.transfer import Delegate
from shared.statute.case.state import Case, next_due
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.decide import decide
from shared.statute.law.choices import ExtensionGround, Party
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import Source, Stage
from tests.statute.samples import (
    CALENDAR,
    PEMILU,
    PILKADA,
    after,
    facts_of,
    opened,
    refusal,
    registered,
    report,
    wib,
)

VOID = CancelRegistration("nomor ganda")


def names(case: Case) -> set[str]:
    return {clock.id.clock for clock in case.clocks}


@pytest.mark.parametrize("regime", list(Regime))
def test_the_review_goes_on_with_its_clock_as_it_was(regime: Regime) -> None:
    before = opened(report(regime, "campaign_props"))
    case = after(before, ("2026-07-06T12:00", Register("07/Reg/LP")))
    (fact,) = facts_of(case, VOID, wib("2026-07-06T13:00"))
    assert isinstance(fact, RegistrationCancelled)
    assert (fact.number, fact.reason) == ("07/Reg/LP", "nomor ganda")
    case = after(case, ("2026-07-06T13:00", VOID))
    assert (case.stage, case.number) == (Stage.INITIAL_REVIEW, case.receipt_number)
    assert (case.register_number, case.registered_at) == (None, None)
    assert case.clocks == before.clocks
    again = after(case, ("2026-07-06T14:00", Register("08/Reg/LP")))
    assert again.register_number == "08/Reg/LP"
    assert names(again) == names(after(before, ("2026-07-06T12:00", Register("1"))))


def test_the_review_goes_on_by_the_table_that_holds_by_then() -> None:
    before = opened(report(PEMILU))
    (review,) = (clock for clock in before.clocks if clock.id.clock is Clock.INITIAL_REVIEW)
    case = after(before, ("2026-07-06T12:00", Register("07/Reg/LP")))
    words = LocalizedText("Cuti", "Leave")
    day = FreeDay(review.deadline.last_day, words, FreeKind.NATIONAL, decree="contoh")
    amended = CALENDAR.amended("r2", CALENDAR.valid_from, [day])
    voided = decide(case, VOID, wib("2026-07-06T13:00"), amended)
    assert not isinstance(voided, Refusal)
    (resumed,) = voided[-1].starts
    assert (resumed.id, resumed.due > review.due) == (review.id, True)


def test_a_review_that_had_lapsed_stays_lapsed_and_its_duty_open() -> None:
    lapsed = after(opened(report()), ("2026-07-08T16:00", Elapse()))
    case = after(
        lapsed,
        ("2026-07-09T09:00", Register("07/Reg/LP")),
        ("2026-07-09T10:00", VOID),
    )
    assert case.clocks == lapsed.clocks
    assert case.running(Clock.INITIAL_REVIEW) is None
    assert next_due(case) == wib("2026-07-09T16:00")


def test_a_review_whose_time_ran_out_meanwhile_lapses_late() -> None:
    case = after(registered(PEMILU), ("2026-07-10T09:00", VOID), ("2026-07-10T09:00", Elapse()))
    assert [lapse.id.clock for lapse in case.lapses] == [Clock.INITIAL_REVIEW]
    clock = case.clock(Clock.INITIAL_REVIEW)
    assert clock is not None
    assert (clock.lapsed, clock.warnings) == (True, ())


def test_what_hung_on_the_registration_ends_with_it_and_what_did_not_runs_on() -> None:
    pemilu = after(registered(PEMILU, "money_politics"), ("2026-07-06T13:00", VOID))
    assert names(pemilu) == {"initial_review"}
    pilkada = registered(PILKADA, "money_politics", "asn_neutrality")
    assert names(pilkada) == {"handling", "asn_study", "gakkumdu_first_discussion"}
    pilkada = after(pilkada, ("2026-07-06T13:00", VOID))
    assert names(pilkada) == {"initial_review", "gakkumdu_first_discussion"}


def test_an_extension_does_not_outlive_its_registration() -> None:
    case = after(
        registered(PILKADA),
        ("2026-07-06T13:00", Extend(ExtensionGround.INFORMATION_FROM_REPORTER)),
        ("2026-07-06T14:00", VOID),
        ("2026-07-06T15:00", Register("08/Reg/LP")),
    )
    assert not case.extended
    handling = case.running(Clock.HANDLING)
    assert handling is not None
    assert handling.due == wib("2026-07-09T16:00")


def test_a_finding_goes_back_to_be_set_within_its_window() -> None:
    found = opened(report(PEMILU, source=Source.FINDING))
    case = after(found, ("2026-07-06T12:00", SetFinding("01/Reg/TM")), ("2026-07-06T13:00", VOID))
    assert (case.stage, case.clocks) == (Stage.FINDING, found.clocks)
    case = after(case, ("2026-08-06T13:00", Elapse()))
    assert case.close_reason == "not_registered"


def test_until_the_study_is_complete_and_with_its_reason() -> None:
    case = registered(PEMILU)
    for moment, step in (
        ("2026-07-06T13:00", Summon(Party.WITNESS)),
        ("2026-07-06T14:00", BeginStudy()),
    ):
        case = after(case, (moment, step))
        assert after(case, ("2026-07-06T15:00", VOID)).stage is Stage.INITIAL_REVIEW
    done = after(case, ("2026-07-06T15:00", CompleteStudy()))
    assert refusal(done, VOID, wib("2026-07-06T16:00")).code == "not_in_this_stage"
    blank = refusal(case, CancelRegistration(" "), wib("2026-07-06T16:00"))
    assert (blank.code, blank.article) == ("reason_missing", "Perbawaslu 7/2022 Pasal 15")
    early = opened(report())
    assert refusal(early, VOID, wib("2026-07-06T16:00")).code == "not_in_this_stage"


def test_the_clock_set_aside_is_carried_through_a_delegation_and_a_merge_ends_it() -> None:
    before = opened(report())
    case = after(
        before,
        ("2026-07-06T12:00", Register("1")),
        ("2026-07-06T13:00", Delegate("32.73.01")),
        ("2026-07-06T14:00", VOID),
    )
    assert (case.office, case.clocks) == ("32.73.01", before.clocks)
    ended = after(case, ("2026-07-06T15:00", MergeInto("another")))
    assert ended.clocks == ()
