"""The web application that every process starts from: health, metrics, traces, limits, problems."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from itertools import islice
from time import perf_counter
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import SpanKind
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.health import Readiness
from shared.runtime.http.problems import MEDIA_TYPE, Problem, field_errors
from shared.runtime.telemetry.metrics import HTTP_REQUESTS, HTTP_SECONDS, REGISTRY
from shared.runtime.telemetry.tracing import continue_trace

BODY_LIMIT = 1_000_000
MAX_FIELD_ERRORS = 50  # a body of mistakes gets no answer longer than itself
_LOG = structlog.get_logger()

# FastAPI's own spans carry the query, which may hold a tracking code, and its log the words of
# exceptions; `RequestTelemetry` records what an operator needs.
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_app(title: str, readiness: Readiness, *, lifespan: Lifespan | None = None) -> FastAPI:
    """An application with `/health/live`, `/health/ready`, `/metrics` and problem answers."""
    app = FastAPI(
        title=title, lifespan=lifespan or _no_lifespan, redoc_url=None, telemetry=_NO_TELEMETRY
    )
    app.add_exception_handler(Exception, _unforeseen)
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestTelemetry)
    _add_health(app, readiness)
    return app


@asynccontextmanager
async def _no_lifespan(_: FastAPI) -> AsyncGenerator[None]:
    yield


def _add_health(app: FastAPI, readiness: Readiness) -> None:
    @app.get("/health/live", include_in_schema=False)
    async def live() -> dict[str, bool]:
        return {"live": True}

    @app.get("/health/ready", include_in_schema=False)
    async def ready() -> JSONResponse:
        parts = await readiness.report()
        all_ready = all(part.ready for part in parts.values())
        body = {"ready": all_ready, "parts": {name: asdict(part) for name, part in parts.items()}}
        return JSONResponse(body, status_code=200 if all_ready else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def problem_response(problem: Problem, instance: str | None = None) -> JSONResponse:
    """The answer for a problem; `instance` is the path that was asked for."""
    body = problem.body() | ({"instance": instance} if instance else {})
    headers = _HEADERS_OF.get(problem.status)
    return JSONResponse(body, problem.status, headers=headers, media_type=MEDIA_TYPE)


async def _problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101 - registered for this class only
    return problem_response(problem, request.url.path)


async def _invalid(request: Request, invalid: Exception) -> Response:
    errors = invalid.errors() if isinstance(invalid, RequestValidationError) else []
    return problem_response(invalid_fields(errors), request.url.path)


async def _refused(request: Request, refused: Exception) -> Response:
    status = refused.status_code if isinstance(refused, HTTPException) else 400
    pair = _ROUTING_ERRORS.get(status, ("Permintaan ditolak.", "The request is refused."))
    answer = problem_response(Problem(status, f"http-{status}", *pair), request.url.path)
    answer.headers.update(getattr(refused, "headers", None) or {})  # which methods there are
    return answer


async def _wait(request: Request, down: Exception) -> Response:
    _LOG.warning("request_must_wait", failure=type(down).__name__)
    problem = Problem(
        503,
        "try-later",
        "Sebagian layanan tidak menjawab. Kirim ulang hal yang sama; tidak akan tercatat dua kali.",
        "A part of the service does not answer. Send the very same again; it counts only once.",
    )
    return problem_response(problem, request.url.path)


async def _unforeseen(request: Request, _: Exception) -> Response:
    problem = Problem(500, "unforeseen", "Terjadi kesalahan pada layanan.", "The service failed.")
    return problem_response(problem, request.url.path)


def invalid_fields(errors: Any) -> Problem:  # noqa: ANN401 - pydantic's own loose shape
    """The problem for fields that are not right, each named with its reason, up to a number."""
    return Problem(
        422,
        "invalid-fields",
        "Periksa kembali isian yang disebut di bawah.",
        "Please check the fields named below.",
        field_errors(islice(errors, MAX_FIELD_ERRORS)),
    )


_HEADERS_OF = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}
_ROUTING_ERRORS = {
    404: ("Alamat ini tidak ada.", "There is nothing at this address."),
    405: ("Alamat ini tidak menerima cara itu.", "This address does not take that method."),
}
_HANDLERS = {
    Problem: _problem,
    RequestValidationError: _invalid,
    HTTPException: _refused,
    DependencyDown: _wait,
    Transient: _wait,
}
TOO_LARGE = Problem(
    413,
    "too-large",
    f"Isi permintaan melebihi {BODY_LIMIT // 1000} kB.",
    f"The request's body exceeds {BODY_LIMIT // 1000} kB.",
)


class BodyLimit:
    """Answers 413 as soon as a body exceeds the limit, without buffering it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared) > BODY_LIMIT:
            await problem_response(TOO_LARGE, scope["path"])(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_LIMIT:
                raise TOO_LARGE
            return message

        async def unless_over(message: Message) -> None:
            # Whatever reads the body may turn our refusal into an answer of its own.
            if received <= BODY_LIMIT:
                await send(message)

        await self._app(scope, counted, unless_over)
        if received > BODY_LIMIT:
            await problem_response(TOO_LARGE, scope["path"])(scope, receive, send)


class RequestTelemetry:
    """Runs each request in a span of its caller's trace (W3C); counts and times it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http" or scope["path"].startswith(("/health/", "/metrics")):
            await self._app(scope, receive, send)
            return
        status = 500
        started = perf_counter()

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                # A response may hold personal data: no cache on its way may store it by default.
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        parent = Headers(scope=scope).get("traceparent")
        try:
            with continue_trace(parent, f"{scope['method']} request", kind=SpanKind.SERVER):
                await self._app(scope, receive, observed)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            HTTP_REQUESTS.labels(scope["method"], route, str(status)).inc()
            HTTP_SECONDS.labels(route).observe(perf_counter() - started)
