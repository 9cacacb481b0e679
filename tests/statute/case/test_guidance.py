"""Whoever is refused learns who may, what is missing, since or from when, and what to do."""

from dataclasses import replace
from datetime import date

import pytest

from shared.statute.acts.administration import CancelRegistration, MergeInto
from shared.statute.acts.handling import BeginStudy, RecordClarification
from shared.statute.acts.review import DeclineRegistration, Register, RequestCorrection
from shared.statute.acts.table import ACTS
from shared.statute.case.command import Command
from shared.statute.case.state import Case, duty_due, next_due, next_warning
from shared.statute.decide import decide
from shared.statute.forecast import UNHEARD, Forecast, forecast, try_out
from shared.statute.guidance import guide
from shared.statute.law.choices import DeclineReason, Oath, Party
from shared.statute.law.refusals import Refusal
from shared.statute.law.stages import Stage
from shared.statute.open_acts import acts_now
from shared.statute.permission import may_any
from tests.statute.samples import (
    CALENDAR,
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    opened,
    refusal,
    registered,
    report,
    wib,
)

NIGHT, OPENS = wib("2026-07-06T22:30"), wib("2026-07-07T08:00")


def refused(case: Case, kind: str) -> Refusal:
    return {act.kind: why for act, why in acts_now(case, MONDAY, CALENDAR).refused}[kind]


@pytest.mark.parametrize(
    "command",
    [
        Register("01/Reg/LP"),
        RequestCorrection(("evidence",)),
        DeclineRegistration(DeclineReason.NOT_A_VIOLATION),
    ],
)
def test_a_review_has_no_outcome_before_the_report_counts_as_lodged(command: Command) -> None:
    case = opened(replace(report(), received_at=NIGHT, lodged_at=OPENS))
    early = refusal(case, command, wib("2026-07-07T07:59:59"))
    assert early.code == "not_lodged_yet"
    assert guide(early, case, type(command).__name__).open_from == OPENS
    assert not isinstance(decide(case, command, OPENS, CALENDAR), Refusal)


def test_a_late_report_says_since_when_and_that_it_cannot_be_registered() -> None:
    case = opened(report(known=date(2026, 6, 1)))
    why = refused(case, "Register")
    found = guide(why, case, "Register")
    assert why.code == "out_of_time"
    assert (found.late_since, found.missing) == (case.window_due, ("in_time",))


def test_a_report_that_lacks_something_says_what() -> None:
    case = opened(report(missing=("evidence", "description")))
    why = refused(case, "Register")
    assert why.code == "requirements_missing"
    assert guide(why, case, "Register").missing == ("evidence", "description")


def test_every_act_of_the_regime_is_open_or_says_why_not() -> None:
    for case in (opened(report(PEMILU)), registered(PILKADA, "tsm"), registered(PEMILU)):
        now = acts_now(case, MONDAY, CALENDAR)
        kinds = [act.kind for act in now.open] + [act.kind for act, _ in now.refused]
        wanted = {
            act.kind for act in ACTS.values() if act.sent_by_officials and act.known_in(case.regime)
        }
        assert sorted(kinds) == sorted(wanted)
        for act, why in now.refused:
            assert guide(why, case, act.kind).remedy.english


def test_another_stage_is_named_where_the_act_is_open() -> None:
    case = after(registered(PEMILU), ("2026-07-06T13:00", BeginStudy()))
    why = refused(case, "Summon")
    assert why.code == "not_in_this_stage"
    assert guide(why, case, "Summon").in_stages == (Stage.REGISTRATION, Stage.CLARIFICATION)


def test_a_role_that_may_not_is_told_which_may() -> None:
    why = may_any({"auditor"}, "DecideInPlenary", "32.73", "32.73")
    assert why is not None
    assert why.choices == ("plenary_member",)


def test_to_begin_the_study_unheard_is_cautioned_and_says_what_it_closes() -> None:
    case, at = registered(PEMILU), wib("2026-07-06T13:00")
    unheard = forecast(case, "BeginStudy", at, CALENDAR)
    assert {"Summon", "RecordClarification"} <= {*unheard.closes}
    assert "CompleteStudy" not in unheard.closes
    assert unheard.caution == UNHEARD
    heard = after(case, ("2026-07-06T13:00", RecordClarification(Party.REPORTER, Oath.TAKEN)))
    assert forecast(heard, "BeginStudy", at, CALENDAR).caution is None
    assert "Summon" in forecast(heard, "BeginStudy", at, CALENDAR).closes


def test_what_ends_or_undoes_a_case_is_not_cautioned() -> None:
    case, at = registered(PEMILU), wib("2026-07-06T13:00")
    for command in (CancelRegistration("keliru"), MergeInto("another")):
        found = try_out(case, command, at, CALENDAR)
        assert isinstance(found, Forecast)
        assert found.caution is None


def test_a_command_is_tried_out_as_it_would_be_decided() -> None:
    case, at = opened(report()), wib("2026-07-06T13:00")
    found = try_out(case, Register("-"), at, CALENDAR)
    assert found == forecast(case, "Register", at, CALENDAR)
    late = try_out(case, RequestCorrection(()), at, CALENDAR)
    assert isinstance(late, Refusal)
    assert late.code == "nothing_to_correct"


def test_the_next_duty_is_apart_from_the_next_warning() -> None:
    case = opened(report())
    assert duty_due(case) == case.clocks[0].due
    assert next_warning(case) == next_due(case)
    assert next_warning(case) != duty_due(case)
