"""Correction by the reporter: what may be mended, until when, and what follows if it is not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.statute.acts.closing import Closed
from shared.statute.acts.elapse import DeadlineLapsed, Elapse
from shared.statute.acts.review import (
    CorrectionSubmitted,
    NotRegistered,
    Register,
    RequestCorrection,
    SubmitCorrection,
)
from shared.statute.case.evolve import evolve
from shared.statute.law.choices import CloseReason, DeclineReason
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage
from tests.statute.samples import (
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    facts_of,
    open_to,
    opened,
    refusal,
    report,
    wib,
)

LONG_AGO = MONDAY.date() - timedelta(days=60)


def clocks(case: object) -> dict[str, str]:
    return {clock.id.clock: f"{clock.due:%m-%d %H:%M}" for clock in case.clocks}  # type: ignore[attr-defined]


def test_the_correction_loop() -> None:
    case = opened(report(missing=("evidence", "description")))
    case = after(case, ("2026-07-06T11:00", RequestCorrection(("evidence", "description"))))
    assert case.stage is Stage.CORRECTION
    assert clocks(case) == {"correction": "07-08 16:00"}
    case = after(case, ("2026-07-07T09:00", SubmitCorrection(("evidence",))))
    assert (case.stage, case.missing) == (Stage.INITIAL_REVIEW, ("description",))
    assert clocks(case) == {"initial_review": "07-09 16:00"}
    case = after(
        case,
        ("2026-07-07T10:00", RequestCorrection(("description",))),
        ("2026-07-07T11:00", SubmitCorrection()),
        ("2026-07-07T12:00", Register("1")),
    )
    assert case.stage is Stage.REGISTRATION


def test_a_corrected_date_of_knowledge_brings_a_report_into_time() -> None:
    case = after(
        opened(report(known=LONG_AGO)),
        ("2026-07-06T11:00", RequestCorrection(("in_time",))),
    )
    (fact,) = facts_of(case, SubmitCorrection(known_date=date(2026, 7, 3)), wib("2026-07-06T12:00"))
    assert isinstance(fact, CorrectionSubmitted)
    assert (fact.in_time, fact.window_due) == (True, wib("2026-07-14T16:00"))
    assert evolve(case, fact).known_date == date(2026, 7, 3)
    late = after(
        opened(report(known=LONG_AGO, at=wib("2026-07-06T16:00"))),
        ("2026-07-06T16:30", RequestCorrection(("in_time",))),
        ("2026-07-07T09:00", SubmitCorrection(known_date=date(2026, 6, 25))),
    )
    assert (late.in_time, late.window_due) == (True, wib("2026-07-06T16:00"))
    assert evolve(case, fact).in_time


def test_since_2024_lateness_and_voting_right_cannot_be_mended() -> None:
    case = opened(report(PILKADA))
    found = refusal(case, RequestCorrection(("voting_right",)), MONDAY)
    assert found.code == "not_correctable"
    assert "Perbawaslu 9/2024 Pasal 9" in found.article
    late = opened(report(PILKADA, known=LONG_AGO))
    assert refusal(late, RequestCorrection(("evidence",)), MONDAY).code == "not_correctable"
    assert "RequestCorrection" not in open_to(late)
    assert refusal(case, RequestCorrection(()), MONDAY).code == "nothing_to_correct"
    for slip in (("evidnce",), ("evidence", "")):
        assert refusal(case, RequestCorrection(slip), MONDAY).code == "no_such_requirement"
        asked = after(case, ("2026-07-06T11:00", RequestCorrection(("evidence",))))
        supplied = refusal(asked, SubmitCorrection(slip), wib("2026-07-06T12:00"))
        assert supplied.code == "no_such_requirement"
    for mendable in (case, opened(report(PEMILU, known=LONG_AGO))):
        assert "RequestCorrection" in open_to(mendable)


def test_before_2024_they_could() -> None:
    case = opened(replace(report(PILKADA, known=LONG_AGO), edition="pilkada-2020"))
    assert after(case, ("2026-07-06T11:00", RequestCorrection(("in_time",)))).missing == (
        "in_time",
    )


@pytest.mark.parametrize("regime", [PEMILU, PILKADA])
def test_a_report_not_corrected_in_time_ends_as_initial_information(regime: Regime) -> None:
    case = after(opened(report(regime)), ("2026-07-06T11:00", RequestCorrection(("evidence",))))
    case = after(case, ("2026-07-08T15:00", Elapse()))
    lapsed, refused, closed = facts_of(case, Elapse(), wib("2026-07-08T16:00"))
    assert isinstance(lapsed, DeadlineLapsed)
    assert (lapsed.id.clock, lapsed.effect, lapsed.late) == ("correction", "not_registered", False)
    assert lapsed.stops == (lapsed.id,)
    assert isinstance(refused, NotRegistered)
    assert refused.reason is DeclineReason.NOT_CORRECTED
    assert isinstance(closed, Closed)
    case = after(case, ("2026-07-08T16:00", Elapse()))
    assert (case.close_reason, case.as_information) == (CloseReason.NOT_REGISTERED, True)


def test_a_correction_that_comes_too_late_finds_the_case_closed() -> None:
    case = after(opened(report()), ("2026-07-06T11:00", RequestCorrection(("evidence",))))
    assert refusal(case, SubmitCorrection(), wib("2026-07-08T16:01")).code == "closed"
    on_the_dot = after(case, ("2026-07-08T16:00", SubmitCorrection()))
    assert on_the_dot.stage is Stage.INITIAL_REVIEW
