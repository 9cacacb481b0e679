"""The JSON interface: lodges reports, shows the status of one, publishes the channels' key."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from joserfc.jwk import ECKey

from services.intake import store
from services.intake.errors import KEY_LENGTH, NotFound, NotJson, TooManyReports
from services.intake.form import Form, form_schema, read_form
from services.intake.http.responses import FieldNote, ReceiptResponse, StatusResponse
from services.intake.http.status_page import form_page, not_found_page, status_page
from services.intake.report import Receipt, is_tracking_code, tracking_code
from services.intake.settings import OwnSettings
from services.intake.submit import EntryPoint, Submission, Submit
from services.intake.topic.envelope import published
from shared.runtime.clock import WallClock
from shared.runtime.http.problems import PROBLEM
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool, acquire
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.law.zones import Zone

RECEIVED = LocalizedText("Laporan diterima", "The report was received")
MAX_IN_FLIGHT = 1000


class Api:
    """Answers the requests of the JSON interface.

    Raises TooManyReports beyond `max_in_flight` reports that wait for the database.
    """

    def __init__(
        self,
        submit: Submit,
        pool: Pool,
        own: OwnSettings,
        clock: WallClock,
        limits: Limits,
        *,
        max_in_flight: int = MAX_IN_FLIGHT,
    ) -> None:
        self._submit = submit
        self._pool = pool
        self._secret = own.secret()
        self._public_url = own.public_url.rstrip("/")
        self._clock = clock
        self._limits = limits
        self._max_in_flight = max_in_flight
        self._in_flight = 0

    async def lodge(self, request: Request) -> Response:
        """Lodge a report.

        Returns:
            201 with the receipt; 200 with the same receipt for a repeat under the same key.

        Raises:
            Problem: 400, 413, 415 or 422 for what is wrong with the request, 409 for a key that was
                used for another report, 503 while too many reports wait.
            DependencyDown: a database does not answer.
        """
        content_type = request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise NotJson
        form = read_form(await request.body(), self._clock.now(), self._limits)
        key = request.headers.get("idempotency-key", "")
        # With a database that hardly answers a queue without bound would only grow, and everybody
        # in it wait for longer than a sender waits.
        if self._in_flight >= self._max_in_flight:
            raise TooManyReports
        self._in_flight += 1
        try:
            receipt = await self._submit(Submission(form, key, EntryPoint.HTTP, channel="web"))
        finally:
            self._in_flight -= 1
        body = self._receipt_response(receipt, form).model_dump_json()
        status = 200 if receipt.repeated else 201
        return Response(body, status, media_type="application/json")

    async def status_page(self, report_id: str, code: str) -> Response:
        """How the report stands as a page; without a code the page that asks for it."""
        if not code:
            return _page(form_page())
        try:
            found = await self._found(report_id, code)
        except NotFound:
            return _page(not_found_page(), 404)
        return _page(status_page(_status_response(report_id, found), Zone(found.zone)))

    async def status(self, report_id: str, code: str) -> StatusResponse:
        """How the report stands, for whoever has its tracking code; moments in the office's zone.

        Raises:
            NotFound: there is no such report, or the code is not its own.
        """
        return _status_response(report_id, await self._found(report_id, code))

    async def _found(self, report_id: str, code: str) -> store.Status:
        try:
            requested_id = UUID(report_id)
        except ValueError:
            raise NotFound from None
        # The code is checked before anything is looked up: an id that does not exist and a wrong
        # code get the same answer in the same time, so ids cannot be probed.
        if not is_tracking_code(self._secret, str(requested_id), code):
            raise NotFound
        async with acquire(self._pool) as connection:
            found = await store.status(connection, requested_id)
        if found is None:
            raise NotFound
        return found

    def _receipt_response(self, receipt: Receipt, form: Form) -> ReceiptResponse:
        zone = Zone(receipt.zone)
        report_id = str(receipt.report_id)
        return ReceiptResponse(
            report_id=receipt.report_id,
            receipt_number=receipt.receipt_number,
            tracking_code=tracking_code(self._secret, report_id),
            received_at=zone.local(receipt.received_at),
            lodged_at=zone.local(receipt.lodged_at),
            office=receipt.office,
            missing=receipt.missing,
            notes=tuple(FieldNote(**asdict(note)) for note in form.notes()),
            links={"status": f"{self._public_url}/reports/{report_id}/status"},
        )


def _status_response(report_id: str, found: store.Status) -> StatusResponse:
    name = _stage_name(found.stage)
    zone = Zone(found.zone)
    return StatusResponse(
        report_id=UUID(report_id),
        receipt_number=found.receipt_number,
        register_number=found.register_number,
        goes_on_under=found.goes_on_under,
        stage=found.stage or "received",
        stage_name=name.indonesian,
        stage_name_en=name.english,
        changed_at=zone.local(found.changed_at),
        received_at=zone.local(found.received_at),
        lodged_at=zone.local(found.lodged_at),
        missing=found.missing,
    )


def _page(content: str, status: int = 200) -> Response:
    # `?code=` may stand in the address: no other page is told of it.
    return HTMLResponse(content, status, headers={"Referrer-Policy": "no-referrer"})


def _wants_page(request: Request) -> bool:
    """Whether a browser asks: it names HTML, and before JSON if it names that at all."""
    accepted = request.headers.get("accept", "").lower()
    html, json = accepted.find("text/html"), accepted.find("application/json")
    return html >= 0 and (json < 0 or html < json)


async def _typed_code(request: Request) -> str:
    """The field `code` of a submitted form."""
    form = parse_qs((await request.body())[:MAX_FORM].decode("utf-8", "replace"))
    return form.get("code", [""])[0]


def _stage_name(stage: str | None) -> LocalizedText:
    if stage is None:
        return RECEIVED
    return STAGE_NAMES[Stage(stage)] if stage in set(Stage) else LocalizedText(stage, stage)


_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"model": ReceiptResponse, "description": "The same report was accepted before."},
    **dict.fromkeys((400, 409, 413, 415, 422, 503), PROBLEM),
}
# Described by hand because they are read by hand: the body, to refuse what two JSON parsers could
# read differently before pydantic parses it; the header, because a FastAPI dependency costs more
# than the rest of the request.
_REQUEST: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Chosen by the sender, the same at every repeat of the same report.",
            "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": form_schema()}},
    },
}


MAX_FORM = 4096
"""Bytes of a submitted form that are looked at."""
_AS_PAGE: dict[str, Any] = {"content": {"text/html": {"schema": {"type": "string"}}}}
_CODE_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["code"],
                    "properties": {"code": {"type": "string", "maxLength": 100}},
                }
            }
        },
    }
}


def routes(api: Api, key: ECKey, event_keys: Sequence[dict[str, str]]) -> APIRouter:
    """The routes of the JSON interface.

    `key` is the private key of the channels' envelopes; `event_keys` are those to publish after it.
    """
    router = APIRouter(tags=["reports"])
    keys = {"keys": [published(key), *event_keys]}

    @router.post(
        "/reports",
        status_code=201,
        response_model=ReceiptResponse,
        responses=_RESPONSES,
        openapi_extra=_REQUEST,
    )
    async def lodge(request: Request) -> Response:
        """Lodge a report. What the law asks for and is not there yet may be supplied later."""
        return await api.lodge(request)

    @router.get(
        "/reports/{report_id}/status",
        response_model=StatusResponse,
        responses={200: _AS_PAGE, 404: PROBLEM},
    )
    async def status(
        report_id: str,
        request: Request,
        tracking_code: Annotated[str | None, Header()] = None,
        code: Annotated[str | None, Query()] = None,
    ) -> StatusResponse | Response:
        """How a report stands, for whoever holds its tracking code (header or `code`).

        A browser gets a page, which asks for the code if the address has none.
        """
        given = tracking_code or code or ""
        if _wants_page(request):
            return await api.status_page(report_id, given)
        return await api.status(report_id, given)

    @router.post(
        "/reports/{report_id}/status",
        response_model=StatusResponse,
        responses={200: _AS_PAGE, 404: PROBLEM},
        openapi_extra=_CODE_FORM,
    )
    async def status_by_form(report_id: str, request: Request) -> StatusResponse | Response:
        """The same for a code in the body of the request, where no address shows it."""
        given = await _typed_code(request)
        if _wants_page(request):
            return await api.status_page(report_id, given)
        return await api.status(report_id, given)

    @router.get("/.well-known/jwks.json")
    async def jwks() -> JSONResponse:
        """The public keys (JWK set): first that for which channels seal, then those of events."""
        return JSONResponse(keys, headers={"Cache-Control": "public, max-age=3600"})

    return router
