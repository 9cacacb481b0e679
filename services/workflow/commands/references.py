"""Whether what a command names exists: the case that a merge goes on in, the official assigned."""

from collections.abc import Mapping
from typing import Any

from services.workflow.access import official_store
from services.workflow.commands.merge import MERGE, check_target, find_target
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import Connection
from shared.statute.acts.administration import Assign
from shared.statute.acts.table import ACTS
from shared.statute.case.state import Case
from shared.statute.law.authority import ASSIGNABLE
from shared.statute.law.refusals import Refusal, refuse

ASSIGN = Assign.__name__

MAX_CHOICES = 50
"""How many officials a refusal lists."""


async def reference_refusal(
    connection: Connection,
    case: Case,
    command_name: str,
    content: Mapping[str, Any],
    by: Official | None,
) -> Refusal | None:
    """The refusal of a command that names what is not there; None for all other commands."""
    if command_name == MERGE:
        target = check_target(case, await find_target(connection, content), by)
        return target if isinstance(target, Refusal) else None
    if command_name == ASSIGN:
        return await unassignable(connection, case, content)
    return None


async def unassignable(
    connection: Connection, case: Case, content: Mapping[str, Any]
) -> Refusal | None:
    """The refusal of an assignment to nobody of the case's office, with those who are there."""
    subject, office = str(content.get("investigator", "")), case.office
    if await official_store.is_assignable(connection, subject, office, ASSIGNABLE):
        return None
    choices = await official_store.assignable(connection, office, ASSIGNABLE, MAX_CHOICES)
    article = ACTS[ASSIGN].article(case.regime, case.edition)
    return refuse("no_such_official", article, choices)
