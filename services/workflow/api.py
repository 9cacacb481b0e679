"""The officials' JSON API of cases: commands, lists by nearest deadline, one case, its file."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json

from services.workflow.access.authenticate import Token, authenticate
from services.workflow.commands.form import read_command, read_identity_request
from services.workflow.commands.service import CommandService, Instruction
from services.workflow.desk import case_view
from services.workflow.desk.list_query import CaseListQuery, ObligationListQuery, parse_query
from services.workflow.desk.list_view import CaseListView, ObligationListView
from services.workflow.desk.move_view import EffectsView
from services.workflow.desk.openapi import (
    COMMAND_BODY,
    READING_BODY,
    TAGGED,
    problems,
    query_parameters,
)
from services.workflow.desk.queries import CaseQueries
from services.workflow.desk.report_view import ReportView, report_reading
from services.workflow.errors import BadIfMatch, CommandRefused
from shared.runtime.clock import WallClock
from shared.runtime.http.moments import Moment
from shared.runtime.http.tokens import Official, TokenVerifier
from shared.runtime.limits import Limits
from shared.runtime.telemetry.logs import bind_case
from shared.statute.acts.administration import ReadIdentity

_ENTITY_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_REVISION = re.compile(r"[1-9][0-9]{0,8}")


class Accepted(BaseModel):
    """The command was carried out, and how far the case had come after it."""

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
    next_due: Moment | None = Field(
        description="The nearest deadline of the law whose duty is undone."
    )
    next_warning: Moment | None = Field(
        None, description="When the office is next warned of a deadline to come."
    )


class TriedOut(EffectsView):
    """What the command would cause, were it given now; nothing has changed."""

    case_id: UUID
    command: str
    dry_run: bool


class IdentityView(BaseModel):
    """Who reported, as given."""

    case_id: UUID
    identity: dict[str, Any]


Body = Callable[[], Awaitable[bytes]]
"""Reads the body of a request; called once it is known that whoever sends it may."""


class Api:
    """The answers of the API, apart from their routes."""

    def __init__(
        self,
        commands: CommandService,
        queries: CaseQueries,
        verifier: TokenVerifier,
        clock: WallClock,
        limits: Limits,
    ) -> None:
        self._limits = limits
        self._commands = commands
        self._queries = queries
        self._verifier = verifier
        self._clock = clock

    async def command(
        self, case_id: UUID, body: Body, if_match: str | None, token: str | None
    ) -> Accepted | TriedOut:
        """Carry a command out: 200 with how far the case has come, 409 if the law refuses.

        With `dry_run` the same refusals, or what it would cause.
        """
        official = await self._official(token)
        await self._queries.check_addressed(case_id, official)
        request = read_command(await body(), official.subject, self._limits)
        expected = _revision(if_match)
        instruction = Instruction(case_id, request.command_id, request.command, official, expected)
        if not request.dry_run:
            return await self._execute(instruction)
        effects = await self._queries.try_out(instruction)
        return TriedOut(case_id=case_id, command=instruction.kind, dry_run=True, **dict(effects))

    async def report(self, case_id: UUID, token: str | None) -> ReportView:
        """What was reported, without the reporter; that it was read becomes a fact of the case."""
        official = await self._official(token)
        reading = report_reading(case_id, official, self._clock.now())
        await self._execute(reading)
        return await self._queries.report(case_id, official)

    async def identity(self, case_id: UUID, body: Body, token: str | None) -> IdentityView:
        """Who reported; that it was read, by whom and why, becomes a fact of the case."""
        official = await self._official(token)
        await self._queries.check_addressed(case_id, official)
        request = read_identity_request(await body(), self._limits)
        command = ReadIdentity(official.subject, request.purpose)
        # The fact is committed first: an identity is never shown without a trace.
        await self._execute(Instruction(case_id, request.command_id, command, official))
        identity = await self._queries.identity(case_id, official)
        return IdentityView(case_id=case_id, identity=identity)

    async def cases(self, query: Sequence[tuple[str, str]], token: str | None) -> Response:
        """The cases that a query selects."""
        official = await self._official(token)
        return _json(await self._queries.cases(parse_query(CaseListQuery, query), official))

    async def obligations(self, query: Sequence[tuple[str, str]], token: str | None) -> Response:
        """The obligations that a query selects."""
        official = await self._official(token)
        selection = parse_query(ObligationListQuery, query)
        return _json(await self._queries.obligations(selection, official))

    async def case(self, case_id: UUID, token: str | None) -> case_view.CaseView:
        """One case with its clocks explained and the moves that are lawful now."""
        return await self._queries.case(case_id, await self._official(token))

    async def file(self, case_id: UUID, token: str | None) -> case_view.CaseFileView:
        """The whole case file, and whether its hash chain is intact."""
        return await self._queries.file(case_id, await self._official(token))

    async def _official(self, token: str | None) -> Official:
        return await authenticate(self._verifier, token)

    async def _execute(self, instruction: Instruction) -> Accepted:
        with bind_case(str(instruction.case_id)):
            outcome = await self._commands.execute(instruction)
        if not outcome["accepted"]:
            raise CommandRefused(outcome)
        return Accepted(
            case_id=instruction.case_id,
            command_id=instruction.command_id,
            command=instruction.kind,
            **outcome,
        )


def _revision(if_match: str | None) -> int | None:
    """The revision in a header If-Match; None for any.

    A tag that is weak or was never given out becomes 0, which no case has: If-Match compares
    strongly (RFC 9110, 13.1.1), so the command is refused with 412 as one on a changed case.

    Raises:
        BadIfMatch: the header holds neither one entity tag nor `*`.
    """
    value = "*" if if_match is None else if_match.strip()
    if value == "*":
        return None
    if not (tag := _ENTITY_TAG.fullmatch(value)):
        raise BadIfMatch
    weak, text = tag.groups()
    return int(text) if _REVISION.fullmatch(text) and not weak else 0


def _tagged(response: Response, revision: int | None) -> None:
    if revision is not None:
        response.headers["ETag"] = f'"{revision}"'


def _json(content: dict[str, Any]) -> Response:
    # Serialised without validation: a page of rows made here costs most of its time otherwise.
    return Response(to_json(content), media_type="application/json")


IfMatch = Annotated[
    str | None,
    Header(description="The ETag of the case as you saw it: refused with 412 if it has changed."),
]


def routes(api: Api) -> APIRouter:
    """The routes of the API."""
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
    ) -> Accepted | TriedOut:
        """Give a case a command, or try it out. The same `command_id` gives the same answer."""
        answer = await api.command(case_id, request.body, if_match, authorization)
        if isinstance(answer, Accepted):
            _tagged(response, answer.revision)
        return answer

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

    _add_case_routes(router, api)
    return router


def _add_case_routes(router: APIRouter, api: Api) -> None:
    @router.get("/cases/{case_id}", operation_id="showCase", responses=TAGGED)
    async def case(
        case_id: UUID, response: Response, authorization: Token = None
    ) -> case_view.CaseView:
        """One case: where it stands, its clocks explained, the moves lawful now."""
        shown_case = await api.case(case_id, authorization)
        _tagged(response, shown_case.revision)
        return shown_case

    @router.get("/cases/{case_id}/facts", operation_id="showFile")
    async def facts(case_id: UUID, authorization: Token = None) -> case_view.CaseFileView:
        """The case file, and whether all of it is as it was written."""
        return await api.file(case_id, authorization)

    @router.get("/cases/{case_id}/report", operation_id="readReport", responses=problems(409))
    async def report(case_id: UUID, authorization: Token = None) -> ReportView:
        """What was reported, without the reporter. The reading becomes a fact, once a day."""
        return await api.report(case_id, authorization)

    @router.post(
        "/cases/{case_id}/identity",
        operation_id="readIdentity",
        responses=problems(409, 413),
        openapi_extra={"requestBody": READING_BODY},
    )
    async def identity(
        case_id: UUID, request: Request, authorization: Token = None
    ) -> IdentityView:
        """Read who reported; the reading becomes a fact of the case."""
        return await api.identity(case_id, request.body, authorization)
