"""`awasi reconcile`: adds up all reports of the running stack, and says which do not fit."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from aiokafka.errors import KafkaError

from deploy.cli.dead_letters.queue import LetterBox
from deploy.cli.follow.command import console, sources
from deploy.cli.reconcile.load import Span, account_of, dead_letters
from deploy.cli.reconcile.reconciliation import Account, Why
from deploy.cli.reconcile.render import as_json, page
from deploy.settings import StackSettings
from deploy.stack.engines.postgres import NOT_YET
from deploy.stack.running_stack import found_in
from shared.runtime.clock import SystemClock
from shared.runtime.settings import KafkaSettings
from shared.statute.law.zones import Zone

DOES_NOT_HOLD, NO_ANSWER = 1, 2
GRACE_MINUTES = 10


@dataclass(frozen=True, slots=True)
class _Read:
    account: Account
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
        found = asyncio.run(_read(span, timedelta(minutes=grace)))
    except NOT_YET as failure:
        name = type(failure).__name__
        print(f"Basis data tidak menjawab · The database does not answer ({name})", file=sys.stderr)
        raise typer.Exit(NO_ANSWER) from None
    if as_json_wanted:
        print(json.dumps(as_json(found.account, found.letters), indent=2))
    else:
        console().print(page(found.account, found.letters))
    if found.note:
        print(found.note, file=sys.stderr)
    if not found.account.holds:
        raise typer.Exit(DOES_NOT_HOLD)


async def _read(span: Span, grace: timedelta) -> _Read:
    stack, clock = found_in(StackSettings()), SystemClock()
    there = sources(stack.state.read()["environment"], stack.secrets)
    account = await account_of(there, span, clock.now(), grace)
    box = LetterBox(KafkaSettings(kafka_bootstrap=stack.addresses.kafka), clock)
    try:
        lost = account.problems.get(Why.LOST, ())
        return _Read(account, await dead_letters(box, lost))
    except (KafkaError, OSError) as failure:
        name = type(failure).__name__
        note = f"Surat mati tidak terbaca · The dead letters could not be read ({name})"
        return _Read(account, {}, note)


def _moment(said: str | None, option: str) -> datetime | None:
    """A day or a moment; one that names no offset is told by the clock of western Indonesia."""
    if said is None:
        return None
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        message = f"{option}: {said!r} is no day or moment such as 2026-11-21T08:00"
        raise typer.BadParameter(message) from None
    return read if read.tzinfo else read.replace(tzinfo=Zone.WIB.offset)
