"""The officials' JSON door: commands to cases, the list by nearest deadline, one case, its file."""

import re
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import AwareDatetime, BaseModel, Field
from pydantic_core import to_json

from services.workflow.access.authenticate import Token, authenticate
from services.workflow.commands.form import read_command, read_reading
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.desk import case_view
from services.workflow.desk.list_query import CaseListQuery, ObligationListQuery, parse_query
from services.workflow.desk.list_view import CaseListView, ObligationListView
from services.workflow.desk.openapi import (
    COMMAND_BODY,
    READING_BODY,
    TAGGED,
    problems,
    query_parameters,
)
from services.workflow.desk.queries import CaseQueries
from services.workflow.errors import BadIfMatch, CommandRefused
from shared.runtime.http.tokens import Official, TokenVerifier
from shared.runtime.logs import bind_case
from shared.statute.acts.commands import ReadIdentity

_ENTITY_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_OURS = re.compile(r"[1-9][0-9]{0,8}")


class Accepted(BaseModel):
    """The command was carried out, and where the case stood after it."""

    case_id: UUID
    command_id: UUID
    command: str
    accepted: bool
    stage: str
    sequence: int
    revision: int | None = Field(None, description="Also the ETag; what If-Match may name next.")
    closed: bool
    office: str
    register_number: str | None
    next_due: AwareDatetime | None


class IdentityShown(BaseModel):
    """Who reported, as given."""

    case_id: UUID
    identity: dict[str, Any]


class Api:
    """The answers of the officials' door."""

    def __init__(
        self, instruct: CommandService, queries: CaseQueries, sign_in: TokenVerifier
    ) -> None:
        self._instruct = instruct
        self._reading = queries
        self._sign_in = sign_in

    async def command(
        self, case_id: UUID, raw: bytes, if_match: str | None, token: str | None
    ) -> Accepted:
        """Give a case a command: 200 with where it stands, 409 if the law refuses."""
        official = await self._official(token)
        given = read_command(raw, official.subject)
        expected = _revision(if_match)
        return await self._give(
            Instruction(case_id, given.command_id, given.command, official, expected)
        )

    async def identity(self, case_id: UUID, raw: bytes, token: str | None) -> IdentityShown:
        """Who reported; that it was read, by whom and why, is a fact of the case."""
        official = await self._official(token)
        asked = read_reading(raw)
        command = ReadIdentity(official.subject, asked.purpose)
        await self._give(Instruction(case_id, asked.command_id, command, official))
        identity = await self._reading.identity(case_id, official)
        return IdentityShown(case_id=case_id, identity=identity)

    async def cases(self, query: Sequence[tuple[str, str]], token: str | None) -> Response:
        """The cases that are asked for."""
        official = await self._official(token)
        asked = parse_query(CaseListQuery, query)
        return _json(await self._reading.cases(asked, official))

    async def obligations(self, query: Sequence[tuple[str, str]], token: str | None) -> Response:
        """The obligations that are asked for."""
        official = await self._official(token)
        asked = parse_query(ObligationListQuery, query)
        return _json(await self._reading.obligations(asked, official))

    async def case(self, case_id: UUID, token: str | None) -> case_view.CaseView:
        """One case with its clocks explained and the moves lawful now."""
        return await self._reading.case(case_id, await self._official(token))

    async def file(self, case_id: UUID, token: str | None) -> case_view.CaseFileView:
        """The whole case file, with the proof that it is as it was written."""
        return await self._reading.file(case_id, await self._official(token))

    async def _official(self, token: str | None) -> Official:
        return await authenticate(self._sign_in, token)

    async def _give(self, given: Instruction) -> Accepted:
        with bind_case(str(given.case_id)):
            ended = await self._instruct(given)
        if not ended["accepted"]:
            raise CommandRefused(ended)
        return Accepted(
            case_id=given.case_id, command_id=given.command_id, command=given.kind, **ended
        )


def _revision(if_match: str | None) -> int | None:
    """The revision that a command counts on; None for any, 0 for one that we never gave.

    Raises:
        BadIfMatch: the header does not hold one entity tag (RFC 9110, 13.1.1) or the star.
    """
    said = "*" if if_match is None else if_match.strip()
    if said == "*":
        return None
    if not (tag := _ENTITY_TAG.fullmatch(said)):
        raise BadIfMatch
    weak, text = tag.groups()
    return int(text) if _OURS.fullmatch(text) and not weak else 0


def _tagged(response: Response, revision: int | None) -> None:
    if revision is not None:
        response.headers["ETag"] = f'"{revision}"'


def _json(told: dict[str, Any]) -> Response:
    # Written out at once: a page of rows that we made needs no second look at each.
    return Response(to_json(told), media_type="application/json")


IfMatch = Annotated[
    str | None,
    Header(description="The ETag of the case as you saw it: refused with 412 if it has changed."),
]


def routes(api: Api) -> APIRouter:
    """What is answered where."""
    router = APIRouter(tags=["cases"])

    @router.post(
        "/cases/{case_id}/commands",
        operation_id="giveCommand",
        responses=problems(409, 412, 413) | TAGGED,
        openapi_extra={"requestBody": COMMAND_BODY},
    )
    async def command(
        case_id: UUID,
        request: Request,
        response: Response,
        if_match: IfMatch = None,
        authorization: Token = None,
    ) -> Accepted:
        """Give a case a command. The same `command_id` again gives the same answer."""
        ended = await api.command(case_id, await request.body(), if_match, authorization)
        _tagged(response, ended.revision)
        return ended

    @router.post(
        "/cases/{case_id}/identity",
        operation_id="readIdentity",
        responses=problems(409, 413),
        openapi_extra={"requestBody": READING_BODY},
    )
    async def identity(
        case_id: UUID, request: Request, authorization: Token = None
    ) -> IdentityShown:
        """Read who reported; the reading becomes a fact of the case."""
        return await api.identity(case_id, await request.body(), authorization)

    @router.get(
        "/cases",
        operation_id="listCases",
        response_model=CaseListView,
        openapi_extra=query_parameters(CaseListQuery),
    )
    async def cases(request: Request, authorization: Token = None) -> Response:
        """Cases of your office, the open ones by nearest deadline unless you ask otherwise."""
        return await api.cases(request.query_params.multi_items(), authorization)

    @router.get(
        "/obligations",
        operation_id="listObligations",
        response_model=ObligationListView,
        openapi_extra=query_parameters(ObligationListQuery),
    )
    async def obligations(request: Request, authorization: Token = None) -> Response:
        """What agencies owe after decisions, the nearest deadline first."""
        return await api.obligations(request.query_params.multi_items(), authorization)

    @router.get("/cases/{case_id}", operation_id="showCase", responses=TAGGED)
    async def case(
        case_id: UUID, response: Response, authorization: Token = None
    ) -> case_view.CaseView:
        """One case: where it stands, its clocks explained, the moves lawful now."""
        told = await api.case(case_id, authorization)
        _tagged(response, told.revision)
        return told

    @router.get("/cases/{case_id}/facts", operation_id="showFile")
    async def facts(case_id: UUID, authorization: Token = None) -> case_view.CaseFileView:
        """The case file, and whether all of it is as it was written."""
        return await api.file(case_id, authorization)

    return router
