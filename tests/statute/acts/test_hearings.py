"""The hearing of an administrative violation: opened, set, held, decided; and the quick one."""

from datetime import date, datetime

import pytest

from shared.statute.acts.elapse import DeadlineLapsed, Elapse
from shared.statute.acts.handling import BeginStudy, Extend, RecordDiscussion
from shared.statute.acts.hearings import (
    AdjudicationOpened,
    DecideAdjudication,
    HearingHeld,
    HearingScheduled,
    HoldHearing,
    OpenAdjudication,
    ScheduleHearing,
)
from shared.statute.case.state import Case, Hearing
from shared.statute.law.choices import (
    Discussion,
    ExtensionGround,
    LapseEffect,
    MatterOutcome,
    Verdict,
)
from shared.statute.law.clocks import Clock
from shared.statute.law.stages import Stage
from shared.statute.law.violations import Matter
from tests.statute.samples import (
    PEMILU,
    PILKADA,
    after,
    facts_of,
    open_to,
    refusal,
    registered,
    wib,
)

NOON = wib("2026-07-07T12:00")
STUDY = ExtensionGround.INFORMATION_AND_STUDY
QUICK = OpenAdjudication(quick=True)


def due_of(case: Case, clock: Clock, matter: str = "") -> str:
    running = case.running(clock, matter)
    assert running is not None
    return f"{running.due:%Y-%m-%dT%H:%M}"


def offered(case: Case) -> set[str]:
    return open_to(case)


def test_the_hearing_of_an_administrative_violation() -> None:
    case = after(registered(PEMILU, "campaign_props"), ("2026-07-07T09:00", OpenAdjudication()))
    assert case.stage is Stage.ADJUDICATION
    assert due_of(case, Clock.ADJUDICATION) == "2026-07-24T16:00"
    sunday = date(2026, 7, 12)
    found = refusal(case, HoldHearing(sunday), NOON)
    assert found.code == "hearing_on_rest_day"
    (held,) = facts_of(case, HoldHearing(date(2026, 7, 8)), NOON)
    assert isinstance(held, HearingHeld)
    assert held.on == date(2026, 7, 8)
    case = after(
        case,
        ("2026-07-08T09:00", HoldHearing(date(2026, 7, 8))),
        ("2026-07-12T09:00", HoldHearing(sunday, all_parties_agree=True)),
        ("2026-07-13T09:00", DecideAdjudication(Verdict.VIOLATION)),
    )
    assert case.stage is Stage.FORWARDING
    assert case.outcomes == (MatterOutcome(Matter.ADMINISTRATIVE, Verdict.VIOLATION, "kpu"),)
    assert due_of(case, Clock.CORRECTION_REQUEST, Matter.ADMINISTRATIVE) == "2026-07-16T16:00"


def test_a_hearing_decides_a_massive_violation_as_such() -> None:
    case = after(
        registered(PEMILU, "tsm"),
        ("2026-07-07T09:00", OpenAdjudication()),
        ("2026-07-08T09:00", DecideAdjudication(Verdict.VIOLATION)),
    )
    assert case.outcomes[0].matter is Matter.TSM
    bad = after(registered(PEMILU, "tsm"), ("2026-07-07T09:00", OpenAdjudication()))
    command = DecideAdjudication(Verdict.VIOLATION, "dkpp")
    assert refusal(bad, command, NOON).code == "addressee_not_lawful"


def test_hearings_are_known_in_pemilu_and_for_administrative_matters_only() -> None:
    found = refusal(registered(PILKADA, "campaign_props"), OpenAdjudication(), NOON)
    assert found.code == "not_in_this_regime"
    assert found.article
    assert (
        refusal(registered(PEMILU, "press"), OpenAdjudication(), NOON).code == "not_administrative"
    )
    assert "OpenAdjudication" not in offered(registered(PILKADA, "campaign_props"))
    assert "OpenAdjudication" not in offered(registered(PEMILU, "press"))
    assert "OpenAdjudication" in offered(registered(PEMILU, "tsm"))


def test_a_hearing_leaves_no_other_matter_undecided() -> None:
    case = after(
        registered(PEMILU, "campaign_props", "money_politics"),
        ("2026-07-07T09:00", OpenAdjudication()),
    )
    alone = DecideAdjudication(Verdict.VIOLATION)
    assert refusal(case, alone, NOON).code == "matter_undecided"
    crime = MatterOutcome(Matter.CRIMINAL, Verdict.VIOLATION)
    both = DecideAdjudication(Verdict.VIOLATION, others=(crime,))
    assert refusal(case, both, NOON).code == "second_discussion_missing"
    twice = DecideAdjudication(Verdict.VIOLATION, others=(crime, crime))
    assert refusal(case, twice, NOON).code == "matter_twice"
    case = after(
        case,
        ("2026-07-07T09:10", RecordDiscussion(Discussion.FIRST)),
        ("2026-07-07T10:00", Extend(STUDY)),
        ("2026-07-20T10:00", RecordDiscussion(Discussion.SECOND)),
        ("2026-07-21T10:00", both),
    )
    assert [each.outcome.addressee for each in case.obligations] == ["kpu", "police_gakkumdu"]
    assert due_of(case, Clock.CRIME_FORWARDING, Matter.CRIMINAL) == "2026-07-22T10:00"
    assert due_of(case, Clock.CORRECTION_REQUEST, Matter.ADMINISTRATIVE) == "2026-07-24T16:00"


