"""Good and hostile traffic, mixed, until it is enough."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from shared.events.topics import CASES, CHANNEL_REPORTS, REPORTS
from shared.runtime.clock import new_id
from tests.hostile import http_requests, reports, topic_records
from tests.hostile.http_requests import Route
from tests.journey.report_journey import ReportJourney, sample
from tests.random_kills.persistent_client import (
    lodge,
    play,
    require_success,
    retry_until_answered,
)
from tests.random_kills.scenarios import SCENARIOS
from tests.soak.ledger import Ledger
from tests.soak.pace import Pace

AT_ONCE = 64
REPEATED, BY_CHANNEL, PLAYED = 0.25, 0.25, 0.05
HOSTILE_SECONDS = 2.0
BURST = 20
BURST_EVERY = 15
HEAVIEST_SECONDS = 60.0
HALF_OPEN = 100
TOPICS = (CHANNEL_REPORTS, REPORTS, CASES)


@dataclass
class Traffic:
    """One run's traffic; whatever is sent is noted in the ledger."""

    journey: ReportJourney
    ledger: Ledger
    pace: Pace
    routes: list[tuple[str, Route, str]]
    channel_key: dict[str, str]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311

    async def run(self) -> None:
        """Until `stop` is set, and everything that was begun has been answered."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._good(group))
            group.create_task(self._hostile())
            group.create_task(self._heaviest())
            for _ in range(HALF_OPEN):
                group.create_task(self._half_open())

    async def _good(self, group: asyncio.TaskGroup) -> None:
        room = asyncio.Semaphore(AT_ONCE)
        while not self.stop.is_set():
            await asyncio.sleep(1 / self.pace.a_second)
            await room.acquire()
            task = group.create_task(self._noted(self._choose()))
            task.add_done_callback(lambda _: room.release())

    def _choose(self) -> Callable[[], Awaitable[None]]:
        drawn = self.chance.random()
        if drawn < PLAYED:
            return self._case
        return self._by_channel if drawn < PLAYED + BY_CHANNEL else self._by_http

    async def _noted(self, send: Callable[[], Awaitable[None]]) -> None:
        try:
            await send()
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is a finding
            self.ledger.fault(f"{send.__name__}: {type(failure).__name__}: {failure}"[:300])

    async def _by_http(self) -> None:
        mark, report = str(new_id()), sample()
        await self._post(mark, report)
        if self.chance.random() < REPEATED:
            await self._post(mark, report)
            self.ledger.sent["repeats over HTTP"] += 1

    async def _post(self, mark: str, report: dict[str, object]) -> None:
        async def ask() -> None:
            answer = require_success(await self.journey.intake.over_http(mark, report))
            self.ledger.accepted(mark, answer.json())

        await retry_until_answered(ask)
        self.ledger.sent["reports over HTTP"] += 1

    async def _by_channel(self) -> None:
        mark, report = str(new_id()), sample()
        times = 2 if self.chance.random() < REPEATED else 1
        self.ledger.from_channel.add(mark)
        for _ in range(times):
            await self.journey.intake.over_topic(mark, report)
        self.ledger.sent["reports by the channel"] += times

    async def _case(self) -> None:
        scenario = self.chance.choice(list(SCENARIOS))
        report_id = await lodge(self.journey, scenario)
        self.ledger.receipts[report_id] = report_id
        commands = await play(self.journey, report_id, scenario)
        self.ledger.sent["cases with commands"] += 1
        self.ledger.sent["commands"] += len(commands)

    async def _hostile(self) -> None:
        nth = 0
        while not self.stop.is_set():
            await self._sleep(HOSTILE_SECONDS)
            nth += 1
            times = BURST if nth % BURST_EVERY == 0 else 1
            send = self._hostile_record if self.chance.random() < 0.3 else self._hostile_request
            await self._noted(lambda send=send, times=times: send(times))

    async def _hostile_request(self, times: int) -> None:
        service, route, list_name = self.chance.choice(self.routes)
        named = http_requests.worst_requests(route, list_name)
        name = self.chance.choice(list(named))
        port = self.journey.stack.addresses.service_ports[service]

        async def one() -> None:
            status = await http_requests.send(port, named[name])
            self.ledger.refused(f"{service}: {name}", status)

        await asyncio.gather(*(one() for _ in range(times)))
        self.ledger.sent["hostile requests"] += times

    async def _hostile_record(self, times: int) -> None:
        topic = self.chance.choice(TOPICS)
        named = topic_records.worst_records(topic)
        if topic == CHANNEL_REPORTS:
            named |= topic_records.worst_sealed(sample(), self.channel_key)
        worst = named[self.chance.choice(list(named))]
        kafka = self.journey.stack.addresses.kafka
        await topic_records.send_records(kafka, topic, worst, times)
        self.ledger.records[topic] += times
        self.ledger.sent["hostile records"] += times

    async def _heaviest(self) -> None:
        while not self.stop.is_set():
            await self._noted(self._one_heaviest)
            await self._sleep(HEAVIEST_SECONDS)

    async def _one_heaviest(self) -> None:
        mark, report = str(new_id()), reports.heaviest_report()
        await self._post(mark, report)
        self.ledger.sent["heaviest reports"] += 1

    async def _half_open(self) -> None:
        while not self.stop.is_set():
            service, route, _ = self.chance.choice(self.routes)
            port = self.journey.stack.addresses.service_ports[service]
            half = route.head("Content-Length: 900000")
            half += b"\r\n" + b"x" * 1_000 if self.chance.random() < 0.5 else b""
            with suppress(OSError):
                await self._held(port, half)
            self.ledger.sent["half-open connections"] += 1
            await self._sleep(1)

    async def _held(self, port: int, half: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(half)
            reading = asyncio.create_task(reader.read())
            stopping = asyncio.create_task(self.stop.wait())
            done, left = await asyncio.wait(  # noqa: TID251 - no workflow
                {reading, stopping}, return_when=asyncio.FIRST_COMPLETED
            )
            for one in left:
                one.cancel()
            await asyncio.gather(*done, *left, return_exceptions=True)
        finally:
            writer.close()

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)
