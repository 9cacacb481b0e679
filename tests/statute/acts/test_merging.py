"""Duplicates are merged: one case ends, the other goes on with both reporters."""

import pytest

from shared.statute.acts.administration import JoinReport, MergedInto, MergeInto
from shared.statute.acts.closing import Closed
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.handling import CompleteStudy, Summon
from shared.statute.acts.review import DeclineRegistration, RequestCorrection
from shared.statute.acts.tracing import StartTracing, Withdraw
from shared.statute.case.evolve import evolve
from shared.statute.case.state import Case, Joined
from shared.statute.law.choices import CloseReason, DeclineReason, Party
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage
from tests.statute.samples import (
    PEMILU,
    PILKADA,
    after,
    facts_of,
    open_to,
    opened,
    refusal,
    registered,
    report,
    wib,
)

NOON = wib("2026-07-06T14:00")
OTHER = "0198c2d4-0000-7000-8000-000000000002"
DUPLICATE = MergeInto(OTHER, "01/Reg/LP", "peristiwa yang sama")


def stages_before_the_study(regime: Regime) -> list[Case]:
    return [
        opened(report(regime)),
        after(opened(report(regime)), ("2026-07-06T11:00", RequestCorrection(("evidence",)))),
        registered(regime, "money_politics"),
        after(registered(regime), ("2026-07-06T13:00", Summon(Party.REPORTER))),
    ]


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("stage", range(4))
def test_a_duplicate_ends_and_names_the_case_that_goes_on(regime: Regime, stage: int) -> None:
    case = stages_before_the_study(regime)[stage]
    assert "MergeInto" in open_to(case)
    merged, closed = facts_of(case, DUPLICATE, NOON)
    assert isinstance(merged, MergedInto)
    assert (merged.into, merged.number, merged.reason) == (
        OTHER,
        "01/Reg/LP",
        "peristiwa yang sama",
    )
    assert set(merged.stops) == {clock.id for clock in case.clocks}
    assert isinstance(closed, Closed)
    ended = after(case, ("2026-07-06T14:00", DUPLICATE))
    assert (ended.close_reason, ended.stage, ended.clocks) == (
        CloseReason.MERGED,
        Stage.CLOSED,
        (),
    )
    assert not ended.as_information
    assert ended.number == case.number
    assert facts_of(ended, Elapse(), wib("2026-09-06T14:00")) == ()


def test_once_it_is_studied_a_case_is_no_longer_merged() -> None:
    studied = after(registered(PEMILU), ("2026-07-06T13:00", CompleteStudy()))
    withdrawn = after(opened(report()), ("2026-07-06T11:00", Withdraw()))
    traced = after(withdrawn, ("2026-07-06T12:00", StartTracing()))
    for case in (studied, withdrawn, traced):
        assert refusal(case, DUPLICATE, NOON).code == "not_in_this_stage"
        assert "MergeInto" not in open_to(case)


def test_a_case_is_not_merged_into_itself_or_into_nothing() -> None:
    case = opened(report(PILKADA))
    itself = refusal(case, MergeInto(case.case_id), NOON)
    assert (itself.code, itself.article) == ("merged_into_itself", "Perbawaslu 8/2020")
    assert refusal(case, MergeInto("  "), NOON).code == "merge_target_missing"


def test_the_case_that_goes_on_keeps_every_reporter() -> None:
    case = after(registered(PEMILU), ("2026-07-06T13:00", JoinReport(OTHER, "002/LP")))
    third = "0198c2d4-0000-7000-8000-000000000003"
    before = case.clocks
    case = after(case, ("2026-07-06T14:00", JoinReport(third, "003/LP")))
    assert case.joined == (Joined(OTHER, "002/LP"), Joined(third, "003/LP"))
    assert (case.stage, case.clocks) == (Stage.REGISTRATION, before)
    assert "JoinReport" not in open_to(case)


def test_a_report_joins_an_open_case_once() -> None:
    case = after(opened(report()), ("2026-07-06T13:00", JoinReport(OTHER, "002/LP")))
    assert refusal(case, JoinReport(OTHER, "002/LP"), NOON).code == "already_joined"
    assert refusal(case, JoinReport(case.case_id, "001"), NOON).code == "merged_into_itself"
    end = DeclineRegistration(DeclineReason.NOT_A_VIOLATION)
    closed = after(case, ("2026-07-06T13:30", end))
    assert refusal(closed, JoinReport("another", "003/LP"), NOON).code == "closed"


def test_the_case_that_others_have_joined_is_the_one_that_goes_on() -> None:
    case = after(opened(report()), ("2026-07-06T13:00", JoinReport(OTHER, "002/LP")))
    assert refusal(case, MergeInto("another"), NOON).code == "has_joined_reports"
    assert "MergeInto" not in open_to(case)


def test_one_reporter_cannot_withdraw_what_others_reported_too() -> None:
    case = after(registered(PEMILU), ("2026-07-06T13:00", JoinReport(OTHER, "002/LP")))
    assert refusal(case, Withdraw(), NOON).code == "others_reported"
    assert "Withdraw" not in open_to(case)


def test_joining_raises_the_revision() -> None:
    case = opened(report())
    (joined,) = facts_of(case, JoinReport(OTHER, "002/LP"), NOON)
    assert evolve(case, joined).revision == case.sequence + 1
