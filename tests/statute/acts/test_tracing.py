"""Off the ordinary way: findings, initial information, withdrawal, delegation and takeover."""

from dataclasses import replace
from datetime import date

import pytest

from shared.statute.acts.decision import DecisionContext
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.handling import GROUNDS, Extend, RecordDiscussion, Summon
from shared.statute.acts.review import Register, RequestCorrection
from shared.statute.acts.tracing import (
    ConcludeTracing,
    KeepInformation,
    SetFinding,
    StartTracing,
    TracingConcluded,
    Withdraw,
)
from shared.statute.acts.transfer import (
    Delegate,
    Delegated,
    RequestTakeover,
    TakenOver,
    TakeOver,
    TakeoverRequested,
    restarted,
)
from shared.statute.case.warning_plan import DEFAULT_PLAN
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.decide import decide
from shared.statute.law.choices import CloseReason, Discussion, Party
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import Source, Stage
from shared.statute.law.violations import Matter
from shared.statute.law.zones import Zone
from tests.statute.samples import (
    CALENDAR,
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    decided,
    facts_of,
    open_to,
    opened,
    refusal,
    registered,
    report,
    wib,
)

NOON = wib("2026-07-06T12:00")
INFORMATION = report(PEMILU, "asn_neutrality", source=Source.INFORMATION)


def test_initial_information_is_traced_and_becomes_a_finding() -> None:
    case = opened(INFORMATION)
    assert (case.stage, case.clocks) == (Stage.INITIAL_INFORMATION, ())
    case = after(case, ("2026-07-06T11:00", StartTracing()))
    tracing = case.running(Clock.TRACING)
    assert tracing is not None
    assert tracing.due == wib("2026-07-15T16:00")
    case = after(case, ("2026-07-08T11:00", ConcludeTracing(found=True)))
    assert case.stage is Stage.FINDING
    window = case.running(Clock.FINDING_WINDOW)
    assert window is not None
    assert window.due == wib("2026-07-17T16:00")
    assert refusal(case, SetFinding(""), wib("2026-07-09T11:00")).code == "number_missing"
    case = after(case, ("2026-07-09T11:00", SetFinding("02/Reg/TM", ("tsm",))))
    assert (case.stage, case.number) == (Stage.REGISTRATION, "02/Reg/TM")
    assert case.kinds == ("tsm",)
    assert [clock.id.clock for clock in case.clocks] == [Clock.TSM_DECISION]


def test_tracing_that_finds_nothing_ends_the_case() -> None:
    case = after(
        opened(INFORMATION),
        ("2026-07-06T11:00", StartTracing()),
        ("2026-07-07T11:00", ConcludeTracing(found=False)),
    )
    assert (case.close_reason, case.as_information) == (CloseReason.NO_FINDING, False)


@pytest.mark.parametrize("found", [True, False])
def test_the_end_of_a_tracing_is_told(found: bool) -> None:  # noqa: FBT001
    case = after(opened(INFORMATION), ("2026-07-06T11:00", StartTracing()))
    concluded, *_ = facts_of(case, ConcludeTracing(found=found), NOON)
    assert isinstance(concluded, TracingConcluded)
    assert concluded.found is found
    assert [stopped.clock for stopped in concluded.stops] == [Clock.TRACING]


def test_a_lapsed_tracing_remains_a_duty() -> None:
    case = after(
        opened(INFORMATION), ("2026-07-06T11:00", StartTracing()), ("2026-07-20T11:00", Elapse())
    )
    assert case.stage is Stage.TRACING
    assert [lapse.id.clock for lapse in case.lapses] == [Clock.TRACING]


def test_information_may_be_kept_without_tracing() -> None:
    case = after(opened(INFORMATION), ("2026-07-06T11:00", KeepInformation()))
    assert (case.close_reason, case.as_information) == (CloseReason.KEPT_AS_INFORMATION, True)


