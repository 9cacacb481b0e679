"""How the law's commands and facts are encoded for storage, and decoded again. Pure.

The class's name tells the kind. A field that the law's classes gain later has a default there, so
that what was stored before can still be decoded; none is ever renamed.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import cache, reduce
from typing import Any

from pydantic import TypeAdapter

from services.workflow.file.chain import Entry, StoredFact, canonical
from services.workflow.file.guidance import guidance
from shared.runtime.http.moments import to_the_second
from shared.statute.acts.table import COMMANDS, FACTS
from shared.statute.case.command import Command
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.opening import OpenCase
from shared.statute.case.state import Case, duty_due, next_warning
from shared.statute.law.refusals import Refusal

NOT_DRAWN = "-"
"""Stands for a register number until the law has accepted the registration.

A stored command holds it; the fact holds the number that was drawn.
"""


def encode(fact: Fact) -> StoredFact:
    """A fact as it is stored."""
    kind = type(fact).__name__
    return StoredFact(kind, canonical(_fact_adapter(kind).dump_python(fact, mode="json")))


def decode(stored: StoredFact | Entry) -> Fact:
    """The fact that was stored.

    Raises:
        KeyError: the law knows no fact of that kind.
        ValidationError: the content is not that of its kind.
    """
    return _fact_adapter(stored.kind).validate_json(stored.content)


def fold(facts: Iterable[StoredFact | Entry], start: Case | None = None) -> Case | None:
    """The case that all its facts make, oldest first; None before the first.

    `start` is what the facts before these have made of it.

    Raises:
        KeyError, ValidationError: as `decode`.
    """
    return reduce(evolve, map(decode, facts), start)


def encode_command(command: Command) -> dict[str, Any]:
    """A command's content as JSON values."""
    content: dict[str, Any] = _command_adapter(type(command).__name__).dump_python(
        command, mode="json"
    )
    return content


def decode_command(kind: str, content: dict[str, Any]) -> Command:
    """A command from its kind and its content.

    Raises:
        KeyError: the law knows no command of that kind.
        ValidationError: the content is not that of its kind.
    """
    return _command_adapter(kind).validate_python(content)


def opening_command(report: dict[str, Any]) -> Command:
    """The command that opens the case of a report, from the body of its event."""
    content = {field.name: report[field.name] for field in fields(OpenCase) if field.name in report}
    return decode_command(OpenCase.__name__, {**content, "case_id": report["report_id"]})


def accepted_outcome(case: Case) -> dict[str, Any]:
    """The stored outcome of an accepted command: how far the case had come after it."""
    due, warning = duty_due(case), next_warning(case)
    return {
        "accepted": True,
        "revision": case.revision,
        "stage": case.stage,
        "sequence": case.sequence,
        "closed": case.closed,
        "next_due": to_the_second(due).isoformat() if due else None,
        "next_warning": to_the_second(warning).isoformat() if warning else None,
        "office": case.office,
        "register_number": case.register_number,
    }


def refused_outcome(refusal: Refusal, case: Case, command_name: str) -> dict[str, Any]:
    """The stored outcome of a refused command: why, what helps, and how far the case had come."""
    return {
        "accepted": False,
        "revision": case.revision,
        **asdict(refusal),
        "choices": list(refusal.choices),
        "guidance": guidance(refusal, case, command_name),
    }


# Building an adapter costs far more than using it.
@cache
def _fact_adapter(kind: str) -> TypeAdapter[Fact]:
    return TypeAdapter(FACTS[kind])


@cache
def _command_adapter(kind: str) -> TypeAdapter[Command]:
    return TypeAdapter(COMMANDS[kind])
