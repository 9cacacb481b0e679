"""An error of record is put right: the old text stays, and clocks run as they would have."""

from dataclasses import replace
from datetime import date

import pytest

from shared.statute.acts.elapse import Elapse
from shared.statute.acts.handling import BeginStudy, CompleteStudy, Extend, RecordDiscussion
from shared.statute.acts.hearings import OpenAdjudication
from shared.statute.acts.rectification import MendRecord, RecordMended
from shared.statute.acts.review import Register, RequestCorrection, SubmitCorrection
from shared.statute.acts.tracing import ConcludeTracing, StartTracing, Withdraw
from shared.statute.case.evolve import evolve
from shared.statute.case.state import Case
from shared.statute.law.choices import Discussion, ExtensionGround, MendableField
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Source, Stage
from shared.statute.law.violations import Matter
from tests.statute.samples import (
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    decided,
    facts_of,
    opened,
    refusal,
    registered,
    report,
    wib,
)

NOON = wib("2026-07-07T12:00")
KINDS, KNOWN, PLACE = MendableField.KINDS, MendableField.KNOWN_DATE, MendableField.PLACE


def to(field: MendableField, value: str, of: int = 1) -> MendRecord:
    return MendRecord(of, field, value, "salah tulis")


def mended(case: Case, field: MendableField, value: str, of: int = 1) -> RecordMended:
    (fact,) = facts_of(case, to(field, value, of), NOON)
    assert isinstance(fact, RecordMended)
    assert (fact.of, fact.field, fact.reason) == (of, field, "salah tulis")
    return fact


def dues(case: Case) -> dict[str, str]:
    return {clock.id.clock: f"{clock.due:%m-%d %H:%M}" for clock in case.clocks}


@pytest.mark.parametrize(
    ("field", "old", "value"),
    [
        (PLACE, "32.73.01.1001", "32.73.02"),
        (MendableField.EVENT_DATE, "", "2026-07-05"),
        (MendableField.ELECTION, "mayor", "governor"),
        (MendableField.REPORTER_KIND, "", "participant"),
        (KNOWN, "2026-07-06", "2026-07-04"),
        (KINDS, "press", "bylaw,asn_neutrality"),
    ],
)
def test_the_old_value_stays_in_the_file(field: MendableField, old: str, value: str) -> None:
    case = after(opened(report(PILKADA, "press")), ("2026-07-07T09:00", Elapse()))
    fact = mended(case, field, value)
    assert (fact.old, fact.value) == (old, value)
    right = evolve(case, fact)
    assert right.revision == case.sequence + 1
    assert refusal(right, to(field, value), NOON).code == "nothing_to_mend"


def test_what_was_mended_can_be_mended_again_under_either_fact() -> None:
    case = opened(report(PEMILU))
    case = after(case, ("2026-07-06T11:00", to(PLACE, "32.73.02")))
    assert case.report.place == "32.73.02"
    for of in (1, 2):
        assert mended(case, PLACE, "32.73.03", of).old == "32.73.02"


@pytest.mark.parametrize("of", [0, -1, 3, 99])
def test_a_fact_that_does_not_say_it_cannot_be_mended(of: int) -> None:
    case = registered(PEMILU, "press")
    assert refusal(case, to(PLACE, "32.73.02", of), NOON).code == "no_such_record"
    assert refusal(case, to(PLACE, "32.73.02", 2), NOON).code == "no_such_record"
    assert mended(case, KINDS, "bylaw", 2).old == "press"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (KINDS, ""),
        (KINDS, "press,unheard_of"),
        (PLACE, "00"),
        (PLACE, "Bandung"),
        (PLACE, ""),
        (KNOWN, "yesterday"),
        (KNOWN, "2026-07-07"),
        (KNOWN, "20260701"),
        (MendableField.EVENT_DATE, "2026-07-07"),
        (MendableField.ELECTION, "mayor"),
        (MendableField.ELECTION, "headman"),
        (MendableField.REPORTER_KIND, "king"),
    ],
)
def test_nonsense_is_refused(field: MendableField, value: str) -> None:
    found = refusal(opened(report(PEMILU, "press")), to(field, value), NOON)
    assert (found.code, found.article) == ("value_not_valid", "Perbawaslu 7/2022")


