"""Has running cases reckoned anew once an amended holiday table holds: each that moves, once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from services.workflow.engine.messages import CommandOutcome, CommandRef
from services.workflow.errors import WorkflowNotRunning
from services.workflow.file import codec
from services.workflow.holidays import table_store
from services.workflow.holidays.recomputation import store
from services.workflow.holidays.recomputation.impact import (
    CLOSED,
    SAME_DATES,
    Look,
    look,
    moved_clocks,
)
from services.workflow.holidays.recomputation.store import (
    MOVED,
    RECOMPUTE,
    UNMOVED,
    Ended,
    File,
    Turn,
)
from shared.runtime.backoff import Backoff
from shared.runtime.clock import new_id
from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import PartHealth
from shared.runtime.postgres.pool import Connection, Pool, acquire
from shared.runtime.waiting import wait_or_stop
from shared.statute.acts.facts import DeadlinesRecomputed
from shared.statute.deadlines.calendars import Calendar

LISTED_AT_ONCE = 20_000
LOOKED_AT_ONCE = 400
IDLE_SECONDS = 1.0
LEASE = timedelta(seconds=60)
"""How long another process leaves a recomputation alone whose process does not stir."""

_FIRST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
_TROUBLE = Backoff(first=0.5, ceiling=15)
_LOG = structlog.get_logger()

Act = Callable[[UUID, CommandRef], Awaitable[CommandOutcome]]
"""Hands a case a command, as `CaseDoor.act` does."""


def command_of(amendment_id: UUID) -> str:
    """The one id under which an amendment reckons a case anew, however often it is sent.

    Officials mint UUIDs: whatever they give a case, it cannot take the place of this.
    """
    return f"recompute-{amendment_id}"


class Recomputation:
    """Works amendments off, one after the other; of several processes one is at work."""

    def __init__(
        self, pool: Pool, act: Act, *, at_once: int = 32, lease: timedelta = LEASE
    ) -> None:
        self._pool = pool
        self._act = act
        self._at_once = at_once
        self._lease = lease
        self._process = new_id()
        self._trouble: str | None = None
        self._held_up: set[int] = set()  # some of their cases do not answer: others go first

    async def run(self, stop: asyncio.Event) -> None:
        """Work until asked to stop; what is in hand is taken up again where it was left."""
        troubles = 0
        while not stop.is_set():
            try:
                busy = await self.once(stop)
            except Transient as failure:
                troubles += 1
                self._trouble = type(failure).__name__
                _LOG.warning("recomputation_waits", failure=self._trouble)
                await wait_or_stop(stop, _TROUBLE.wait(troubles))
                continue
            self._trouble, troubles = None, 0
            if not busy:
                await wait_or_stop(stop, IDLE_SECONDS)
        with suppress(Transient):
            async with acquire(self._pool) as connection:
                await store.leave(connection, self._process)

    async def health(self) -> PartHealth:
        """Ready while it can see whether an amendment is due."""
        return PartHealth(ready=self._trouble is None, detail=self._trouble or "")

    async def once(self, stop: asyncio.Event) -> bool:
        """Work off the amendment that is due first; False if there is none, or not all is done.

        Raises:
            Transient: the database does not answer.
        """
        turn = await self._turn()
        if turn is None:
            self._held_up.clear()
            return False
        if turn.state == "listing":
            await self._list(turn)
        after = _FIRST
        while not stop.is_set() and (batch := await self._next(turn, after)):
            await self._batch(turn, [case_id for _, case_id in batch])
            after = batch[-1]
            if await self._turn() is None:  # it took too long, and another process went on
                return False
        async with acquire(self._pool) as connection:
            done = await store.finish(connection, turn.revision)
        if done:
            _LOG.info("recomputation_done", revision=turn.revision)
        else:
            self._held_up.add(turn.revision)
        return done

    async def _turn(self) -> Turn | None:
        async with acquire(self._pool) as connection:
            return await self._take(connection)

    async def _take(self, connection: Connection) -> Turn | None:
        return await store.take_turn(connection, self._process, self._lease, self._held_up)

    async def _list(self, turn: Turn) -> None:
        """List the region's open cases once nobody decides by an older table any more.

        A step that began before the amendment held may still be counting by the table before it,
        and its case be new: it is waited for. Whatever begins later sees the amendment.
        """
        async with acquire(self._pool) as connection:
            while await store.still_decided_before(connection, turn.started_at):
                await self._take(connection)
                await asyncio.sleep(0.05)
            tables = await table_store.tables(connection)
            (days,) = (one.days for one in tables.versions if one.revision == turn.revision)
            complete = False
            while not complete:
                last, complete = await store.list_cases(connection, turn, days, LISTED_AT_ONCE)
                turn = replace(turn, listed_upto=last)

    async def _next(self, turn: Turn, after: tuple[datetime, UUID]) -> list[tuple[datetime, UUID]]:
        async with acquire(self._pool) as connection:
            return await store.pending(connection, turn.revision, after, LOOKED_AT_ONCE)

    async def _batch(self, turn: Turn, cases: Sequence[UUID]) -> None:
        """Look at cases and settle those that do not move; have the others moved by their door."""
        commands = [(one, command_of(turn.amendment_id)) for one in cases]
        async with acquire(self._pool) as connection:
            files = await store.files(connection, commands)
            now, tables = await table_store.now(connection), await table_store.tables(connection)
            ended, sent = await _looked_at(files, tables.in_force(now))
            await store.settle(connection, turn.revision, ended)
            await store.keep_commands(connection, sent, turn.approved_by)
        if not sent:
            return
        silent = await self._send(sent)
        async with acquire(self._pool) as connection:
            files = await store.files(connection, sent)
            known = [one for one in map(_carried_out, files) if one]
            await store.settle(connection, turn.revision, known)
        if silent >= self._at_once:  # not one case that is stuck: Temporal is away
            raise DependencyDown("temporal")

    async def _send(self, commands: Iterable[tuple[UUID, str]]) -> int:
        """Hand the cases their commands; how many did not answer. They are asked again later."""
        waiting = iter(commands)
        silent = 0

        async def one_by_one() -> None:
            nonlocal silent
            for case_id, command_id in waiting:
                try:
                    await self._act(case_id, CommandRef(command_id, RECOMPUTE))
                except (DependencyDown, WorkflowNotRunning) as failure:
                    silent += 1
                    kind = type(failure).__name__
                    _LOG.warning("case_not_reached", case_id=str(case_id), failure=kind)
                if silent >= self._at_once:
                    return

        async with asyncio.TaskGroup() as group:
            for _ in range(self._at_once):
                group.create_task(one_by_one())
        return silent


async def _looked_at(
    files: Iterable[File], calendar: Calendar
) -> tuple[list[Ended], list[tuple[UUID, str]]]:
    """Which cases are settled, and which commands must be sent; others go on between two looks."""
    ended, sent = [], []
    for file in files:
        await asyncio.sleep(0)
        if before := _carried_out(file):
            ended.append(before)
        elif (found := _look(file, calendar)) is not None:
            if found.moves:
                sent.append((file.case_id, file.command_id))
            else:
                ended.append(Ended(file.case_id, UNMOVED, found.why))
    return ended, sent


def _look(file: File, calendar: Calendar) -> Look | None:
    """None for a file that cannot be read: it stays pending until it can."""
    try:
        case = codec.fold(file.facts)
        return look(case, calendar) if case else None
    except Exception:  # noqa: BLE001 - one broken file must not stop all others, nor the process
        _LOG.exception("case_not_read", case_id=str(file.case_id))
        return None


def _carried_out(file: File) -> Ended | None:
    """What the command to a case did, as its file and the kept outcome say; None if not yet."""
    if file.recomputed is not None:
        fact = codec.decode(file.recomputed)
        if isinstance(fact, DeadlinesRecomputed) and fact.changes:
            return Ended(file.case_id, MOVED, clocks=moved_clocks(fact))
        return Ended(file.case_id, UNMOVED, SAME_DATES)
    if file.outcome is not None:
        return Ended(file.case_id, UNMOVED, file.outcome.get("code"))
    return Ended(file.case_id, UNMOVED, CLOSED) if file.closed else None
