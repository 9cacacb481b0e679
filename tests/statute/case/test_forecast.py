"""What a move would cause is what the law then decides, whatever the case."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.statute.acts.administration import Assign
from shared.statute.acts.agencies import RecordAgencyReceipt
from shared.statute.acts.elapse import Elapse
from shared.statute.acts.handling import RecordDiscussion
from shared.statute.acts.hearings import DecideAdjudication, OpenAdjudication
from shared.statute.acts.objections import Object
from shared.statute.acts.table import ACTS
from shared.statute.acts.tracing import ConcludeTracing, StartTracing, Withdraw
from shared.statute.case.evolve import replay
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.decide import decide
from shared.statute.forecast import Forecast, forecast
from shared.statute.law.choices import Discussion, Verdict
from shared.statute.law.clocks import Clock
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source, Stage
from shared.statute.law.violations import KINDS, Matter
from shared.statute.open_acts import open_acts
from tests.statute.lawful import lawful
from tests.statute.samples import (
    CALENDAR,
    MONDAY,
    PEMILU,
    PILKADA,
    after,
    decided,
    forwarded,
    opened,
    registered,
    report,
    studied,
    wib,
)

NOON = wib("2026-07-07T13:00")


def seen(case: Case, name: str) -> Forecast:
    return forecast(case, name, NOON, CALENDAR)


def test_a_registration_enters_starts_stops_and_tells() -> None:
    found = forecast(opened(report(PEMILU, "money_politics")), "Register", MONDAY, CALENDAR)
    assert found == Forecast(
        enters=(Stage.REGISTRATION,),
        starts=(
            (Clock.HANDLING, wib("2026-07-15T16:00")),
            (Clock.GAKKUMDU_FIRST_DISCUSSION, wib("2026-07-07T10:00")),
        ),
        stops=(Clock.INITIAL_REVIEW,),
        notifies=("reporter", "office"),
        article="Perbawaslu 7/2022 Pasal 15",
        closes=("RequestCorrection", "DeclineRegistration"),
    )


def test_a_move_that_can_turn_out_in_two_ways_shows_both() -> None:
    case = after(opened(report(source=Source.INFORMATION)), ("2026-07-06T11:00", StartTracing()))
    found = seen(case, "ConcludeTracing")
    assert found.enters == (Stage.FINDING, Stage.CLOSED)
    assert [clock for clock, _ in found.starts] == [Clock.FINDING_WINDOW]
    assert (found.stops, found.notifies) == ((Clock.TRACING,), ("reporter",))
    assert set(seen(studied(PEMILU, "press"), "DecideInPlenary").enters) == {
        Stage.FORWARDING,
        Stage.STATUS,
    }


def test_an_extension_starts_its_clock_anew() -> None:
    found = seen(registered(PILKADA), "Extend")
    assert found.starts == ((Clock.HANDLING, wib("2026-07-11T16:00")),)
    assert (found.enters, found.stops, found.notifies) == ((), (), ("reporter",))


def test_an_agency_is_told_only_of_what_is_its_own() -> None:
    case = after(registered(PEMILU, "campaign_props"), ("2026-07-06T13:00", OpenAdjudication()))
    assert seen(case, "DecideAdjudication").notifies == ("reporter", "agency")
    nothing = decide(case, DecideAdjudication(Verdict.NOT_A_VIOLATION), NOON, CALENDAR)
    assert isinstance(nothing, tuple)
    assert replay(case, nothing).obligations == ()


def test_what_is_not_open_to_the_case_causes_nothing() -> None:
    found = seen(opened(report(PEMILU)), "HoldHearing")
    assert found == Forecast((), (), (), (), ACTS["HoldHearing"].article(PEMILU))


def test_a_quiet_move_changes_no_clock() -> None:
    for name in ("Assign", "ReadIdentity", "Summon", "MendRecord"):
        found = seen(registered(PEMILU), name)
        assert (found.starts, found.stops) == ((), ())
    assert seen(registered(PEMILU), "Summon").enters == (Stage.CLARIFICATION,)


def test_another_plan_forecasts_the_same_law() -> None:
    plan = WarningPlan.read("", "")
    case = registered(PEMILU)
    assert forecast(case, "CompleteStudy", NOON, CALENDAR, plan) == seen(case, "CompleteStudy")


def states() -> list[Case]:
    """Cases in every stage of both regimes."""
    crime = after(
        studied(PILKADA, "money_politics", "asn_neutrality"),
        ("2026-07-07T10:10", RecordDiscussion(Discussion.FIRST)),
        ("2026-07-07T10:20", RecordDiscussion(Discussion.SECOND)),
    )
    traced = after(
        opened(report(PEMILU)),
        ("2026-07-06T11:00", Withdraw()),
        ("2026-07-06T11:10", StartTracing()),
    )
    found = after(traced, ("2026-07-06T11:20", ConcludeTracing(found=True)))
    heard = after(registered(PEMILU, "tsm"), ("2026-07-06T13:00", OpenAdjudication()))
    court = after(
        forwarded(PEMILU, Matter.CRIMINAL),
        ("2026-07-07T13:00", RecordAgencyReceipt(Matter.CRIMINAL)),
    )
    judged = after(heard, ("2026-07-07T09:00", DecideAdjudication(Verdict.VIOLATION)))
    return [
        court,
        judged,
        after(judged, ("2026-07-07T10:00", Object(Matter.TSM))),
        *(opened(report(regime, "money_politics")) for regime in Regime),
        *(registered(regime, "campaign_props", "asn_neutrality") for regime in Regime),
        *(decided(regime, Matter.CRIMINAL, Matter.ASN) for regime in Regime),
        crime,
        traced,
        found,
        heard,
    ]


# What these acts change is seen in the file alone, at least in some of the cases above.
QUIET = {
    "Assign",
    "HoldHearing",
    "ReadIdentity",
    "RecordAgencyReceipt",
    "RecordClarification",
    "RecordDiscussion",
    "Recompute",
}


@pytest.mark.parametrize("case", [pytest.param(each, id=str(n)) for n, each in enumerate(states())])
def test_every_open_move_has_a_forecast(case: Case) -> None:
    found = {act.kind: seen(case, act.kind) for act in open_acts(case, NOON, CALENDAR)}
    assert "ReadIdentity" in found
    for kind, each in found.items():
        assert each.article == ACTS[kind].article(case.regime, case.edition)
        changed = each.enters or each.starts or each.stops or each.notifies
        assert changed or kind in QUIET, kind


KIND_KEYS = st.sets(st.sampled_from(sorted(KINDS)), max_size=2).map(tuple)


@settings(deadline=None)
@given(
    st.sampled_from(Regime),
    KIND_KEYS,
    st.sampled_from(Source),
    st.lists(st.integers(0, 99), max_size=14),
    st.integers(0, 2000),
)
def test_what_is_forecast_is_what_is_decided(
    regime: Regime, kinds: tuple[str, ...], source: Source, choices: list[int], minutes: int
) -> None:
    case, now = opened(report(regime, *kinds, source=source)), MONDAY
    for choice in choices:
        now += timedelta(minutes=minutes)
        elapsed = decide(case, Elapse(), now, CALENDAR)
        assert isinstance(elapsed, tuple)
        case = replay(case, elapsed)
        names = sorted(act.kind for act in open_acts(case, now, CALENDAR))
        name = names[choice % len(names)]
        told = forecast(case, name, now, CALENDAR)
        decision = decide(case, lawful(case, name), now, CALENDAR)
        assert not isinstance(decision, Refusal), name
        after_it = replay(case, decision)
        assert after_it.stage in {case.stage, *told.enters}, name
        if name not in {"MendRecord", "DecideInPlenary"}:
            dues = {clock.id: clock.due for clock in case.clocks}
            begun = {
                (clock.id.clock, clock.due)
                for clock in after_it.clocks
                if not clock.lapsed and dues.get(clock.id) != clock.due
            }
            assert begun <= set(told.starts), name
        left = {clock.id for clock in after_it.clocks}
        if name != "MendRecord":
            gone = {clock.id.clock for clock in case.clocks if clock.id not in left}
            assert gone <= set(told.stops)
        case = after_it


def test_a_forecast_leaves_the_case_as_it_was() -> None:
    case = registered(PEMILU)
    copy = registered(PEMILU)
    seen(case, "CompleteStudy")
    assert case == copy
    assert after(case, ("2026-07-07T13:00", Assign("official"))).stage is case.stage
