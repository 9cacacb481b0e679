"""The web application that every process starts from: health, metrics, docs, limits, problems."""

from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.middleware import Middleware

from shared.runtime.health import Readiness
from shared.runtime.http.answers import HANDLERS, unforeseen
from shared.runtime.http.middleware import RequestTelemetry, protection
from shared.runtime.http.pages.routes import add_pages
from shared.runtime.limits import Limits
from shared.runtime.telemetry.metrics import REGISTRY

# FastAPI's own spans carry the query, which may hold a tracking code, and its log the words of
# exceptions; `RequestTelemetry` records what an operator needs.
_NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def make_app(
    title: str,
    readiness: Readiness,
    limits: Limits,
    hosts: Collection[str] = (),
    *,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """An application with `/health/live`, `/health/ready`, `/metrics`, `/docs` and problem answers.

    It answers under the names in `hosts` and those of the loopback address.
    """
    app = FastAPI(
        title=title,
        lifespan=lifespan or _no_lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=_NO_TELEMETRY,
        # A redirect would name the host that the client named, and lead to plain HTTP.
        redirect_slashes=False,
        middleware=[Middleware(RequestTelemetry), *protection(limits, hosts)],
    )
    app.add_exception_handler(Exception, unforeseen)
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    _add_health(app, readiness)
    add_pages(app)
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