@pytest.mark.parametrize(
    ("regime", "due"), [(PEMILU, "2026-07-14T16:00"), (PILKADA, "2026-07-13T16:00")]
)
def test_a_finding_must_be_set_in_time(regime: Regime, due: str) -> None:
    case = opened(report(regime, source=Source.FINDING))
    window = case.running(Clock.FINDING_WINDOW)
    assert window is not None
    assert window.due == wib("2026-07-15T16:00" if regime is PEMILU else due)
    late = after(case, ("2026-07-15T16:00", Elapse()))
    assert (late.close_reason, late.as_information) == (CloseReason.NOT_REGISTERED, True)
    assert after(case, (due, SetFinding("1"))).kinds == case.kinds


@pytest.mark.parametrize("regime", [PEMILU, PILKADA])
def test_a_withdrawal_does_not_end_the_matter(regime: Regime) -> None:
    case = registered(regime, "asn_neutrality")
    case = after(case, ("2026-07-06T13:00", Extend(GROUNDS[regime])))
    case = after(case, ("2026-07-06T14:00", Withdraw("mencabut")))
    assert (case.stage, case.clocks) == (Stage.INITIAL_INFORMATION, ())
    case = after(
        case,
        ("2026-07-07T11:00", StartTracing()),
        ("2026-07-07T12:00", ConcludeTracing(found=True)),
        ("2026-07-07T13:00", SetFinding("03/Reg/TM")),
    )
    assert not case.extended
    assert case.running(Clock.HANDLING) is not None


def test_a_delegation_goes_down_and_restarts_no_clock() -> None:
    case = registered(PEMILU)
    (fact,) = facts_of(case, Delegate("32.73.01", "lokus kejadian"), NOON)
    assert isinstance(fact, Delegated)
    assert (fact.office, fact.zone, fact.reason) == ("32.73.01", Zone.WIB, "lokus kejadian")
    delegated = after(case, ("2026-07-06T13:00", Delegate("32.73.01")))
    assert delegated.office == "32.73.01"
    assert delegated.clocks == case.clocks
    assert delegated.stage is case.stage


def test_the_zone_follows_the_office_that_handles_the_case() -> None:
    case = after(opened(report()), ("2026-07-06T11:00", TakeOver("00")))
    assert (case.office, case.zone) == ("00", Zone.WIB)
    case = after(case, ("2026-07-06T12:00", Delegate("73")))
    assert (case.office, case.zone) == ("73", Zone.WITA)
    case = after(case, ("2026-07-06T12:30", RequestCorrection(("evidence",))))
    correction = case.running(Clock.CORRECTION)
    assert correction is not None
    assert correction.due == wib("2026-07-08T15:00")


def test_a_takeover_goes_up() -> None:
    (fact,) = facts_of(opened(report()), TakeOver("32", "menarik perhatian publik"), NOON)
    assert isinstance(fact, TakenOver)
    assert fact.reason == "menarik perhatian publik"
    assert refusal(opened(report()), TakeOver("32.74"), NOON).code == "not_superior"

    (asked,) = facts_of(opened(report()), RequestTakeover("menarik perhatian publik"), NOON)
    assert isinstance(asked, TakeoverRequested)
    assert (asked.office, asked.starts) == ("32", ())
    assert refusal(opened(report()), RequestTakeover(" "), NOON).code == "reason_missing"
    national = after(opened(report()), ("2026-07-06T11:00", TakeOver("00")))
    assert refusal(national, RequestTakeover("x"), NOON).code == "no_superior"
    assert refusal(opened(report()), TakeOver("3x"), NOON).code == "not_an_office"


def test_a_delegation_does_not_go_sideways_or_up() -> None:
    case = opened(report())
    for office in ("32.74", "32", "32.73"):
        found = refusal(case, Delegate(office), NOON)
        assert (found.code, found.article) == ("not_subordinate", "Perbawaslu 7/2022 Pasal 20")
    assert refusal(case, Delegate("32.73.x"), NOON).code == "not_an_office"


def test_that_a_delegation_restarts_the_clocks_is_a_setting() -> None:
    case = after(registered(PEMILU, "money_politics"), ("2026-07-07T13:00", Elapse()))
    now = DecisionContext(wib("2026-07-08T10:00"), CALENDAR, DEFAULT_PLAN, "")
    law = replace(case.law, delegation_restarts_clocks=True)
    (handling,) = restarted(case, law, Zone.WIT, now)
    assert handling.id.clock is Clock.HANDLING
    assert handling.due == wib("2026-07-17T14:00")
    assert handling.deadline.zone is Zone.WIT
    assert restarted(case, case.law, Zone.WIB, now) == ()
    crime = decided(PEMILU, Matter.CRIMINAL)
    assert [clock.id for clock in restarted(crime, law, Zone.WIB, now)] == [
        clock.id for clock in crime.clocks
    ]
    assert crime.clocks[-1].id.matter == Matter.CRIMINAL


