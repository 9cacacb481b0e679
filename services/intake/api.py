"""The JSON door: takes reports in, tells how one stands, publishes the key of the channels."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from joserfc.jwk import ECKey
from pydantic import AwareDatetime, BaseModel, Field

from services.intake import store
from services.intake.channel import published
from services.intake.errors import KEY_LENGTH, NotFound, NotJson, TooMany
from services.intake.form import form_schema, read_form
from services.intake.report import Receipt, is_tracking_code, tracking_code
from services.intake.settings import OwnSettings
from services.intake.submit import Submission, Submit
from shared.runtime.clock import WallClock
from shared.runtime.http.problems import PROBLEM
from shared.runtime.postgres.pool import Pool, acquire
from shared.statute.law.sources import LocalizedText
from shared.statute.law.stages import STAGE_NAMES, Stage
from shared.statute.law.zones import Zone

RECEIVED = LocalizedText("Laporan diterima", "The report was received")
MAX_IN_FLIGHT = 1000


class Receipted(BaseModel):
    """The receipt of a report; keep the tracking code, it is shown to nobody else."""

    report_id: UUID
    receipt_number: str
    tracking_code: str = Field(description="Shows the status of this report, with its id.")
    received_at: AwareDatetime = Field(description="When the report arrived.")
    lodged_at: AwareDatetime = Field(description="When it counts as lodged: in office hours.")
    office: str = Field(description="Region code of the competent office.")
    missing: tuple[str, ...] = Field(description="What the law asks for and is still to come.")
    links: dict[str, str]


class StatusShown(BaseModel):
    """How a report stands."""

    report_id: UUID
    receipt_number: str
    register_number: str | None
    goes_on_under: str | None = Field(
        description="Set when it was joined with another report about the same event: the number "
        "of the case both are handled in. Stage and register number are then that case's."
    )
    stage: str
    stage_name: str
    stage_name_en: str
    changed_at: AwareDatetime
    received_at: AwareDatetime
    lodged_at: AwareDatetime
    missing: tuple[str, ...]


class Api:
    """The answers of the JSON door."""

    def __init__(
        self,
        submit: Submit,
        pool: Pool,
        own: OwnSettings,
        clock: WallClock,
        *,
        most_in_hand: int = MAX_IN_FLIGHT,
    ) -> None:
        self._submit = submit
        self._pool = pool
        self._secret = own.secret()
        self._public_url = own.public_url.rstrip("/")
        self._clock = clock
        self._most_in_hand = most_in_hand
        self._in_hand = 0

    async def lodge(self, request: Request) -> Response:
        """Take a report in: 201 with its receipt; 200 with the same receipt at a repeat."""
        said = request.headers.get("content-type", "")
        if said.partition(";")[0].strip().lower() != "application/json":
            raise NotJson
        form = read_form(await request.body(), self._clock.now())
        key = request.headers.get("idempotency-key", "")
        # Behind a database that hardly answers, whoever came last would wait for all before.
        if self._in_hand >= self._most_in_hand:
            raise TooMany
        self._in_hand += 1
        try:
            receipt = await self._submit(Submission(form, key, door="http", channel="web"))
        finally:
            self._in_hand -= 1
        body = self._receipted(receipt).model_dump_json()
        status = 200 if receipt.repeated else 201
        return Response(body, status, media_type="application/json")

    async def status(self, report_id: str, code: str) -> StatusShown:
        """How the report stands, for whoever holds its code."""
        found = await self._found(report_id, code)
        name = _stage_name(found.stage)
        zone = Zone(found.zone)
        return StatusShown(
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

    async def _found(self, report_id: str, code: str) -> store.Status:
        try:
            asked = UUID(report_id)
        except ValueError:
            raise NotFound from None
        # The code is compared before anything is looked up: an id that does not exist and a wrong
        # code are answered alike, and equally fast.
        if not is_tracking_code(self._secret, str(asked), code):
            raise NotFound
        async with acquire(self._pool) as connection:
            found = await store.status(connection, asked)
        if found is None:
            raise NotFound
        return found

    def _receipted(self, receipt: Receipt) -> Receipted:
        zone = Zone(receipt.zone)
        report_id = str(receipt.report_id)
        return Receipted(
            report_id=receipt.report_id,
            receipt_number=receipt.receipt_number,
            tracking_code=tracking_code(self._secret, report_id),
            received_at=zone.local(receipt.received_at),
            lodged_at=zone.local(receipt.lodged_at),
            office=receipt.office,
            missing=receipt.missing,
            links={"status": f"{self._public_url}/reports/{report_id}/status"},
        )


def _stage_name(stage: str | None) -> LocalizedText:
    if stage is None:
        return RECEIVED
    return STAGE_NAMES[Stage(stage)] if stage in set(Stage) else LocalizedText(stage, stage)


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Receipted, "description": "The same report was accepted before."},
    **dict.fromkeys((400, 409, 413, 415, 422, 503), PROBLEM),
}
# Read by hand, and so described by hand: the body before pydantic sees it, for what two readers
# could understand differently, and the header because a dependency costs more than the rest.
_ASKED: dict[str, Any] = {
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


def routes(api: Api, key: ECKey) -> APIRouter:
    """What is answered where."""
    router = APIRouter(tags=["reports"])
    keys = published(key)

    @router.post(
        "/reports",
        status_code=201,
        response_model=Receipted,
        responses=_ANSWERS,
        openapi_extra=_ASKED,
    )
    async def lodge(request: Request) -> Response:
        """Lodge a report. What the law asks for and is not there yet may be supplied later."""
        return await api.lodge(request)

    @router.get("/reports/{report_id}/status", responses={404: PROBLEM})
    async def status(
        report_id: str,
        tracking_code: Annotated[str | None, Header()] = None,
        code: Annotated[str | None, Query()] = None,
    ) -> StatusShown:
        """How a report stands, for whoever holds its tracking code (header or `code`)."""
        return await api.status(report_id, tracking_code or code or "")

    @router.get("/.well-known/jwks.json")
    async def jwks() -> JSONResponse:
        """The public key (JWK set) for which upstream channels seal their reports."""
        return JSONResponse(keys, headers={"Cache-Control": "public, max-age=3600"})

    return router
