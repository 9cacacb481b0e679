"""The routes of what commands may name: vocabulary and offices for all, officials signed in."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from services.workflow.access.authenticate import OFFICE_PATTERN, Token, authenticate
from services.workflow.desk.openapi import problems
from services.workflow.reference.offices import OfficeListView, find_offices
from services.workflow.reference.officials import (
    Enrolment,
    OfficialListView,
    Officials,
    OfficialView,
    Subject,
)
from services.workflow.reference.vocabulary import VocabularyView, vocabulary
from shared.runtime.http.json_body import with_refs_inlined
from shared.runtime.http.problems import PROBLEM
from shared.runtime.http.tokens import TokenVerifier
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool

MAX_PAGE_SIZE = 200
_PUBLIC = {"Cache-Control": "public, max-age=3600"}

Words = Annotated[str, Query(max_length=100, description="A code, or words of a region's name.")]
Office = Annotated[str, Query(pattern=OFFICE_PATTERN, description="Region code of an office.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)]


class ReferenceApi:
    """Answers what commands and queries may name."""

    def __init__(self, pool: Pool, sign_in: TokenVerifier, limits: Limits) -> None:
        self._officials = Officials(pool, limits)
        self._sign_in = sign_in

    async def officials(
        self, office: str | None, after: str, limit: int, token: str | None
    ) -> OfficialListView:
        """The officials of an office, of the own one unless it is named."""
        by = await authenticate(self._sign_in, token)
        return await self._officials.page(office or by.office, after, limit, by)

    async def enrol(
        self, subject: str, body: Callable[[], Awaitable[bytes]], token: str | None
    ) -> OfficialView:
        """Enrol an official."""
        by = await authenticate(self._sign_in, token)
        return await self._officials.enrol(subject, body, by)


def routes(api: ReferenceApi) -> APIRouter:
    """What is answered where."""
    router = APIRouter(tags=["reference"])

    @router.get("/vocabulary", operation_id="showVocabulary")
    async def words(response: Response) -> VocabularyView:
        """The keys of kinds, requirements, roles, stages, clocks, reasons, agencies, commands."""
        response.headers.update(_PUBLIC)
        return vocabulary()

    @router.get("/offices", operation_id="findOffices", responses={422: PROBLEM})
    async def offices(
        response: Response, q: Words = "", within: Office | None = None, limit: Limit = 20
    ) -> OfficeListView:
        """Offices by code or name; without `q` those directly below `within`."""
        response.headers.update(_PUBLIC)
        return await asyncio.to_thread(find_offices, q, within or "", limit)

    @router.get("/officials", operation_id="listOfficials")
    async def officials(
        office: Office | None = None,
        after: Annotated[str, Query(max_length=255, pattern=r"^[^\x00]*$")] = "",
        limit: Limit = 50,
        authorization: Token = None,
    ) -> OfficialListView:
        """The officials of an office, for those who assign cases and those who enrol."""
        return await api.officials(office, after, limit, authorization)

    @router.put(
        "/officials/{subject}",
        operation_id="enrolOfficial",
        responses=problems(413),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _enrolment_schema()}},
            }
        },
    )
    async def enrol(
        subject: Annotated[Subject, Path()], request: Request, authorization: Token = None
    ) -> OfficialView:
        """Enrol an official before the first sign-in; without roles, end it. For administrators."""
        return await api.enrol(subject, request.body, authorization)

    return router


def _enrolment_schema() -> dict[str, Any]:
    schema = Enrolment.model_json_schema()
    parts = schema.pop("$defs")
    return dict(with_refs_inlined(schema, parts))
