"""The worst records that a topic takes: memory above idle, and how long health waits, by input."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

import httpx
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.events.cases import CaseAdvanced
from shared.events.channel import ChannelReport
from shared.events.envelope import EventData
from shared.events.topics import CASES, CHANNEL_REPORTS, DEAD_LETTERS, TOPICS
from shared.runtime.kafka.security import connection
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure

MEMORY_MB, PAUSE_MS, AT_ONCE_MS = 50, 100, 1000
AT_ONCE = 20
PATIENCE = 120
Headers = list[tuple[str, bytes | None]]


@dataclass(frozen=True)
class Worst:
    """An input: its headers beside those of an event, its body, and how its sender packs it."""

    headers: Headers
    body: bytes
    codec: str | None = None


@dataclass
class Seen:
    """What was seen of a process from outside."""

    idle_mb: float
    peak_mb: float = 0
    longest_ms: float = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)


def inputs(room: int) -> dict[str, Worst]:
    """By name; each fills the topic's room, as its sender packed it."""
    return {
        "a list of zeros": Worst([], b'{"joined":[0' + b",0" * (room // 2 - 20) + b"]}"),
        "lists within lists": Worst([], b"[" * room),
        "names that nobody knows": Worst([], b"{" + b'"a":0,' * (room // 6 - 2) + b'"b":0}'),
        "headers without end": Worst([("", None)] * (room // 2 - 500), b"{}"),
        "headers, packed": Worst([("", None)] * 1_000_000, b"{}", "lz4"),
        "40 MB of zeros, packed": Worst([], bytes(40_000_000), "zstd"),
        "a text that never ends": Worst([], b'"' + b'\\"' * (room // 2 - 10)),
    }


async def measure(engines: Engines) -> list[Figure]:
    """Both kinds of topics: that of a publisher of ours, and the one that others write to."""
    figures: list[Figure] = []
    doors = (("notify", CASES, CaseAdvanced), ("intake", CHANNEL_REPORTS, ChannelReport))
    for service, topic, kind in doors:
        address = {service: await engines.database(service)}
        async with engines.service(service, "listen", **address) as port:
            figures += await _door(engines, port, topic, kind)
    return figures


async def _door(engines: Engines, port: int, topic: str, kind: type[EventData]) -> list[Figure]:
    (room,) = (one.max_bytes - 1_000 for one in TOPICS if one.name == topic)
    figures: list[Figure] = []
    for name, worst in inputs(room).items():
        for times in (1, AT_ONCE):
            before = await _letters(engines, topic)
            async with _watched(port) as seen:
                await _send(engines, topic, kind, worst, times)
                async with asyncio.timeout(PATIENCE):
                    while await _letters(engines, topic) < before + times:
                        await asyncio.sleep(0.1)
            figures += _figures(f"{topic}: {name} x {times}", seen, times)
    return figures


def _figures(what: str, seen: Seen, times: int) -> list[Figure]:
    above, longest = seen.peak_mb - seen.idle_mb, seen.longest_ms
    memory = f"<= {MEMORY_MB} MB" if times == 1 else ""
    bound = PAUSE_MS if times == 1 else AT_ONCE_MS
    note = f"idle {seen.idle_mb:.0f} MB"
    return [
        Figure(f"{what}: memory", above, None, "MB", memory, above <= MEMORY_MB, note),
        Figure(f"{what}: health", longest, None, "ms", f"<= {bound} ms", longest <= bound),
    ]


@asynccontextmanager
async def _watched(port: int) -> AsyncGenerator[Seen]:
    (process,) = (
        one
        for one in psutil.Process().children(recursive=True)
        if any(at.laddr.port == port and at.status == "LISTEN" for at in one.net_connections())
    )
    await asyncio.sleep(1)
    seen = Seen(_mb(process))
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(process, port, seen))
        try:
            yield seen
        finally:
            seen.stop.set()


async def _watch(process: psutil.Process, port: int, seen: Seen) -> None:
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        while not seen.stop.is_set():
            began = perf_counter()
            await client.get(f"http://127.0.0.1:{port}/health/live")
            seen.longest_ms = max(seen.longest_ms, (perf_counter() - began) * 1000)
            seen.peak_mb = max(seen.peak_mb, _mb(process))
            await asyncio.sleep(0.002)


def _mb(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1_000_000


async def _send(
    engines: Engines, topic: str, kind: type[EventData], worst: Worst, times: int
) -> None:
    attributes: Headers = [
        *(("ce_specversion", b"1.0"), ("ce_id", b"bench"), ("ce_source", b"/bench")),
        *(("ce_type", kind.TYPE.encode()), ("ce_time", b"2026-11-21T08:00:00+07:00")),
    ]
    sizes = {"max_request_size": 100_000_000, "compression_type": worst.codec}
    broker = connection(engines.kafka)
    async with AIOKafkaProducer(**broker, **sizes) as sender:
        for nth in range(times):
            headers = [*attributes, *worst.headers]
            await sender.send_and_wait(topic, worst.body, partition=nth % 8, headers=headers)


async def _letters(engines: Engines, topic: str) -> int:
    partition = TopicPartition(topic + DEAD_LETTERS, 0)
    broker = connection(engines.kafka)
    async with AIOKafkaConsumer(**broker) as consumer:
        return int((await consumer.end_offsets([partition]))[partition])
