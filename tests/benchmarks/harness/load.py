"""A small HTTP client for load: kept-alive connections that send prepared requests."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from deploy.demo.reports import SAMPLES, body
from shared.runtime.clock import SystemClock, new_id

CREATED = 201
PLACES = [f"{province}.{regency:02}.01" for province in (32, 33, 35) for regency in range(1, 19)]


def reports(count: int) -> list[dict[str, Any]]:
    """Bodies of `POST /reports`, spread over many offices as real ones are."""
    today = SystemClock().now().astimezone(UTC).date()
    sample = SAMPLES[1]
    made = [body(sample, number, today) for number in range(count)]
    return [one | {"place": PLACES[number % len(PLACES)]} for number, one in enumerate(made)]


def requests(bodies: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    """Each body as the bytes of a request of its own key."""
    for one in bodies:
        content = json.dumps(one).encode()
        head = (
            "POST /reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {new_id()}\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        yield head.encode() + content


async def send_all(
    port: int, prepared: Sequence[bytes], connections: int, status: int = CREATED
) -> None:
    """Send every request over so many connections; each waits for its answer.

    Raises:
        AssertionError: an answer was not of that status.
    """
    waiting = iter(prepared)
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_send(port, waiting, status))


async def _send(port: int, waiting: Iterator[bytes], wanted: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for request in waiting:
            writer.write(request)
            status, body = await _answer(reader)
            assert status == wanted, body
    finally:
        writer.close()
        await writer.wait_closed()


async def body_of_answer(reader: asyncio.StreamReader) -> bytes:
    """Read one answer whole; its body."""
    return (await _answer(reader))[1]


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    body = await reader.readexactly(length)
    return int(head.split(" ", 2)[1]), body
