"""Everything a run leaves behind, byte by byte, and a search that knows a value in disguise."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx
from temporalio.client import Client

from shared.runtime.kafka.security import connection
from shared.runtime.kafka.tolerant_consumer import TolerantConsumer
from shared.runtime.limits import Limits
from shared.runtime.settings import KafkaSettings
from tests.journey.broker import partitions

Straw = tuple[str, bytes]
"""Where something lies, and its bytes."""

CHUNK = 1 << 20
OVERLAP = 256


def forms(value: str) -> frozenset[bytes]:
    """A value as itself, in JSON, in an address, in hexadecimal, and inside base64."""
    raw = value.encode()
    inside = {b64encode(b"\0" * shift + raw)[4 if shift else 0 :] for shift in range(3)}
    whole = {core.rstrip(b"=")[:-1] for core in inside}  # the last letter depends on what follows
    plain = {
        raw,
        json.dumps(value)[1:-1].encode(),
        quote(value).encode(),
        raw.hex().encode(),
    }
    return frozenset(form.lower() for form in plain | whole)


async def search(haystack: AsyncIterator[Straw], values: Mapping[str, str]) -> set[tuple[str, str]]:
    """Where which of the values (by name) is found, in any of its forms."""
    needles = [(name, form) for name, value in values.items() for form in forms(value)]
    found: set[tuple[str, str]] = set()
    async for place, raw in haystack:
        lowered = raw.lower()
        found.update((place, name) for name, form in needles if form in lowered)
    return found


async def logs(*folders: Path) -> AsyncIterator[Straw]:
    """Every log file, in pieces that overlap."""
    for folder in folders:
        for path in sorted(folder.glob("*")):
            for piece in _pieces(path):
                yield path.name, piece


async def files(*paths: Path) -> AsyncIterator[Straw]:
    """Files as they lie on the disk."""
    for path in paths:
        for piece in _pieces(path):
            yield path.name, piece


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        before = b""
        while piece := file.read(CHUNK):
            yield before + piece
            before = piece[-OVERLAP:]


async def topics(settings: KafkaSettings, only: Iterable[str] = ()) -> AsyncIterator[Straw]:
    """Every record of every topic: key, value and headers."""
    # Other tests of the run publish what cannot even be unpacked.
    options = connection(settings) | {"poll_bytes": Limits().kafka_poll_bytes}
    async with TolerantConsumer(**options) as consumer:
        parts = await partitions(settings, only)
        consumer.assign(parts)
        await consumer.seek_to_beginning(*parts)
        ends = await consumer.end_offsets(parts)
        for part, end in ends.items():
            while await consumer.position(part) < end:
                polled = await consumer.getmany(part, timeout_ms=1000)
                for record in (one for records in polled.values() for one in records):
                    yield record.topic, b"\n".join((record.key or b"", record.value or b""))
                    for name, value in record.headers:
                        yield record.topic, name.encode() + b"=" + (value or b"")


async def histories(client: Client) -> AsyncIterator[Straw]:
    """Every event of every workflow as the server sends it, and what describes the workflow."""
    async for execution in client.list_workflows():
        handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
        yield "description", (await handle.describe()).raw_description.SerializeToString()
        async for event in handle.fetch_history_events():
            yield "history", event.SerializeToString()


async def metrics(urls: Mapping[str, str]) -> AsyncIterator[Straw]:
    """What each service shows of itself."""
    async with httpx.AsyncClient(trust_env=False) as web:
        for service, url in urls.items():
            for page in ("metrics", "health/ready"):
                yield f"{service}/{page}", (await web.get(f"{url}/{page}")).content


async def tables(urls: Iterable[str]) -> AsyncIterator[Straw]:
    """Every row of every table as text; bytes are in hexadecimal there."""
    for url in urls:
        connection = await asyncpg.connect(url)
        try:
            named = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            for (table,) in await connection.fetch(named):
                for row in await connection.fetch(f"SELECT t::text FROM {table} t"):  # noqa: S608
                    yield table, row[0].encode()
        finally:
            await connection.close()