def test_a_mending_needs_its_reason_and_an_open_case() -> None:
    case = opened(report(PEMILU, "press"))
    assert refusal(case, MendRecord(1, KINDS, "bylaw", " "), NOON).code == "reason_missing"
    ended = after(case, ("2026-07-06T11:00", Withdraw()), ("2026-07-06T11:10", StartTracing()))
    ended = after(ended, ("2026-07-06T11:20", ConcludeTracing(found=False)))
    assert refusal(ended, to(KINDS, "bylaw"), NOON).code == "closed"


def test_the_day_of_knowledge_reckons_the_reporting_window_anew() -> None:
    late = opened(report(PEMILU, known=date(2026, 6, 1)))
    assert not late.in_time
    fact = mended(late, KNOWN, "2026-07-03")
    assert (fact.in_time, fact.window_due) == (True, wib("2026-07-14T16:00"))
    right = evolve(late, fact)
    assert (right.known_date, right.in_time) == (date(2026, 7, 3), True)
    assert right.clocks == late.clocks
    assert after(right, ("2026-07-07T13:00", Register("1"))).stage is Stage.REGISTRATION
    wrong = evolve(right, mended(right, KNOWN, "2026-06-01"))
    assert (wrong.in_time, wrong.window_due) == (False, late.window_due)
    assert refusal(wrong, Register("1"), NOON).code == "out_of_time"


def test_the_day_a_correction_said_can_be_mended_too() -> None:
    case = after(
        opened(report(PEMILU, missing=("evidence",))),
        ("2026-07-06T11:00", RequestCorrection(("evidence",))),
        ("2026-07-06T12:00", SubmitCorrection(known_date=date(2026, 7, 2))),
    )
    assert mended(case, KNOWN, "2026-07-01", of=3).old == "2026-07-02"


def test_a_finding_is_set_within_the_window_of_the_right_day() -> None:
    found = opened(report(PEMILU, source=Source.FINDING))
    assert dues(found) == {"finding_window": "07-15 16:00"}
    right = evolve(found, mended(found, KNOWN, "2026-07-03"))
    assert dues(right) == {"finding_window": "07-14 16:00"}
    assert right.window_due == wib("2026-07-14T16:00")


def test_before_registration_only_what_runs_from_the_lodging_hangs_on_the_kinds() -> None:
    case = opened(report(PILKADA, "press"))
    crime = after(case, ("2026-07-06T12:00", to(KINDS, "money_politics")))
    assert dues(crime) == dues(case) | {"gakkumdu_first_discussion": "07-07 10:00"}
    assert crime.matters == {Matter.CRIMINAL, Matter.ADMINISTRATIVE}
    assert dues(after(crime, ("2026-07-06T13:00", to(KINDS, "press")))) == dues(case)
    general = opened(report(PEMILU, "press"))
    assert mended(general, KINDS, "money_politics").starts == ()


def test_after_registration_clocks_run_from_the_registration_as_they_would_have() -> None:
    case = registered(PEMILU, "press")
    assert dues(case) == {"handling": "07-15 16:00"}
    heard = after(case, ("2026-07-07T12:00", to(KINDS, "campaign_props")))
    assert dues(heard) == {"adjudication": "07-24 16:00"}
    both = after(heard, ("2026-07-07T13:00", to(KINDS, "campaign_props,press")))
    assert dues(both) == {"adjudication": "07-24 16:00", "handling": "07-15 16:00"}
    massive = after(both, ("2026-07-07T14:00", to(KINDS, "tsm")))
    assert dues(massive) == {"tsm_decision": "07-24 16:00"}


def test_a_handling_that_comes_back_is_extended_if_it_was() -> None:
    case = after(
        registered(PEMILU, "press"),
        ("2026-07-06T13:00", Extend(ExtensionGround.INFORMATION_AND_STUDY)),
        ("2026-07-06T14:00", to(KINDS, "tsm")),
        ("2026-07-06T15:00", to(KINDS, "press")),
    )
    assert dues(case) == {"handling": "07-24 16:00"}
    assert case.clocks[0].deadline.extended


