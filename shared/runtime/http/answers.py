"""Answers that are problems: what each failure of a request becomes, and which headers it has."""

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared.runtime.failures import DependencyDown, Transient
from shared.runtime.http.problems import MEDIA_TYPE, Problem, field_errors

MAX_FIELD_ERRORS = 50  # a body of mistakes gets no answer longer than itself
# Also where no middleware comes by: a failure of ours is answered outside all of them.
_ALWAYS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_HEADERS_OF = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}
_ROUTING_ERRORS = {
    404: ("Alamat ini tidak ada.", "There is nothing at this address."),
    405: ("Alamat ini tidak menerima cara itu.", "This address does not take that method."),
}
_LOG = structlog.get_logger()


def problem_response(problem: Problem, instance: str | None = None) -> JSONResponse:
    """The answer for a problem; `instance` is the path that was asked for."""
    body = problem.body() | ({"instance": instance} if instance else {})
    headers = _ALWAYS | _HEADERS_OF.get(problem.status, {})
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


async def _gone(request: Request, _: Exception) -> Response:
    """Recorded, never seen: the client went away, or was too slow, before its body was whole."""
    pair = ("Permintaan tidak lengkap.", "The request is not complete.")
    return problem_response(Problem(400, "incomplete", *pair), request.url.path)


async def _wait(request: Request, down: Exception) -> Response:
    _LOG.warning("request_must_wait", failure=type(down).__name__)
    problem = Problem(
        503,
        "try-later",
        "Sebagian layanan tidak menjawab. Kirim ulang hal yang sama; tidak akan tercatat dua kali.",
        "A part of the service does not answer. Send the very same again; it counts only once.",
    )
    return problem_response(problem, request.url.path)


async def unforeseen(request: Request, _: Exception) -> Response:
    """The answer for a mistake of ours, which says nothing of what it was."""
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


HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    Problem: _problem,
    RequestValidationError: _invalid,
    HTTPException: _refused,
    ClientDisconnect: _gone,
    DependencyDown: _wait,
    Transient: _wait,
}
"""What answers each kind of failure."""