def test_clocks_run_on_through_a_delegation_in_the_zone_they_began_in() -> None:
    case = after(opened(report()), ("2026-07-06T11:00", TakeOver("00")))
    east = after(case, ("2026-07-06T12:00", Delegate("91")))
    assert east.zone is Zone.WIT
    assert east.clocks == case.clocks
    corrected = after(east, ("2026-07-06T12:30", RequestCorrection(("evidence",))))
    assert corrected.clocks[0].due == wib("2026-07-08T14:00")


def test_the_new_office_counts_by_its_own_holidays() -> None:
    words = LocalizedText("Hari jadi", "Anniversary")
    free = FreeDay(date(2026, 7, 15), words, FreeKind.REGIONAL, "SE 1/2026", "32.73.01")
    table = CALENDAR.amended("2027.2", date(2026, 7, 7), [free])
    now = DecisionContext(NOON, table, DEFAULT_PLAN, "", "32.73")
    assert now.calendar.is_working_day(date(2026, 7, 15))
    assert not now.within("32.73.01").calendar.is_working_day(date(2026, 7, 15))
    law = replace(registered(PEMILU).law, delegation_restarts_clocks=True)
    (handling,) = restarted(registered(PEMILU), law, Zone.WIB, now.within("32.73.01"))
    assert handling.due == wib("2026-07-16T16:00")


def test_a_case_goes_on_at_the_office_it_was_delegated_to() -> None:
    case = after(opened(report()), ("2026-07-06T11:00", Delegate("32.73.01")))
    assert after(case, ("2026-07-06T12:00", Register("1"))).office == "32.73.01"
    assert case.report.office == "32.73"
    assert case.report.received_at == MONDAY


def test_a_finding_out_of_a_withdrawn_report_is_discussed_anew_and_not_withdrawn_again() -> None:
    case = after(
        registered(PEMILU, "money_politics"),
        ("2026-07-06T13:00", RecordDiscussion(Discussion.FIRST)),
        ("2026-07-06T14:00", Summon(Party.WITNESS)),
        ("2026-07-06T15:00", Withdraw()),
        ("2026-07-07T09:00", StartTracing()),
        ("2026-07-07T10:00", ConcludeTracing(found=True)),
        ("2026-07-07T11:00", SetFinding("02/Reg/TM")),
    )
    assert (case.discussions, case.summoned, case.heard) == ((), (), ())
    assert refusal(case, Withdraw(), wib("2026-07-07T11:30")).code == "no_reporter"
    assert "Withdraw" not in open_to(case)
    case = after(case, ("2026-07-07T12:00", RecordDiscussion(Discussion.FIRST)))
    assert case.clock(Clock.GAKKUMDU_FIRST_DISCUSSION) is None


@pytest.mark.parametrize(
    ("lodged", "answer"), [("2024-09-29T10:00", ""), ("2024-09-30T10:00", "evidence_missing")]
)
def test_a_local_finding_needs_evidence_since_it_was_made_a_condition(
    lodged: str, answer: str
) -> None:
    case = opened(report(PILKADA, source=Source.FINDING, at=wib(lodged)))
    bare = SetFinding("02/Reg/TM", has_evidence=False)
    decision = decide(case, bare, wib(lodged), CALENDAR)
    assert (decision.code if isinstance(decision, Refusal) else "") == answer
    assert facts_of(case, SetFinding("02/Reg/TM"), wib(lodged))


def test_a_finding_has_no_reporter_who_could_withdraw() -> None:
    finding = opened(report(PEMILU, source=Source.FINDING))
    case = after(finding, ("2026-07-06T11:00", SetFinding("02/Reg/TM")))
    assert refusal(case, Withdraw(), NOON).code == "no_reporter"
    assert "Withdraw" not in open_to(case)
