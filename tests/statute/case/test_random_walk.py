"""Random command sequences: whatever is asked of a case, the law answers, and it stays sound."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.statute.acts.elapse import Elapse
from shared.statute.acts.table import ACTS, COMMANDS
from shared.statute.case.command import Command
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, next_due
from shared.statute.decide import decide
from shared.statute.law.choices import (
    AgencyAct,
    DeclineReason,
    Discussion,
    ExtensionGround,
    MatterOutcome,
    MendableField,
    Mode,
    Oath,
    Party,
    Verdict,
)
from shared.statute.law.refusals import Refusal
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source, Stage
from shared.statute.law.violations import KINDS, Matter
from shared.statute.open_acts import open_acts
from tests.statute.lawful import lawful
from tests.statute.samples import CALENDAR, MONDAY, opened, report

KEYS = st.sets(st.sampled_from(["evidence", "in_time", "description"]), max_size=2).map(tuple)
KIND_KEYS = st.sets(st.sampled_from(sorted(KINDS)), max_size=2).map(tuple)
MATTERS = st.sampled_from(Matter)
OFFICES = st.sampled_from(["00", "32", "32.73", "32.73.01", "32.73.01.1001", "73.71", "x"])
NUMBERS = st.sampled_from(["", "01/Reg/LP"])
ADDRESSEES = st.sampled_from(["", "", "", "dkpp", "kpu", "komdigi", "nobody"])
OUTCOMES = st.builds(MatterOutcome, MATTERS, st.sampled_from(Verdict), ADDRESSEES, NUMBERS)
ARGUMENTS: dict[str, st.SearchStrategy[object]] = {
    "missing": KEYS,
    "supplied": KEYS,
    "known_date": st.sampled_from([None, MONDAY.date(), date(1999, 1, 1)]),
    "reason": st.sampled_from(DeclineReason),
    "number": NUMBERS,
    "violation_kinds": KIND_KEYS,
    "office": OFFICES,
    "found": st.booleans(),
    "ground": st.sampled_from(ExtensionGround),
    "discussion": st.sampled_from(Discussion),
    "party": st.sampled_from(Party),
    "mode": st.sampled_from(Mode),
    "oath": st.sampled_from(Oath),
    "identity_confirmed": st.booleans(),
    "has_evidence": st.booleans(),
    "read_back": st.booleans(),
    "signed": st.booleans(),
    "on": st.dates(date(2026, 7, 1), date(2026, 7, 31)),
    "all_parties_agree": st.booleans(),
    "verdict": st.sampled_from(Verdict),
    "addressee": ADDRESSEES,
    "others": st.lists(OUTCOMES, max_size=1).map(tuple),
    "outcomes": st.lists(OUTCOMES, max_size=2, unique_by=lambda each: each.matter).map(tuple),
    "matter": MATTERS,
    "act": st.sampled_from(AgencyAct),
    "upheld": st.booleans(),
    "quick": st.booleans(),
    "outcome": st.none() | OUTCOMES,
    "at": st.datetimes(datetime(2026, 7, 1), datetime(2026, 7, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    "of": st.integers(0, 9),
    "field": st.sampled_from(MendableField),
    "value": st.sampled_from(["press", "tsm,press", "32.73.02", "mayor", "2026-07-05", "x"]),
    "into": st.sampled_from([report().case_id, "other", ""]),
    "case_id": st.sampled_from([report().case_id, "other"]),
    "sha256": st.sampled_from(["0" * 64, "no"]),
    "table": st.sampled_from([CALENDAR.version, "other"]),
}
TEXTS = st.just("sample")


def command_of(name: str) -> st.SearchStrategy[Command]:
    """Any command of that name, with any arguments, lawful or not."""
    fields = COMMANDS[name].__dataclass_fields__
    return st.builds(COMMANDS[name], **{field: ARGUMENTS.get(field, TEXTS) for field in fields})


IDLE = {"ReadIdentity", "Recompute", "Delegate", "TakeOver", "Assign", "MendRecord"}
ENDING = {
    "Withdraw",
    "MergeInto",
    "CancelRegistration",
    "DeclineRegistration",
    "KeepInformation",
    "CloseFollowUp",
}
ANYTHING = st.sampled_from(sorted(set(COMMANDS) - {"OpenCase"})).flatmap(command_of)


class Walk(RuleBasedStateMachine):
    """A case of one regime, to which officials, reporters, agencies and time do what they like."""

    regime: Regime

    @initialize(kinds=KIND_KEYS, source=st.sampled_from(Source), missing=KEYS, late=st.booleans())
    def open(
        self, kinds: tuple[str, ...], source: Source, missing: tuple[str, ...], *, late: bool
    ) -> None:
        known = MONDAY.date() - timedelta(days=60 if late else 0)
        command = report(self.regime, *kinds, source=source, missing=missing, known=known)
        self.case = opened(command)
        self.facts: list[Fact] = list(decided(None, command, MONDAY))
        self.now = MONDAY

    @rule(data=st.data(), minutes=st.sampled_from([0, 1, 60, 1440, 5000]))
    def someone_does_what_is_lawful(self, data: st.DataObject, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.do(Elapse())
        self.choose(data, self.open_now())

    @rule(data=st.data())
    def someone_moves_it_on(self, data: st.DataObject) -> None:
        self.choose(data, self.open_now() - IDLE - ENDING)

    def choose(self, data: st.DataObject, names: set[str]) -> None:
        command = lawful(self.case, data.draw(st.sampled_from(sorted(names or {"ReadIdentity"}))))
        assert not isinstance(self.do(command), Refusal), command

    @rule(command=ANYTHING)
    def someone_asks_for_anything(self, command: Command) -> None:
        kind, was_open = type(command).__name__, self.open_now()
        if not isinstance(self.do(command), Refusal) and ACTS[kind].sent_by_officials:
            assert kind in was_open, "accepted, though no sample of the act was"

    def open_now(self) -> set[str]:
        return {act.kind for act in open_acts(self.case, self.now, CALENDAR)}

    @precondition(lambda self: next_due(self.case) is not None)
    @rule()
    def time_comes(self) -> None:
        self.now = max(self.now, next_due(self.case) or self.now)
        assert self.do(Elapse()), "something was due"

    def do(self, command: Command) -> tuple[Fact, ...] | Refusal:
        decision = decide(self.case, command, self.now, CALENDAR)
        if isinstance(decision, Refusal):
            assert decision.article
            assert decision.message_id != decision.message_en
            return decision
        may_follow = (*ACTS[type(command).__name__].yields, *ACTS["Elapse"].yields)
        for fact in decision:
            assert isinstance(fact, may_follow), "the act's row does not name this fact"
            before, self.case = self.case, evolve(self.case, fact)
            assert self.case.stage in (before.stage, *ways_from(before.stage))
        self.facts += decision
        return decision

    def teardown(self) -> None:
        assert reduce(evolve, self.facts, None) == self.case
        assert self.case.sequence == len(self.facts)

    @invariant()
    def a_closed_case_has_no_clock(self) -> None:
        assert not (self.case.closed and self.case.clocks)
        assert self.case.closed == (self.case.close_reason is not None)

    @invariant()
    def nothing_that_is_over_is_still_to_come(self) -> None:
        due = next_due(self.case)
        assert due is None or due >= self.now or self.do(Elapse())

    @invariant()
    def every_open_case_can_be_moved_on(self) -> None:
        onward = self.open_now() - IDLE
        assert self.case.closed or onward or next_due(self.case) is not None


def decided(case: Case | None, command: Command, at: datetime) -> tuple[Fact, ...]:
    decision = decide(case, command, at, CALENDAR)
    assert not isinstance(decision, Refusal)
    return decision


def ways_from(stage: Stage) -> set[Stage]:
    return {target for move in ACTS.values() for target in move.leads_to(stage)}


class PemiluWalk(Walk):
    regime = Regime.PEMILU


class PilkadaWalk(Walk):
    regime = Regime.PILKADA


WALKS = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestPemilu = PemiluWalk.TestCase
TestPemilu.settings = WALKS
TestPilkada = PilkadaWalk.TestCase
TestPilkada.settings = WALKS


def test_from_every_stage_the_graph_leads_to_the_end() -> None:
    reached = {Stage.CLOSED}
    for _ in Stage:
        reached |= {stage for stage in Stage if ways_from(stage) & reached}
    assert reached == set(Stage)


def test_every_stage_is_reached_from_the_start() -> None:
    reached: set[Stage | None] = {None}
    for _ in Stage:
        reached |= {target for stage in reached for target in ways_from(stage)}
    assert reached == {None, *Stage}
