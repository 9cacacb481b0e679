"""Commands, facts and cases go out as JSON and come back the same, through their plain types."""

import pytest
from pydantic import TypeAdapter

from shared.statute.acts.elapse import Elapse
from shared.statute.acts.table import ACTS, COMMANDS, FACTS
from shared.statute.case.evolve import evolve
from shared.statute.case.state import Case
from shared.statute.law.violations import Matter
from tests.statute.lawful import lawful
from tests.statute.samples import PEMILU, PILKADA, facts_of, forwarded, open_to, opened, report, wib

CASES: TypeAdapter[Case] = TypeAdapter(Case)


def test_every_move_has_its_command_and_every_command_its_move() -> None:
    assert set(COMMANDS) == set(ACTS)


@pytest.mark.parametrize("case", [opened(report(PEMILU)), forwarded(PILKADA, Matter.ASN)])
def test_a_case_comes_back_the_same(case: Case) -> None:
    assert CASES.validate_json(CASES.dump_json(case)) == case


def test_facts_come_back_the_same_and_give_the_same_case() -> None:
    case = opened(report(PEMILU, "money_politics", missing=("evidence",)))
    for fact in facts_of(case, Elapse(), wib("2026-07-20T10:00")):
        adapter = TypeAdapter(FACTS[type(fact).__name__])
        again = adapter.validate_json(adapter.dump_json(fact))
        assert again == fact
        assert evolve(case, again) == evolve(case, fact)
        case = evolve(case, fact)


def test_commands_come_back_the_same() -> None:
    case = opened(report(PEMILU))
    for name in ("OpenCase", *open_to(case)):
        command = report(PEMILU) if name == "OpenCase" else lawful(case, name)
        adapter = TypeAdapter(COMMANDS[name])
        assert adapter.validate_json(adapter.dump_json(command)) == command
