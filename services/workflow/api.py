"""The officials' JSON door: commands to cases, the list by nearest deadline, one case, its file."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from pydantic import AwareDatetime, BaseModel

from services.workflow import desk, desk_store, records
from services.workflow.command_form import Reading, command_schema, read_command, read_reading
from services.workflow.desk_store import NEVER, Place
from services.workflow.errors import (
    CaseNotFound,
    CommandRefused,
    IdentityErased,
    MustSignIn,
    NoRole,
    NoSuchPlace,
)
from services.workflow.instruct import Instruct, Instruction
from services.workflow.store import Line
from shared.runtime.logs import bind_case
from shared.runtime.postgres import Connection, Pool, acquired
from shared.runtime.sealing import Erased, Keyring
from shared.runtime.signin import NotSignedIn, Official, SignIn
from shared.statute.authority import Role, may_any, sees
from shared.statute.commands import Command, ReadIdentity
from shared.statute.zones import Zone

PAGE = 50
LARGEST_PAGE = 200
PROBLEM: dict[str, Any] = {"description": "Problem", "content": {"application/problem+json": {}}}


class Accepted(BaseModel):
    """The command was carried out, and where the case stood after it."""

    case_id: UUID
    command_id: UUID
    command: str
    accepted: bool
    stage: str
    sequence: int
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

    def __init__(self, instruct: Instruct, pool: Pool, keyring: Keyring, sign_in: SignIn) -> None:
        self._instruct = instruct
        self._pool = pool
        self._keyring = keyring
        self._sign_in = sign_in

    async def command(self, case_id: UUID, raw: bytes, token: str | None) -> Accepted:
        """Give a case a command: 200 with where it stands, 409 if the law refuses."""
        official = await self._official(token)
        given = read_command(raw, official.subject)
        return await self._give(case_id, given.command_id, given.command, official)

    async def identity(self, case_id: UUID, raw: bytes, token: str | None) -> IdentityShown:
        """Who reported; that it was read, by whom and why, is a fact of the case."""
        official = await self._official(token)
        asked = read_reading(raw)
        command = ReadIdentity(official.subject, asked.purpose)
        await self._give(case_id, asked.command_id, command, official)
        async with acquired(self._pool) as connection:
            await _may_still_read(connection, case_id, official)
            sealed = await desk_store.contact(connection, case_id)
        try:
            opened = await self._keyring.open("contact", str(case_id), sealed)
        except Erased:
            raise IdentityErased from None
        return IdentityShown(case_id=case_id, identity=json.loads(opened))

    async def cases(self, after: str | None, limit: int, token: str | None) -> desk.ListShown:
        """The official's office's open cases, the nearest deadline first."""
        official = await self._official(token)
        place = _place(after) if after else None
        async with acquired(self._pool) as connection:
            lines = await desk_store.open_lines(connection, official.office, place, limit + 1)
        shown = [desk.show_line(line) for line in lines[:limit]]
        more = _after(lines[limit - 1]) if len(lines) > limit else None
        return desk.ListShown(cases=shown, after=more)

    async def case(self, case_id: UUID, token: str | None) -> desk.CaseShown:
        """One case with its clocks explained and the moves lawful now."""
        official = await self._official(token)
        async with acquired(self._pool) as connection:
            line = await _seen(connection, case_id, official)
            entries, _ = await desk_store.entries(connection, case_id)
        case = records.fold(entries)
        if case is None:
            raise CaseNotFound
        return desk.show_case(line, case, official.office, official.roles)

    async def file(self, case_id: UUID, token: str | None) -> desk.FileShown:
        """The whole case file, with the proof that it is as it was written."""
        official = await self._official(token)
        async with acquired(self._pool) as connection:
            line = await _seen(connection, case_id, official)
            entries, head = await desk_store.entries(connection, case_id)
        return desk.show_file(case_id, entries, head, Zone(line.zone))

    async def _official(self, token: str | None) -> Official:
        try:
            official = await self._sign_in.official(token)
        except NotSignedIn:
            raise MustSignIn from None
        # The issuer may know many people who are no officials of ours.
        if official.roles.isdisjoint(Role):
            raise NoRole
        return official

    async def _give(
        self, case_id: UUID, command_id: UUID, command: Command, official: Official
    ) -> Accepted:
        given = Instruction(case_id, command_id, command, official)
        with bind_case(str(case_id)):
            ended = await self._instruct(given)
        if not ended["accepted"]:
            raise CommandRefused(ended)
        return Accepted(case_id=case_id, command_id=command_id, command=given.kind, **ended)


async def _seen(connection: Connection, case_id: UUID, official: Official) -> Line:
    line = await desk_store.line(connection, case_id)
    if line is None or not sees(line.office, official.office):
        raise CaseNotFound
    return line


async def _may_still_read(connection: Connection, case_id: UUID, official: Official) -> None:
    """A reading given again is answered without a step, and so without its question of authority.

    Raises:
        CaseNotFound, CommandRefused: the case, or the official, has moved since the reading.
    """
    line = await _seen(connection, case_id, official)
    refusal = may_any(official.roles, ReadIdentity.__name__, line.office, official.office)
    if refusal is not None:
        raise CommandRefused(records.refused(refusal))


def _after(line: Line) -> str:
    return f"{(line.next_due or NEVER).isoformat()}~{line.case_id}"


def _place(after: str) -> Place:
    due, _, case_id = after.partition("~")
    try:
        moment, last = datetime.fromisoformat(due), UUID(case_id)
        if moment.tzinfo is None:
            raise NoSuchPlace
        return Place(moment.astimezone(UTC), last)
    except (ValueError, OverflowError):
        raise NoSuchPlace from None


_ANSWERS: dict[int | str, dict[str, Any]] = dict.fromkeys((400, 401, 403, 404, 503), PROBLEM)
_COMMAND_BODY: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": command_schema()}},
}
_READING_BODY: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": Reading.model_json_schema()}},
}
Token = Annotated[str | None, Header(alias="Authorization")]


def routes(api: Api) -> APIRouter:
    """What is answered where."""
    router = APIRouter(tags=["cases"], responses=_ANSWERS)

    @router.post(
        "/cases/{case_id}/commands",
        responses={409: PROBLEM, 413: PROBLEM, 422: PROBLEM},
        openapi_extra={"requestBody": _COMMAND_BODY},
    )
    async def command(case_id: UUID, request: Request, authorization: Token = None) -> Accepted:
        """Give a case a command. The same `command_id` again gives the same answer."""
        return await api.command(case_id, await request.body(), authorization)

    @router.post(
        "/cases/{case_id}/identity",
        responses={409: PROBLEM, 413: PROBLEM, 422: PROBLEM},
        openapi_extra={"requestBody": _READING_BODY},
    )
    async def identity(
        case_id: UUID, request: Request, authorization: Token = None
    ) -> IdentityShown:
        """Read who reported; the reading becomes a fact of the case."""
        return await api.identity(case_id, await request.body(), authorization)

    @router.get("/cases")
    async def cases(
        after: Annotated[str | None, Query(max_length=100)] = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = PAGE,
        authorization: Token = None,
    ) -> desk.ListShown:
        """Your office's open cases, the nearest deadline first."""
        return await api.cases(after, limit, authorization)

    @router.get("/cases/{case_id}")
    async def case(case_id: UUID, authorization: Token = None) -> desk.CaseShown:
        """One case: where it stands, its clocks explained, the moves lawful now."""
        return await api.case(case_id, authorization)

    @router.get("/cases/{case_id}/facts")
    async def facts(case_id: UUID, authorization: Token = None) -> desk.FileShown:
        """The case file, and whether all of it is as it was written."""
        return await api.file(case_id, authorization)

    return router