def heard() -> Case:
    return after(registered(PEMILU, "campaign_props"), ("2026-07-07T09:00", OpenAdjudication()))


def test_hearings_are_set_ahead_in_the_zone_of_whoever_sets_them() -> None:
    when = datetime.fromisoformat("2026-07-12T03:00+00:00")
    (fact,) = facts_of(heard(), ScheduleHearing(when, "Ruang sidang 1"), NOON)
    assert isinstance(fact, HearingScheduled)
    assert (fact.hearing_at, fact.place) == (when, "Ruang sidang 1")
    case = after(
        heard(),
        ("2026-07-07T10:00", ScheduleHearing(when, "Ruang sidang 1")),
        ("2026-07-07T11:00", ScheduleHearing(wib("2026-07-14T09:00"))),
    )
    assert case.hearings == (
        Hearing(when, "Ruang sidang 1"),
        Hearing(wib("2026-07-14T09:00"), ""),
    )
    assert case.stage is Stage.ADJUDICATION
    again = refusal(case, ScheduleHearing(wib("2026-07-12T10:00")), NOON)
    assert (again.code, again.article) == (
        "already_scheduled",
        "Perbawaslu 8/2022 Pasal 17 ayat (2)",
    )


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (wib("2026-07-07T11:59"), "hearing_in_past"),
        (wib("2099-07-07T12:00"), "beyond_table"),
        (NOON.replace(tzinfo=None), "naive_moment"),
    ],
)
def test_a_hearing_is_set_for_a_moment_to_come(when: datetime, code: str) -> None:
    assert refusal(heard(), ScheduleHearing(when), NOON).code == code


def test_only_a_case_that_is_heard_has_hearings() -> None:
    case = registered(PEMILU, "campaign_props")
    moment = wib("2026-07-08T09:00")
    assert refusal(case, ScheduleHearing(moment), NOON).code == "not_in_this_stage"
    local = registered(PILKADA, "campaign_props")
    assert refusal(local, ScheduleHearing(moment), NOON).code == "not_in_this_regime"
    assert "ScheduleHearing" in offered(heard())


def test_the_quick_procedure_runs_instead_of_the_ordinary_one() -> None:
    case = registered(PEMILU, "campaign_props")
    (fact,) = facts_of(case, QUICK, wib("2026-07-06T13:00"))
    assert isinstance(fact, AdjudicationOpened)
    assert fact.quick
    case = after(case, ("2026-07-06T13:00", QUICK))
    assert case.quick
    assert {clock.id.clock for clock in case.clocks} == {Clock.QUICK_ADJUDICATION}
    assert due_of(case, Clock.QUICK_ADJUDICATION) == "2026-07-08T16:00"
    assert not heard().quick


def test_the_quick_procedure_ends_with_its_decision() -> None:
    case = after(
        registered(PEMILU, "campaign_props"),
        ("2026-07-06T13:00", QUICK),
        ("2026-07-06T15:00", DecideAdjudication(Verdict.VIOLATION)),
    )
    assert case.stage is Stage.FORWARDING
    assert case.clock(Clock.QUICK_ADJUDICATION) is None
    assert due_of(case, Clock.CORRECTION_REQUEST, Matter.ADMINISTRATIVE) == "2026-07-09T16:00"


def test_a_quick_procedure_not_decided_in_time_is_a_breach_and_goes_on() -> None:
    case = after(registered(PEMILU, "campaign_props"), ("2026-07-06T13:00", QUICK))
    facts = facts_of(case, Elapse(), wib("2026-07-08T16:00"))
    assert [fact.effect for fact in facts if isinstance(fact, DeadlineLapsed)] == [
        LapseEffect.BREACH
    ]
    case = after(
        case,
        ("2026-07-08T16:00", Elapse()),
        ("2026-07-09T09:00", DecideAdjudication(Verdict.VIOLATION)),
    )
    assert case.clock(Clock.QUICK_ADJUDICATION) is None


def test_what_else_was_reported_keeps_its_own_time_beside_the_quick_procedure() -> None:
    case = after(registered(PEMILU, "campaign_props", "press"), ("2026-07-06T13:00", QUICK))
    assert {clock.id.clock for clock in case.clocks} == {
        Clock.QUICK_ADJUDICATION,
        Clock.HANDLING,
    }


def test_the_quick_procedure_is_for_administrative_violations_still_in_its_time() -> None:
    found = refusal(registered(PEMILU, "tsm"), QUICK, NOON)
    assert (found.code, found.article) == (
        "not_administrative",
        "UU 7/2017 Pasal 461; Perbawaslu 8/2022 Pasal 17 ayat (2)",
    )
    case = after(registered(PEMILU, "campaign_props"), ("2026-07-07T09:00", BeginStudy()))
    assert after(case, ("2026-07-08T16:00", QUICK)).quick
    assert refusal(case, QUICK, wib("2026-07-08T16:01")).code == "quick_time_over"
    assert after(case, ("2026-07-08T16:01", OpenAdjudication())).stage is Stage.ADJUDICATION


def test_a_hearing_can_be_set_though_one_is_set_for_the_next_minute() -> None:
    case = after(registered(PEMILU, "campaign_props"), ("2026-07-07T09:00", OpenAdjudication()))
    set_at = ScheduleHearing(wib("2026-07-07T09:01"))
    assert "ScheduleHearing" in open_to(after(case, ("2026-07-07T09:00", set_at)))
