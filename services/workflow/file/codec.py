"""How the law's commands and facts are written down, and read again. Pure.

The name of its class says what a text is; a field added to the law later has a default there, so
that what was written before can still be read.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import cache, reduce
from typing import Any

from pydantic import TypeAdapter

from services.workflow.file.chain import Entry, Written, canonical
from shared.statute.acts.commands import COMMANDS, Command, OpenCase
from shared.statute.acts.facts import FACTS, Fact
from shared.statute.decide import Case, Refusal, evolve, next_due

NOT_DRAWN = "-"
"""Stands for a register number until the law has accepted the registration."""


def write(fact: Fact) -> Written:
    """A fact in the form it is kept in."""
    kind = type(fact).__name__
    return Written(kind, canonical(_fact_form(kind).dump_python(fact, mode="json")))


def read(written: Written | Entry) -> Fact:
    """The fact that was kept."""
    return _fact_form(written.kind).validate_json(written.content)


def fold(facts: Iterable[Written | Entry]) -> Case | None:
    """The case as its facts make it; None before the first."""
    start: Case | None = None
    return reduce(evolve, map(read, facts), start)


def command(kind: str, content: dict[str, Any]) -> Command:
    """A command from what it says.

    Raises:
        ValidationError: it does not say what a command of that kind must.
    """
    return _command_form(kind).validate_python(content)


def content(given: Command) -> dict[str, Any]:
    """What a command says, as JSON values."""
    said: dict[str, Any] = _command_form(type(given).__name__).dump_python(given, mode="json")
    return said


def opening(report: dict[str, Any]) -> Command:
    """The command that opens the case of a report."""
    told = {field.name: report[field.name] for field in fields(OpenCase) if field.name in report}
    return command(OpenCase.__name__, {**told, "case_id": report["report_id"]})


def accepted(case: Case) -> dict[str, Any]:
    """The outcome of an accepted command, as it is kept: where the case stood after it."""
    due = next_due(case)
    return {
        "accepted": True,
        "revision": case.revision,
        "stage": case.stage,
        "sequence": case.sequence,
        "closed": case.closed,
        "next_due": due.isoformat() if due else None,
        "office": case.office,
        "register_number": case.register_number,
    }


def refused(refusal: Refusal, case: Case) -> dict[str, Any]:
    """The outcome of a refused command, as it is kept: why, and how far the case had come."""
    return {"accepted": False, "revision": case.revision, **asdict(refusal)}


@cache
def _fact_form(kind: str) -> TypeAdapter[Fact]:
    return TypeAdapter(FACTS[kind])


@cache
def _command_form(kind: str) -> TypeAdapter[Command]:
    return TypeAdapter(COMMANDS[kind])
