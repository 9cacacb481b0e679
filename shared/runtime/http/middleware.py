"""What every request passes: allowed hosts, headers of safety, limits of bodies, telemetry."""

from collections.abc import Collection
from time import perf_counter

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.http.answers import problem_response
from shared.runtime.http.problems import Problem
from shared.runtime.limits import Limits
from shared.runtime.telemetry.metrics import HTTP_REQUESTS, HTTP_SECONDS
from shared.runtime.telemetry.tracing import continue_trace

OPERATIONAL = ("/health/", "/metrics")
"""For operators: not measured, and answered under any name, as an orchestrator asks by address."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
ANY_HOST = "*"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of a page: own style sheets, nothing else, in nobody's frame."""


_NO_HOST = Problem(400, "host-missing", "Sebut tepat satu Host.", "Name exactly one Host.")
_OTHER_HOST = Problem(
    421,
    "host-not-known",
    "Layanan ini tidak dikenal dengan nama itu.",
    "This service is not known by that name.",
)


class AllowedHosts:
    """Answers only under the names it has; else a link could be made to lead elsewhere."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = LOOPBACK.union(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 421; 400 without exactly one name."""
        problem = self._problem(scope) if scope["type"] == "http" else None
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await problem_response(problem, scope["path"])(scope, receive, send)

    def _problem(self, scope: Scope) -> Problem | None:
        if ANY_HOST in self._hosts or scope["path"].startswith(OPERATIONAL):
            return None
        names = [value for name, value in scope["headers"] if name == b"host"]
        if len(names) != 1:
            return _NO_HOST
        host, colon, port = names[0].decode("latin-1").lower().rpartition(":")
        known = host if colon and port.isdecimal() else names[0].decode("latin-1").lower()
        return None if known in self._hosts else _OTHER_HOST


class SafeAnswers:
    """Gives every answer the headers that keep browsers and caches from misusing it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                # A response may hold personal data: no cache may store it by default.
                headers.setdefault("Cache-Control", "no-store")
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
                    headers.setdefault("Referrer-Policy", "no-referrer")
            await send(message)

        await self._app(scope, receive, safe if scope["type"] == "http" else send)


_LENGTH_DIGITS = 18  # of a declared length; a longer number is too large in any case


class BodyLimit:
    """Answers 413 as soon as a body exceeds its limit, 503 as soon as all together do."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413 or 503."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")[:_LENGTH_DIGITS]
        if declared.isdecimal() and int(declared) > self._limits.http_body_bytes:
            await problem_response(_too_large(self._limits), scope["path"])(scope, receive, send)
            return
        body = _CountedBody(self, receive, send)
        try:
            await self._app(scope, body.receive, body.send)
        except Problem:
            if body.over is None:
                raise
        finally:
            self.held -= body.received
        if body.over is not None:
            await problem_response(body.over, scope["path"])(scope, receive, send)

    def over(self, received: int) -> Problem | None:
        """The problem of a body of which so much was received, if that is too much."""
        if received > self._limits.http_body_bytes:
            return _too_large(self._limits)
        return _too_many_bodies() if self.held > self._limits.http_bodies_bytes else None


class _CountedBody:
    """The body of one request; beyond a limit nothing more is received or answered."""

    def __init__(self, limit: BodyLimit, receive: Receive, send: Send) -> None:
        self._limit, self._receive, self._send = limit, receive, send
        self.received = 0
        self.over: Problem | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        size = len(message.get("body", b""))
        self.received += size
        self._limit.held += size
        self.over = self._limit.over(self.received)
        if self.over is not None:
            raise self.over
        return message

    async def send(self, message: Message) -> None:
        # Whatever reads the body may turn our refusal into an answer of its own.
        if self.over is None:
            await self._send(message)


def _too_large(limits: Limits) -> Problem:
    size = limits.http_body_bytes // 1000
    return Problem(
        413,
        "too-large",
        f"Isi permintaan melebihi {size} kB.",
        f"The request's body exceeds {size} kB.",
    )


def _too_many_bodies() -> Problem:
    # Made anew each time: an exception that is raised again holds on to what raised it before.
    return Problem(
        503,
        "too-many-bodies",
        "Terlalu banyak permintaan besar sekaligus. Kirim ulang hal yang sama.",
        "Too many large requests at once. Send the very same again.",
    )


class RequestTelemetry:
    """Runs each request in a span of its caller's trace (W3C); counts and times it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["path"].startswith(OPERATIONAL):
            await self._app(scope, receive, send)
            return
        status = 500
        started = perf_counter()

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        parent = Headers(scope=scope).get("traceparent")
        try:
            with continue_trace(parent, f"{scope['method']} request", kind=SpanKind.SERVER):
                await self._app(scope, receive, observed)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            HTTP_REQUESTS.labels(_method(scope["method"]), route, str(status)).inc()
            HTTP_SECONDS.labels(route).observe(perf_counter() - started)


def protection(limits: Limits, hosts: Collection[str] = ()) -> list[Middleware]:
    """What an application has in front of its routes, the outermost first."""
    return [
        Middleware(SafeAnswers),
        Middleware(AllowedHosts, hosts=hosts),
        Middleware(BodyLimit, limits=limits),
    ]


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _method(method: str) -> str:
    return method if method in _METHODS else "other"
