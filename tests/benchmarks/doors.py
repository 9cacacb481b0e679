"""The worst inputs at every entrance of the whole stack: what one costs, and twenty at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from shared.events.topics import CASES, CHANNEL_REPORTS, REPORTS
from tests.benchmarks import command_line
from tests.benchmarks.harness.figures import Figure, bounded
from tests.hostile import http_requests, reports, topic_records
from tests.hostile.http_requests import Worst
from tests.hostile.memberships import members
from tests.hostile.watcher import Seen, watched
from tests.hostile.whole_stack import channel_key, routes, settled, whole_stack
from tests.journey.broker import behind
from tests.journey.quiescence import LISTENERS
from tests.journey.report_journey import ReportJourney, eventually, sample

MEMORY_MB, PAUSE_MS, HEALTH_MS = 50, 100, 1000
AT_ONCE = 20
PATIENCE = 300
SEEN_AFTERWARDS = 0.3
TOPICS = (CHANNEL_REPORTS, REPORTS, CASES)

Send = Callable[[int], Awaitable[object]]


@dataclass
class Row:
    """One input at one process: what it cost once and twenty times at once."""

    where: str
    what: str
    seen: dict[int, Seen] = field(default_factory=dict)
    members_stay: bool = True

    def figures(self) -> Iterator[Figure]:
        """The figures with their goals."""
        name = f"{self.where}: {self.what}"
        one, many = self.seen[1], self.seen[AT_ONCE]
        idle = f"above {one.idle_mb:.0f} MB; children {one.children_mb:.0f} MB"
        busy = f"slowest health {one.health_ms:.0f} ms, busy machine included"
        yield bounded(f"{name}, memory", one.above_mb, "MB", MEMORY_MB, idle)
        yield bounded(f"{name}, pause", one.pause_ms, "ms", PAUSE_MS, busy)
        note = "membership unchanged" if self.members_stay else "MEMBERSHIP LOST"
        found = many.health_ms
        reached = self.members_stay and not many.failed and found <= HEALTH_MS
        twenty = f"{name} x {AT_ONCE}, health"
        yield Figure(twenty, found, None, "ms", f"<= {HEALTH_MS:g}", reached, note)

    def markdown(self) -> str:
        """As a row of the table of LIMITS.md."""
        one, many = self.seen[1], self.seen[AT_ONCE]
        cells = (
            *(self.where, self.what, f"{one.above_mb:.0f}", f"{one.pause_ms:.0f}"),
            *(f"{many.above_mb:.0f}", f"{many.pause_ms:.0f}", f"{many.health_ms:.0f}"),
            "yes" if self.members_stay else "NO",
            "met" if all(figure.reached for figure in self.figures()) else "MISSED",
        )
        return f"| {' | '.join(cells)} |"


HEAD = (
    "| where | input | one: MB | one: pause ms | 20: MB | 20: pause ms | 20: health ms | members"
    " stay | goals |\n|---|---|---|---|---|---|---|---|---|"
)


async def measure() -> list[Figure]:
    """Every entrance in turn, on one stack; the table as LIMITS.md has it is printed, too."""
    async with whole_stack() as journey:
        print(HEAD, flush=True)
        rows = [
            *await _requests(journey),
            *await _heaviest(journey),
            *await _records(journey),
        ]
        commands = await command_line.measure(journey.stack)
    return [*(figure for row in rows for figure in row.figures()), *commands]


async def _requests(journey: ReportJourney) -> list[Row]:
    rows: list[Row] = []
    for service, route, list_name in await routes(journey):
        for name, worst in http_requests.worst_requests(route, list_name).items():
            port = journey.stack.addresses.service_ports[service]

            async def send(times: int, port: int = port, worst: Worst = worst) -> None:
                await asyncio.gather(*(http_requests.send(port, worst) for _ in range(times)))

            rows += await _rows(journey, (service,), "HTTP", name, send)
    return rows


async def _heaviest(journey: ReportJourney) -> list[Row]:
    async def send(times: int) -> None:
        port = journey.stack.addresses.service_ports["intake"]
        async with asyncio.TaskGroup() as group:
            for _ in range(times):
                request = Worst([reports.request(reports.heaviest_report())])
                group.create_task(_accepted(port, request))
        await settled(journey)

    what = "the heaviest report, to its document and mail"
    return await _rows(journey, ("intake", "workflow", "notify"), "HTTP", what, send)


async def _accepted(port: int, request: Worst) -> None:
    status = await http_requests.send(port, request)
    assert status == 201, status


async def _records(journey: ReportJourney) -> list[Row]:
    key = await channel_key(journey)
    rows: list[Row] = []
    for topic in TOPICS:
        worst = topic_records.worst_records(topic)
        if topic == CHANNEL_REPORTS:
            worst |= topic_records.worst_sealed(sample(), key)
        groups = [group for group, name in LISTENERS.items() if name == topic]
        services = [group.partition(".")[0] for group in groups]
        for name, one in worst.items():
            rows += await _rows(journey, services, topic, name, _to_topic(journey, topic, one))
    return rows


def _to_topic(journey: ReportJourney, topic: str, worst: topic_records.Worst) -> Send:
    kafka = journey.stack.addresses.kafka
    groups = {group: name for group, name in LISTENERS.items() if name == topic}

    async def send(times: int) -> None:
        await topic_records.send_records(kafka, topic, worst, times)

        async def read() -> bool | None:
            return not any((await behind(kafka, groups)).values()) or None

        await eventually(read, PATIENCE)

    return send


async def _rows(
    journey: ReportJourney, services: Sequence[str], entrance: str, what: str, send: Send
) -> list[Row]:
    """Send it once, then twenty times at once, and watch the processes of these services."""
    rows = {service: Row(f"{service}, {entrance}", what) for service in services}
    kafka = journey.stack.addresses.kafka
    before = await members(kafka, LISTENERS)
    parts = await asyncio.to_thread(journey.stack.parts)
    for times in (1, AT_ONCE):
        async with AsyncExitStack() as watching:
            for service, row in rows.items():
                port = journey.stack.addresses.service_ports[service]
                watcher = watched(parts[service]["pid"], port)
                row.seen[times] = await watching.enter_async_context(watcher)
            await send(times)
            await asyncio.sleep(SEEN_AFTERWARDS)
    members_stay = await members(kafka, LISTENERS) == before
    for row in rows.values():
        row.members_stay = members_stay
        print(row.markdown(), flush=True)
    return list(rows.values())
