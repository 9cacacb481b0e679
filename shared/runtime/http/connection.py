"""One connection: a request is bounded in bytes, lines and time before uvicorn keeps any of it.

httptools gathers a header until it is whole and uvicorn appends every header, trailers included, so
what a stranger sends is counted here, in front of the parser.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from httptools import HttpParserError, HttpParserUpgrade
from starlette.types import Receive, Scope, Send
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from shared.runtime.http.problems import MEDIA_TYPE, Problem
from shared.runtime.limits import Limits

LINGER_SECONDS = 5
"""How long a closed connection may take to send what is left for it."""
SILENT_SECONDS = 1
"""Whoever has sent nothing for so long gives way to a newcomer when there is no room."""
HEALTH = "/health/"


class Waiting(Enum):
    """What a connection waits for."""

    HEAD = "head"
    BODY = "body"
    ANSWER = "answer"
    REQUEST = "request"
    END = "end"


class RequestOverLimitError(Exception):
    """Ends a request inside the parser."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a connection is held to.

    Attributes:
        limits: of each request.
        room: how many connections there may be.
        reserve: how many more are heard, for health only; the next are closed at once.
    """

    limits: Limits
    room: int
    reserve: int


UNREADABLE = Problem(
    400, "not-http", "Permintaan HTTP tidak terbaca.", "The HTTP request cannot be read."
)
HEAD_TOO_LARGE = Problem(
    431,
    "head-too-large",
    "Kepala permintaan terlalu besar atau terlalu banyak baris.",
    "The head of the request is too large or has too many lines.",
)
TARGET_TOO_LONG = Problem(
    414, "target-too-long", "Alamat permintaan terlalu panjang.", "The request target is too long."
)
TOO_SLOW = Problem(
    408,
    "too-slow",
    "Permintaan tidak selesai pada waktunya. Kirim ulang hal yang sama.",
    "The request was not complete in time. Send the very same again.",
)
TOO_MANY_CONNECTIONS = Problem(
    503,
    "too-many-connections",
    "Terlalu banyak sambungan. Coba lagi sebentar.",
    "Too many connections. Try again in a moment.",
)


class BoundedConnection(HttpToolsProtocol):
    """A connection whose requests stay within the limits; `expire` is called about each second."""

    def __init__(self, *, bounds: Bounds, **named: Any) -> None:  # noqa: ANN401 - as uvicorn's
        super().__init__(**named)
        self._bounds, self._limits = bounds, bounds.limits
        self._waiting = Waiting.HEAD
        self._since = self._heard_at = self.loop.time()
        self._unbounded = 0  # bytes since a head was whole or a part of a body arrived
        self._wire = 0  # bytes since the head, with what chunks add
        self._lines = 0
        self._write_blocked_at: float | None = None
        self._problem = UNREADABLE
        self.in_reserve = False  # heard for health only

    @override
    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        over = len(self.connections) - self._bounds.room
        if over <= 0 or self._made_room(SILENT_SECONDS):
            return
        self.app = _only_health(self.app)
        self.in_reserve = True
        if over > self._bounds.reserve and not self._made_room(0, in_reserve=True):
            self._refuse(TOO_MANY_CONNECTIONS)

    def _made_room(self, least: float, *, in_reserve: bool = False) -> bool:
        """End the connection that has been silent for longest, if any has for so many seconds."""
        longest = max(
            (
                each
                for each in self.connections
                if isinstance(each, BoundedConnection)
                and each is not self
                and each.in_reserve >= in_reserve
            ),
            key=BoundedConnection.silent_for,
            default=self,
        )
        if longest.silent_for() <= least:
            return False
        longest.transport.abort()
        self.connections.discard(longest)  # uvicorn does so only after this turn of the loop
        return True

    def silent_for(self) -> float:
        """Seconds since something was heard of a client that we wait for; 0 if we do not."""
        return 0.0 if self._waiting is Waiting.ANSWER else self.loop.time() - self._heard_at

    @override
    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self._heard_at = self.loop.time()
        if self._waiting is Waiting.REQUEST:
            self._waits_for(Waiting.HEAD)
        for piece in self._pieces(data):
            if self.transport.is_closing():
                return
            self._wire += len(piece)
            self._unbounded += len(piece)
            self._parse(piece)
            if self._unbounded >= self._limits.http_head_bytes:
                self._refuse(HEAD_TOO_LARGE)
            elif self._wire > self._most_on_wire():
                self._refuse(None)

    def _most_on_wire(self) -> int:
        """Bytes of a request beyond which the connection is closed.

        Whoever was answered while he still sent reads the answer only when he has sent all, and
        would lose it with the connection: so much more is read and dropped.
        """
        cycle = cast("RequestResponseCycle | None", self.cycle)
        answered = cycle is not None and cycle.response_complete
        limits = self._limits
        return limits.http_bodies_bytes if answered else 2 * limits.http_body_bytes

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        """The data in pieces, none of which takes a head over its limit of bytes."""
        start = 0
        while start < len(data):
            end = start + self._limits.http_head_bytes - self._unbounded
            yield data[start:end]
            start = end

    def _parse(self, piece: bytes) -> None:
        self._problem = UNREADABLE
        try:
            self.parser.feed_data(piece)
        except HttpParserUpgrade:
            pass  # we speak nothing else: the request is answered as it stands
        except HttpParserError:
            self._refuse(self._problem)

    def _refuse(self, problem: Problem | None) -> None:
        """Close, after the problem as the answer if the client waits for none before it."""
        if self.transport.is_closing():
            return
        cycle = cast("RequestResponseCycle | None", self.cycle)
        unanswered = cycle is not None and not cycle.response_complete
        first = not unanswered or (
            self._waiting is Waiting.BODY and not self.cycle.response_started and not self.pipeline
        )
        if problem is not None and first:
            self.transport.write(_answer(problem))
        if unanswered:  # the application stops to wait for the rest
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._waits_for(Waiting.END)
        self.transport.close()

    @override
    def on_message_begin(self) -> None:
        self._lines = 0
        super().on_message_begin()
        self._waits_for(Waiting.HEAD)

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self._limits.http_target_bytes:
            self._stop_parsing(TARGET_TOO_LONG)

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        self._lines += 1
        if self._lines > self._limits.http_head_lines:
            self._stop_parsing(HEAD_TOO_LARGE)
        if self._waiting is Waiting.HEAD:  # a trailer is no header (RFC 9110, 6.5.1)
            super().on_header(name, value)

    def _stop_parsing(self, problem: Problem) -> None:
        self._problem = problem
        raise RequestOverLimitError

    @override
    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= self._limits.http_pipelined:
            self.transport.close()
            return
        super().on_headers_complete()
        self._unbounded = self._wire = 0
        self._waits_for(Waiting.BODY)

    @override
    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._unbounded = 0

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        done = self.cycle.response_complete
        self._waits_for(Waiting.REQUEST if done else Waiting.ANSWER)

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._waits_for(Waiting.END)
        elif self._waiting is Waiting.ANSWER:
            self._waits_for(Waiting.REQUEST)

    def _waits_for(self, what: Waiting) -> None:
        self._waiting, self._since = what, self.loop.time()

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._write_blocked_at = self.loop.time()

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._write_blocked_at = None

    def expire(self) -> None:
        """End what takes longer than it may."""
        now = self.loop.time()
        blocked_at, waited = self._write_blocked_at, now - self._since
        if blocked_at is not None and now - blocked_at > self._limits.http_answer_seconds:
            self.transport.abort()
        elif self._waiting is Waiting.HEAD and waited > self._limits.http_head_seconds:
            self._refuse(TOO_SLOW)
        elif self._waiting is Waiting.BODY and waited > self._limits.http_body_seconds:
            # What the application does not read yet is not the client's fault.
            if not self.flow.read_paused:
                self._refuse(None if self.cycle.response_complete else TOO_SLOW)
        elif self._waiting is Waiting.END and waited > LINGER_SECONDS:
            self.transport.abort()


def _fields(problem: Problem) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    body = json.dumps(problem.body(), ensure_ascii=False).encode()
    fields = {
        "content-type": MEDIA_TYPE,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "connection": "close",
    } | ({"retry-after": "5"} if problem is TOO_MANY_CONNECTIONS else {})
    return body, [(name.encode(), value.encode()) for name, value in fields.items()]


def _answer(problem: Problem) -> bytes:
    body, fields = _fields(problem)
    lines = b"".join(b"%b: %b\r\n" % field for field in fields)
    return STATUS_LINE[problem.status] + lines + b"\r\n" + body


def _only_health(app: Any) -> Any:  # noqa: ANN401 - uvicorn's own type of an application
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(HEALTH):
            await app(scope, receive, send)
            return
        body, fields = _fields(TOO_MANY_CONNECTIONS)
        status = TOO_MANY_CONNECTIONS.status
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body})

    return answer
