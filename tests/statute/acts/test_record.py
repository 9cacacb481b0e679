"""Who works on a case, its documents, its revision; and files written before all that are read."""

import json
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from shared.statute.acts.administration import Assign, DocumentFiled, FileDocument, ReadIdentity
from shared.statute.acts.elapse import DeadlineLapsed, Elapse
from shared.statute.acts.hearings import AdjudicationOpened
from shared.statute.acts.objections import ObjectionDecided
from shared.statute.acts.rectification import MendRecord
from shared.statute.acts.review import Register
from shared.statute.acts.table import FACTS
from shared.statute.acts.tracing import Withdraw
from shared.statute.acts.transfer import Delegate, TakeOver
from shared.statute.case.command import Command
from shared.statute.case.evolve import evolve
from shared.statute.case.opening import CaseOpened
from shared.statute.case.state import Case, Filed
from shared.statute.law.choices import MendableField
from shared.statute.law.clocks import Clock
from shared.statute.law.violations import Matter
from tests.statute.samples import (
    MONDAY,
    PEMILU,
    after,
    comes_back,
    facts_of,
    open_to,
    opened,
    refusal,
    registered,
    report,
    wib,
)

NOON = wib("2026-07-06T14:00")
SHA = "0123456789abcdef" * 4


def test_who_works_on_a_case_is_said_and_changed() -> None:
    case = after(registered(PEMILU), ("2026-07-06T13:00", Assign("official-7")))
    assert case.assigned_to == "official-7"
    again = refusal(case, Assign("official-7"), NOON)
    assert (again.code, again.article) == ("already_assigned", "Perbawaslu 7/2022")
    assert refusal(case, Assign(" "), NOON).code == "investigator_missing"
    assert after(case, ("2026-07-06T14:00", Assign("official-8"))).assigned_to == "official-8"


@pytest.mark.parametrize("step", [Delegate("32.73.01"), TakeOver("32")])
def test_another_office_chooses_for_itself_who_works_on_it(step: Command) -> None:
    case = after(
        registered(PEMILU), ("2026-07-06T13:00", Assign("official-7")), ("2026-07-06T14:00", step)
    )
    assert case.assigned_to == ""


def test_a_document_is_filed_by_its_hash_under_its_fact() -> None:
    command = FileDocument("receipt", "001/LP", SHA, 1)
    (fact,) = facts_of(opened(report()), command, MONDAY)
    assert isinstance(fact, DocumentFiled)
    case = after(opened(report()), ("2026-07-06T11:00", command))
    assert case.documents == (Filed("receipt", "001/LP", SHA, 1),)
    assert refusal(case, command, NOON).code == "already_filed"
    assert "FileDocument" not in open_to(case)


def test_a_document_of_a_closed_case_is_filed_too() -> None:
    closed = after(opened(report()), ("2026-07-06T11:00", Withdraw()))
    case = after(closed, ("2026-07-06T12:00", FileDocument("status", "", SHA, 2)))
    assert len(case.documents) == 1
    assert case.clocks == ()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (FileDocument("receipt", "1", SHA, 0), "no_such_fact"),
        (FileDocument("receipt", "1", SHA, 2), "no_such_fact"),
        (FileDocument("receipt", "1", SHA[1:], 1), "hash_not_valid"),
        (FileDocument("receipt", "1", SHA.upper(), 1), "hash_not_valid"),
    ],
)
def test_a_document_belongs_to_a_fact_and_has_a_hash(command: FileDocument, code: str) -> None:
    assert refusal(opened(report()), command, MONDAY).code == code


@pytest.mark.parametrize(
    ("moment", "command", "raises"),
    [
        ("2026-07-06T13:00", ReadIdentity("official", "summons"), False),
        ("2026-07-06T13:00", FileDocument("receipt", "1", SHA, 1), False),
        ("2026-07-08T15:00", Elapse(), False),
        ("2026-07-09T16:00", Elapse(), True),
        ("2026-07-06T13:00", Assign("official"), True),
        ("2026-07-06T13:00", Register("1"), True),
        ("2026-07-06T13:00", MendRecord(1, MendableField.PLACE, "32.73.02", "x"), True),
    ],
)
def test_the_revision_is_the_last_fact_an_official_decides_on(
    moment: str,
    command: Command,
    raises: bool,  # noqa: FBT001
) -> None:
    before = opened(report())
    case = after(before, (moment, command))
    assert before.revision == 1
    assert (case.revision > before.revision) is raises
    assert case.sequence > before.sequence


def test_the_lapse_is_what_changes_and_not_whom_it_is_told_to() -> None:
    case = after(opened(report()), ("2026-07-20T16:00", Elapse()))
    names = [type(fact).__name__ for fact in _history(case)]
    assert case.revision == names.index("DeadlineLapsed") + 2
    assert case.sequence == case.revision + 2


def _history(_case: Case) -> list[object]:
    return list(facts_of(opened(report()), Elapse(), wib("2026-07-20T16:00")))


def test_a_case_does_not_go_back_in_time() -> None:
    case = registered(PEMILU)
    early = wib("2026-07-06T11:59")
    assert refusal(case, Elapse(), early).code == "before_last_fact"
    assert refusal(case, Assign("official"), early).code == "before_last_fact"
    assert case.moved_at == early + timedelta(minutes=1)
    assert facts_of(case, Assign("official"), early + timedelta(minutes=1))


OLD_CLOCK = {"escalations"}


def as_it_was(kind: str, text: bytes) -> dict[str, object]:
    """A fact as the first cases wrote it: without what has been added since."""
    said: dict[str, object] = json.loads(text)
    clocks: list[dict[str, object]] = said["starts"]  # type: ignore[assignment]
    for clock in clocks:
        for name in OLD_CLOCK:
            del clock[name]
    for name in {"AdjudicationOpened": ["quick"], "ObjectionDecided": ["outcome"]}.get(kind, []):
        del said[name]
    return said


def test_facts_in_older_files_are_read_with_what_they_could_not_say() -> None:
    (first,) = facts_of(None, report(), MONDAY)
    *_, lapse, _ = facts_of(opened(report()), Elapse(), wib("2026-07-08T16:00"))
    heard = AdjudicationOpened(at=NOON)
    answered = ObjectionDecided(at=NOON, matter=Matter.TSM, upheld=True)
    for fact in (first, lapse, heard, answered):
        kind = type(fact).__name__
        adapter = TypeAdapter(FACTS[kind])
        old = adapter.validate_python(as_it_was(kind, adapter.dump_json(fact)))
        assert old.at == fact.at
        assert comes_back(old) == old
    old_lapse = TypeAdapter(DeadlineLapsed).validate_python(
        as_it_was("DeadlineLapsed", TypeAdapter(DeadlineLapsed).dump_json(lapse))  # type: ignore[arg-type]
    )
    old_opening = TypeAdapter(CaseOpened).validate_python(
        as_it_was("CaseOpened", TypeAdapter(CaseOpened).dump_json(first))  # type: ignore[arg-type]
    )
    case = evolve(evolve(None, old_opening), old_lapse)
    assert case.clock(Clock.INITIAL_REVIEW) is not None
    assert case.clocks[0].next_moment is None
    assert facts_of(case, Elapse(), wib("2026-12-08T16:00")) == ()


@pytest.mark.parametrize("purpose", ["", " ", "-", "...", "12345", "a b c"])
def test_an_identity_is_read_for_a_purpose_in_words(purpose: str) -> None:
    found = refusal(opened(report()), ReadIdentity("official", purpose), NOON)
    assert found.code == "purpose_missing"
