"""Carries out `awasi reconcile` on the running stack."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from aiokafka.errors import KafkaError

from deploy.cli.consoles import table_console
from deploy.cli.dead_letters.queue import DeadLetterQueue
from deploy.cli.reconcile.load import Span, dead_letters, load_reconciliation
from deploy.cli.reconcile.reconciliation import Discrepancy, Reconciliation
from deploy.cli.reconcile.render import reconciliation_json, reconciliation_table
from deploy.cli.service_databases import service_databases
from deploy.settings import StackSettings
from deploy.stack.engines.postgres import CONNECTION_ERRORS
from deploy.stack.running_stack import find_running
from shared.runtime.clock import SystemClock
from shared.runtime.printable import printable, to_json
from shared.statute.law.zones import Zone

DOES_NOT_HOLD, NO_ANSWER = 1, 2
GRACE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class _Result:
    reconciliation: Reconciliation
    letters: Mapping[UUID, str]
    note: str = ""


def reconcile(
    *,
    since: Annotated[
        str | None, typer.Option(help="Only reports received from this day or moment on (WIB).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Only reports received before this day or moment (WIB).")
    ] = None,
    office: Annotated[
        str | None, typer.Option(help="Only this office and those below it, by region code.")
    ] = None,
    grace: Annotated[
        int, typer.Option(help="Minutes for which a report may be on its way.", min=0)
    ] = GRACE_MINUTES,
    as_json_wanted: Annotated[bool, typer.Option("--json", help="The same for scripts.")] = False,
) -> None:
    """Check that received = registered + refused + merged + waiting, per office and hour.

    Ends with 1 if it does not hold, naming each report that does not fit; with 2 if a database
    does not answer.
    """
    span = Span(_moment(since, "--since"), _moment(until, "--until"), office)
    try:
        result = asyncio.run(_load(span, timedelta(minutes=grace)))
    except CONNECTION_ERRORS as failure:
        name = type(failure).__name__
        print(f"Basis data tidak menjawab · The database does not answer ({name})", file=sys.stderr)
        raise typer.Exit(NO_ANSWER) from None
    if as_json_wanted:
        print(to_json(reconciliation_json(result.reconciliation, result.letters)))
    else:
        table_console().print(reconciliation_table(result.reconciliation, result.letters))
    if result.note:
        print(result.note, file=sys.stderr)
    if not result.reconciliation.holds:
        raise typer.Exit(DOES_NOT_HOLD)


async def _load(span: Span, grace: timedelta) -> _Result:
    stack, clock = find_running(StackSettings()), SystemClock()
    databases = service_databases(stack.state.read()["environment"], stack.secrets)
    reconciliation = await load_reconciliation(databases, span, clock.now(), grace)
    queue = DeadLetterQueue(stack.addresses.kafka, clock)
    try:
        lost = reconciliation.problems.get(Discrepancy.LOST, ())
        return _Result(reconciliation, await dead_letters(queue, lost))
    except (KafkaError, OSError) as failure:
        name = type(failure).__name__
        note = f"Surat mati tidak terbaca · The dead letters could not be read ({name})"
        return _Result(reconciliation, {}, note)


def _moment(text: str | None, option: str) -> datetime | None:
    """The moment that was typed; without an offset it is WIB (UTC+7).

    Raises:
        typer.BadParameter: it is neither a day nor a moment.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{option}: {printable(text)} is no day or moment such as 2026-11-21T08:00"
        raise typer.BadParameter(message) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=Zone.WIB.offset)
