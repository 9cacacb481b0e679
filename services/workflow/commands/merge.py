"""Two cases in one step: a duplicate ends, and the other goes on for both reporters."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.commands import merge_store
from services.workflow.commands.transaction import CommandContext, record, refuse
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.errors import CaseNotFound
from services.workflow.file import codec as records
from services.workflow.file import store
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection
from shared.statute.acts.commands import Command, JoinReport, MergeInto
from shared.statute.acts.facts import Fact
from shared.statute.decide import Case, Decision, Refusal
from shared.statute.law.authority import sees
from shared.statute.law.refusals import refuse as refusal
from shared.statute.law.stages import MOVES

KIND = MergeInto.__name__
MOST_JOINED = 1000
"""Every event of a case carries how to reach all its reporters: one too large could be announced
never, and the case would stand still, its clock too."""

Law = Callable[[Case | None, Command, datetime], Decision]
"""What the law makes of a command at a moment, by the holiday table that holds for the step."""


@dataclass(frozen=True, slots=True)
class Other:
    """The case that goes on, and what is known of it."""

    case: Case
    known: store.CaseSnapshot


@dataclass(frozen=True, slots=True)
class _Merge:
    """A merge the law accepts: what becomes of the duplicate, and of the case that goes on."""

    ends: tuple[Fact, ...]
    joined: CommandContext
    goes_on: tuple[Fact, ...]


def named(said: Mapping[str, Any] | None) -> UUID | None:
    """The case that a merge names as the one that goes on; None if what it names is no id."""
    try:
        return UUID(str((said or {}).get("into")))
    except ValueError:
        return None


async def others(connection: Connection, step: ExecutionRequest) -> list[UUID]:
    """The other case that a step reaches into, to be locked with its own."""
    if step.kind != KIND:
        return []
    into = named(await merge_store.said(connection, UUID(step.case_id), step.command_id))
    return [into] if into else []


async def target(
    connection: Connection, said: Mapping[str, Any] | None, joining: str = ""
) -> Other | None:
    """The case that a merge names, if it is open or was; `joining`: the command it will get."""
    into = named(said)
    if into is not None:
        with suppress(CaseNotFound):
            known = await store.known(connection, into, joining)
            case = records.fold(known.facts)
            return Other(case, known) if case else None
    return None


def joinable(case: Case, other: Other | None, by: Official | None) -> Other | Refusal:
    """The case in which a report can go on, or why it cannot; the official must see that one, too.

    Whether a case exists is not told to those who may not see it.
    """
    if other is None or (by is not None and not sees(other.case.office, by.office)):
        code = "merge_target_unknown"
    elif other.case.closed:
        code = "merge_target_closed"
    elif other.case.regime is not case.regime:
        code = "merge_target_other_regime"
    elif other.case.office != case.office:
        code = "merge_target_elsewhere"
    elif len(other.case.joined) >= MOST_JOINED:
        code = "merge_target_full"
    else:
        return other
    return refusal(code, MOVES[KIND].article(case.regime, case.edition))


async def merge(
    connection: Connection, taken: CommandContext, case: Case, law: Law
) -> CommandOutcome:
    """Carry a merge out; both cases are locked. Their facts come together or not at all."""
    joining = f"join-{case.case_id}"
    other = await target(connection, taken.known.said, joining)
    into = joinable(case, other, taken.known.official)
    decided = into if isinstance(into, Refusal) else _decided(taken, case, into, joining, law)
    if isinstance(decided, Refusal):
        return await refuse(connection, taken, decided)
    await merge_store.join(connection, taken.case_id, decided.joined.case_id)
    await record(connection, decided.joined, decided.goes_on)
    return await record(connection, taken, decided.ends)


def _decided(
    taken: CommandContext, case: Case, into: Other, joining: str, law: Law
) -> _Merge | Refusal:
    reason = str((taken.known.said or {}).get("reason", ""))
    ends = law(case, MergeInto(into.case.case_id, into.case.number, reason), taken.at)
    if isinstance(ends, Refusal):
        return ends
    at = max(taken.at, into.known.moved_at or taken.at)
    joins = JoinReport(case.case_id, case.receipt_number)
    goes_on = law(into.case, joins, at)
    if isinstance(goes_on, Refusal):
        return goes_on
    step = ExecutionRequest(into.case.case_id, joining, JoinReport.__name__, at)
    # What the other case announces from now on, it announces to this reporter, too.
    known = replace(into.known, joined=(*into.known.joined, taken.known.report))
    return _Merge(ends, CommandContext(step, known, into.case, at), goes_on)
