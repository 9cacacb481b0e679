"""The demonstration's story is lawful on whatever day and at whatever hour it is case."""

import json
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid5

import pytest
from pydantic import TypeAdapter

from deploy.cli.reconcile.reconciliation import Reconciliation, Row
from deploy.demo.desk_client import NINE
from deploy.demo.reports import SAMPLES, SampleReport, body
from deploy.demo.scenario import FULL_CASE, SCENARIO, NextDays, OfficialCommand, Step, UntilWarning
from deploy.demo.summary import DemoSummary
from services.intake.form import read_form
from services.intake.lodging import lodge
from shared.runtime.clock import new_id
from shared.runtime.limits import Limits
from shared.statute.acts.decision import Decision
from shared.statute.acts.elapse import DeadlineLapsed, DeadlineWarned, Elapse
from shared.statute.acts.table import COMMANDS
from shared.statute.case.command import Command
from shared.statute.case.evolve import replay
from shared.statute.case.fact import Fact
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import Case, next_due
from shared.statute.deadlines.holidays import in_force
from shared.statute.deadlines.office_hours import at
from shared.statute.decide import decide
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import Regime
from shared.statute.law.zones import Zone
from shared.statute.permission import may

FIRST = datetime(2026, 11, 21, tzinfo=UTC)
STARTS = [
    FIRST + timedelta(days=day, hours=hour) for day in range(0, 400, 11) for hour in (1, 5, 9, 20)
]


class ScenarioCase:
    """One sample's case, with its clock, as the story moves it."""

    def __init__(self, sample: SampleReport, now: datetime) -> None:
        number = SAMPLES.index(sample) + 1
        report = body(sample, number, Zone.WIB.local(now).date())
        form = read_form(json.dumps(report).encode(), now, Limits())
        lodging = lodge(form, now, in_force(Zone.WIB.local(now).date()))
        self.now, self.lodged_at, self.facts = now, lodging.lodged_at, list[Fact]()
        self.case: Case | None = None
        self.decide(
            OpenCase(
                case_id=str(uuid5(new_id(), sample.place)),
                receipt_number="001",
                regime=Regime(form.regime),
                election=form.election,
                violation_kinds=tuple(form.violation_kinds),
                place=form.place,
                office=lodging.office,
                zone=lodging.zone,
                known_date=form.known_date,
                received_at=now,
                lodged_at=lodging.lodged_at,
                missing=form.missing(),
            )
        )

    def decide(self, command: Command) -> None:
        calendar = in_force(Zone.WIB.local(self.now).date())
        decision: Decision = decide(self.case, command, self.now, calendar)
        assert not isinstance(decision, Refusal), (self.now, command, decision)
        self.facts += decision
        self.case = replay(self.case, decision)

    def carry_out(self, step: Step) -> None:
        assert self.case is not None
        if isinstance(step, OfficialCommand):
            assert may(step.role, step.command, self.case.office, self.case.office) is None
            drawn = {"number": "01"} if step.command == "Register" else {}
            self.decide(TypeAdapter(COMMANDS[step.command]).validate_python(step.payload | drawn))
            return
        self.now = max(self.now, self.until(step, self.case))
        self.decide(Elapse())

    def until(self, step: Step, case: Case) -> datetime:
        match step:
            case NextDays(0):
                return self.lodged_at
            case NextDays(days):
                today = case.zone.local(self.now).date()
                return at(today + timedelta(days=days), NINE, case.zone)
            case UntilWarning():
                due = next_due(case)
                assert due is not None
                return due
            case _:
                return min(clock.due for clock in case.clocks)


@pytest.mark.parametrize("place", SCENARIO)
def test_the_law_accepts_every_step_whenever_the_scenario_starts(place: str) -> None:
    (sample,) = (one for one in SAMPLES if one.place == place)
    for now in STARTS:
        case = ScenarioCase(sample, now)
        for step in SCENARIO[place]:
            case.carry_out(step)


def test_one_case_goes_the_whole_way_one_deadline_lapses_and_one_warning_fires() -> None:
    ends: dict[str, Any] = {}
    happened: list[Fact] = []
    for sample in SAMPLES:
        case = ScenarioCase(sample, STARTS[0])
        for step in SCENARIO.get(sample.place, ()):
            case.carry_out(step)
        ends[sample.place] = case.case
        happened += case.facts
    assert ends[FULL_CASE].closed
    assert ends[FULL_CASE].register_number
    assert any(isinstance(fact, DeadlineLapsed) for fact in happened)
    assert any(isinstance(fact, DeadlineWarned) for fact in happened)
    refused = [case for case in ends.values() if case.closed and not case.register_number]
    waiting = [case for case in ends.values() if not case.closed and not case.register_number]
    assert refused
    assert waiting


def test_at_least_ten_varied_reports_come_in_by_both_channels() -> None:
    assert len(SAMPLES) >= 10
    assert {sample.channel for sample in SAMPLES} == {"http", "topic"}
    assert {sample.regime for sample in SAMPLES} == {"pemilu", "pilkada"}
    assert len({sample.place for sample in SAMPLES}) == len(SAMPLES)
    assert len({kind for sample in SAMPLES for kind in sample.kinds}) >= 10


def test_samples_name_nobody() -> None:
    for number, sample in enumerate(SAMPLES, 1):
        report = body(sample, number, FIRST.date())
        assert report["reporter"]["name"].startswith("Contoh Pelapor")
        assert report["reporter"]["mail"].endswith(".example")
        assert report["reported_party"].startswith("Contoh")


ONE_NOTICE = {("1", "opened", "office"): 1}


@pytest.mark.parametrize(
    ("registered", "difference", "complete"),
    [
        (1, {}, True),
        (0, {}, False),
        (1, {"unsent": ONE_NOTICE}, False),
        (1, {"unexpected": ONE_NOTICE}, False),
    ],
)
def test_the_demonstration_is_complete_only_if_nothing_is_missing(
    registered: int, difference: dict[str, Any], *, complete: bool
) -> None:
    reconciliation = Reconciliation(FIRST, timedelta())
    reconciliation.rows["32.73", FIRST] = Row(1, Counter(registered=registered))
    assert (
        DemoSummary(reconciliation=reconciliation, mails=58, **difference).is_complete is complete
    )


def test_the_case_of_a_merge_is_in_the_scenario_and_still_open() -> None:
    (into,) = [
        act.payload["into"]
        for steps in SCENARIO.values()
        for act in steps
        if isinstance(act, OfficialCommand) and act.command == "MergeInto"
    ]
    places = list(SCENARIO)
    (merged,) = [place for place in places if any(_merges(step) for step in SCENARIO[place])]
    assert into in {sample.place for sample in SAMPLES}
    assert places.index(merged) < places.index(into)


def _merges(step: Step) -> bool:
    return isinstance(step, OfficialCommand) and step.command == "MergeInto"


def test_days_begin_at_nine() -> None:
    assert time(9) == NINE
