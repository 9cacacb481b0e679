"""The worst records that a topic takes, by name, and how they are sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaProducer

from services.intake.topic.envelope import seal_for_channel
from shared.events.envelope import EventData
from shared.events.topics import CHANNEL_REPORTS, TOPIC_OF, TOPICS
from shared.runtime.clock import new_id
from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings
from tests.hostile.http_requests import Route, worst_requests

PARTITIONS = 8
Headers = list[tuple[str, bytes | None]]


@dataclass(frozen=True)
class Worst:
    """An input: its headers beside those of an event, its body, and how its sender packs it."""

    headers: Headers
    body: bytes
    codec: str | None = None


def worst_records(topic: str) -> dict[str, Worst]:
    """By name; each fills the topic's room, as its sender packed it."""
    (room,) = (one.max_bytes - 1_000 for one in TOPICS if one.name == topic)
    return {
        "a list of zeros": Worst([], b'{"joined":[0' + b",0" * (room // 2 - 20) + b"]}"),
        "lists within lists": Worst([], b"[" * room),
        "names that nobody knows": Worst([], b"{" + b'"a":0,' * (room // 6 - 2) + b'"b":0}'),
        "headers without end": Worst([("", None)] * (room // 2 - 500), b"{}"),
        "headers, packed": Worst([("", None)] * 1_000_000, b"{}", "lz4"),
        "40 MB of zeros, packed": Worst([], bytes(40_000_000), "zstd"),
        "a text that never ends": Worst([], b'"' + b'\\"' * (room // 2 - 10)),
    }


def worst_sealed(report: dict[str, Any], jwk: dict[str, Any]) -> dict[str, Worst]:
    """Records of a channel that has the public key: the worst bodies, sealed as reports are."""
    route = Route("/", report)
    bodies = {
        name: worst.pieces[0].partition(b"\r\n\r\n")[2]
        for name, worst in worst_requests(route, "evidence").items()
        if len(worst.pieces) == 1 and not worst.holds
    }
    return {f"sealed, {name}": Worst([], _envelope(body, jwk)) for name, body in bodies.items()}


def _envelope(body: bytes, jwk: dict[str, Any]) -> bytes:
    return json.dumps({"report": seal_for_channel(body, jwk)}).encode()


async def send_records(
    settings: KafkaSettings,
    topic: str,
    worst: Worst,
    times: int,
    identity: Callable[[], object] = new_id,
) -> None:
    """Send it so many times, to the topic's partitions in turn, as an event of the topic."""
    kind: type[EventData] = next(one for one, name in TOPIC_OF.items() if name == topic)
    source = b"/channels/bench" if topic == CHANNEL_REPORTS else b"/bench"
    sizes = {"max_request_size": 100_000_000, "compression_type": worst.codec}
    async with AIOKafkaProducer(**connection(settings), **sizes) as sender:
        for nth in range(times):
            attributes: Headers = [
                *(("ce_specversion", b"1.0"), ("ce_id", str(identity()).encode())),
                *(("ce_source", source), ("ce_type", kind.TYPE.encode())),
                ("ce_time", b"2026-11-21T08:00:00+07:00"),
            ]
            headers = [*attributes, *worst.headers]
            await sender.send_and_wait(
                topic, worst.body, partition=nth % PARTITIONS, headers=headers
            )
