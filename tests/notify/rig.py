"""The notifier's parts on a real database and a real mail server, with a clock moved by hand."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.notify.address_limit import AddressLimit
from services.notify.attempt import Dispatcher
from services.notify.channels.smtp import SmtpChannel
from services.notify.create import NoticeCreator
from services.notify.deliver import Sender
from services.notify.recipients import MAIL, Directory
from services.notify.record import Recorder
from services.notify.wording import Wording
from shared.events.cases import CaseEvent
from shared.events.envelope import Event, EventData, parse
from shared.events.topics import EVENTS
from shared.runtime.backoff import Backoff
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool
from tests.notify.mail_server import MailServer

SENDER = "awasi@awasi.example"
OFFICE = "kantor-32.73@awasi.example"
DIRECTORY = Directory(
    "kantor-{office}@awasi.example",
    "pimpinan-{office}@awasi.example",
    "instansi-{agency}@awasi.example",
)
LIMITS = Limits(mail_receipts_per_address=1_000)
"""For tests that send one reporter many receipts."""
RETRY_POLICY = Backoff(first=60, factor=2, ceiling=3600, attempts=3)


class ClockByHand:
    def __init__(self) -> None:
        self.moment = datetime(2024, 3, 22, 3, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Rig:
    pool: Pool
    keyring: Keyring
    server: MailServer
    clock: ClockByHand = field(default_factory=ClockByHand)

    def __post_init__(self) -> None:
        self.mails: list[SmtpChannel] = []

    def sender(self, *, connections: int = 4, limits: Limits = LIMITS) -> Sender:
        """A sender of its own, as another process would have it."""
        mail = SmtpChannel(self.server.url, SENDER, connections=connections)
        self.mails.append(mail)
        wording = Wording("https://awasi.example", {}, LIMITS)
        limit = AddressLimit(self.pool, b"tests", limits, self.clock)
        dispatcher = Dispatcher(self.keyring, wording, {MAIL: mail}, limit, self.clock)
        recorder = Recorder(self.pool, RETRY_POLICY, lambda: None)
        return Sender(self.pool, dispatcher, recorder, self.clock, limits)

    @asynccontextmanager
    async def sending(self, *senders: Sender) -> AsyncGenerator[asyncio.Event]:
        """Senders at work until the block ends or sets the event it is given."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for sender in senders or (self.sender(),):
                group.create_task(sender.run(stop))
            yield stop
            stop.set()

    async def hear(self, *events: Event[CaseEvent]) -> None:
        """Write the notices of these events into the ledger."""
        await NoticeCreator(self.pool, DIRECTORY, self.clock, lambda: None).create(events)

    async def rows(self, role: str | None = None) -> list[dict[str, Any]]:
        query = "SELECT * FROM notices WHERE $1::text IS NULL OR role = $1 ORDER BY id"
        return [dict(row) for row in await self.pool.fetch(query, role)]

    async def until(self, role: str, **wanted: object) -> dict[str, Any]:
        """The only notice of this role, once its row says what is wanted."""
        async with asyncio.timeout(20):
            while True:
                (row,) = await self.rows(role)
                if all(row[name] == value for name, value in wanted.items()):
                    return row
                await asyncio.sleep(0.02)

    async def until_all(self, state: str, role: str | None = None) -> list[dict[str, Any]]:
        async with asyncio.timeout(20):
            while True:
                rows = await self.rows(role)
                if all(row["state"] == state for row in rows):
                    return rows
                await asyncio.sleep(0.02)

    async def until_none(self, *states: str) -> None:
        query = "SELECT count(*) FROM notices WHERE state = ANY($1::text[])"
        async with asyncio.timeout(20):
            while True:
                if not await self.pool.fetchval(query, states):
                    return
                await asyncio.sleep(0.02)

    async def until_states(self, role: str, **wanted: int) -> None:
        """Once as many notices of this role are in each state."""
        async with asyncio.timeout(20):
            while True:
                if Counter(row["state"] for row in await self.rows(role)) == wanted:
                    return
                await asyncio.sleep(0.02)

    async def announced(self) -> Sequence[Event[EventData]]:
        """What waits in the outbox, read as its readers would."""
        rows = await self.pool.fetch("SELECT headers, payload FROM outbox ORDER BY id")
        return [parse(_raw(row["headers"]), row["payload"], EVENTS) for row in rows]


def _raw(headers: dict[str, str]) -> list[tuple[str, bytes]]:
    return [(name, value.encode()) for name, value in headers.items()]
