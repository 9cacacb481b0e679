"""The worst that a connection can send, for any route that takes a body: as bytes, by name."""

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ROOM = 999_000
"""Just under the largest body."""
BLOCK = b"x" * 100_000
LINES = b"A: b\r\n" * 10_000
DEEP = b"["


@dataclass(frozen=True)
class Route:
    """Where a body is posted, and an otherwise good one."""

    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    def head(self, *lines: str) -> bytes:
        """A request's head, without its end."""
        own = [f"{name}: {value}" for name, value in self.headers.items()]
        content = ["Content-Type: application/json", "Host: localhost", *own, *lines]
        return "\r\n".join([f"POST {self.path} HTTP/1.1", *content, ""]).encode()

    def request(self, body: bytes) -> bytes:
        """A whole request, after which the connection is closed."""
        return self.head(f"Content-Length: {len(body)}", "Connection: close") + b"\r\n" + body

    def filled(self, name: str, value: bytes) -> bytes:
        """A request whose body is the good one with this value in it."""
        body = {key: own for key, own in self.body.items() if key != name}
        start = json.dumps(body).encode()[:-1]
        return self.request(start + b',"' + name.encode() + b'":' + value + b"}")


@dataclass(frozen=True)
class Worst:
    """What is sent piece by piece; `holds` keeps the connection open without sending on."""

    pieces: Sequence[bytes]
    holds: float = 0


def worst_requests(route: Route, list_name: str) -> dict[str, Worst]:
    """By name; the list's name is that of a field that takes one."""
    chunked = route.head("Transfer-Encoding: chunked") + b"\r\n1\r\n{\r\n"
    half = route.head(f"Content-Length: {ROOM}") + b"\r\n"
    inside = ROOM - 2_000
    bodies = {
        "a list of zeros": b"[0" + b",0" * (inside // 2) + b"]",
        "a list of empty objects": b"[{}" + b",{}" * (inside // 3) + b"]",
        "names that nobody knows": b"{" + b'"a":0,' * (inside // 6) + b'"b":0}',
        "as many names, each once": _names(inside),
        "a number without end": b"9" * inside,
        "lists within lists": b"[" * (inside // 2) + b"]" * (inside // 2),
        "a text of escapes": b'"' + b"\\u00e9" * (inside // 6) + b'"',
        "a text of emoji": b'"' + "\U0001f5f3".encode() * (inside // 4) + b'"',
    }
    return {
        "header lines without end": Worst([route.head(), *[LINES] * 300]),
        "a header line without end": Worst([route.head() + b"A: ", *[BLOCK] * 200]),
        "trailers without end": Worst([chunked + b"0\r\n", *[LINES] * 300]),
        "half a head": Worst([route.head() + b"A: " + b"x" * 30_000], holds=3),
        "half a body": Worst([half + b"x" * (ROOM - 1)], holds=3),
        **{name: Worst([route.filled(list_name, value)]) for name, value in bodies.items()},
    }


def _names(room: int) -> bytes:
    names = b",".join(b'"%d":0' % number for number in range(room // 12))
    return b"{" + names + b"}"


async def send(port: int, worst: Worst) -> int:
    """Send it; the answer's status, or 0 if there was none within a minute."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    try:
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(worst.holds or 60):
                with contextlib.suppress(ConnectionError):  # closed while we were sending
                    for piece in worst.pieces:
                        writer.write(piece)
                        await writer.drain()
                answer = await reader.read(65_536)
    finally:
        # Not closed in order: what the other side does not read would be waited for.
        writer.transport.abort()
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