def test_a_clock_that_should_have_lapsed_lapses_late_and_warns_no_more() -> None:
    case = after(registered(PEMILU, "press"), ("2026-07-10T09:00", to(KINDS, "money_politics")))
    crime = case.running(Clock.GAKKUMDU_FIRST_DISCUSSION)
    assert crime is not None
    assert (crime.due, crime.warnings) == (wib("2026-07-07T12:00"), ())
    lapsed, *_ = facts_of(case, Elapse(), wib("2026-07-10T09:00"))
    assert getattr(lapsed, "late", None) is True


def test_a_clock_that_hung_on_an_error_never_lapsed() -> None:
    case = after(registered(PEMILU, "money_politics"), ("2026-07-08T12:00", Elapse()))
    assert [lapse.id.clock for lapse in case.lapses] == [Clock.GAKKUMDU_FIRST_DISCUSSION]
    right = after(case, ("2026-07-08T13:00", to(KINDS, "press")))
    assert (right.lapses, dues(right)) == ((), {"handling": "07-15 16:00"})


def test_a_duty_that_is_done_does_not_come_back() -> None:
    case = after(
        registered(PEMILU, "money_politics"),
        ("2026-07-06T13:00", RecordDiscussion(Discussion.FIRST)),
        ("2026-07-06T14:00", to(KINDS, "press")),
        ("2026-07-06T15:00", to(KINDS, "money_politics")),
    )
    assert dues(case) == {"handling": "07-15 16:00"}
    studied = after(
        registered(PILKADA, "press"),
        ("2026-07-06T13:00", BeginStudy()),
        ("2026-07-06T14:00", CompleteStudy()),
        ("2026-07-06T15:00", to(KINDS, "asn_neutrality")),
    )
    assert set(dues(studied)) == {"handling"}
    studying = after(
        registered(PILKADA, "press"), ("2026-07-06T13:00", to(KINDS, "asn_neutrality"))
    )
    assert set(dues(studying)) == {"handling", "asn_study"}


def test_what_is_being_heard_stays_something_that_is_heard() -> None:
    case = after(registered(PEMILU, "campaign_props"), ("2026-07-06T13:00", OpenAdjudication()))
    assert refusal(case, to(KINDS, "press"), NOON).code == "not_administrative"
    massive = after(case, ("2026-07-06T14:00", to(KINDS, "tsm")))
    assert dues(massive) == {"tsm_decision": "07-24 16:00"}
    quick = after(
        registered(PEMILU, "campaign_props"), ("2026-07-06T13:00", OpenAdjudication(quick=True))
    )
    assert refusal(quick, to(KINDS, "tsm"), NOON).code == "not_administrative"
    other = after(quick, ("2026-07-06T14:00", to(KINDS, "voter_list,press")))
    assert dues(other) == {"quick_adjudication": "07-08 16:00", "handling": "07-15 16:00"}


def test_after_the_verdict_and_while_it_is_traced_no_clock_hangs_on_the_kinds() -> None:
    case = decided(PILKADA, Matter.ASN)
    (fact,) = facts_of(case, to(KINDS, "tsm"), NOON)
    assert (fact.starts, fact.stops) == ((), ())
    withdrawn = after(registered(PILKADA, "press"), ("2026-07-06T13:00", Withdraw()))
    assert mended(withdrawn, KINDS, "money_politics").starts == ()


def test_a_finding_has_no_clock_that_runs_from_a_lodging() -> None:
    case = after(
        opened(report(PILKADA, "press")),
        ("2026-07-06T11:00", Withdraw()),
        ("2026-07-06T12:00", StartTracing()),
        ("2026-07-06T13:00", ConcludeTracing(found=True)),
    )
    assert mended(case, KINDS, "money_politics").starts == ()
    assert case.is_finding
    assert not opened(report()).is_finding


def test_a_mended_reporter_is_judged_by_what_is_right() -> None:
    proxy = opened(replace(report(PEMILU), reporter_kind="proxy"))
    assert refusal(proxy, Register("1"), MONDAY).code == "proxy_not_allowed"
    right = after(proxy, ("2026-07-06T11:00", to(MendableField.REPORTER_KIND, "citizen")))
    assert after(right, ("2026-07-06T12:00", Register("1"))).stage is Stage.REGISTRATION
