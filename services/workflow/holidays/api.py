"""The routes of the holiday table: the table, proposals, amendments and their reports."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request

from services.workflow.access.authenticate import Token, authenticate
from services.workflow.errors import AmendmentNotFound, CommandRefused
from services.workflow.holidays import amendment_view, table_store, table_view
from services.workflow.holidays.amendment_form import amendment_schema, read_amendment
from services.workflow.holidays.amendment_service import AmendmentService
from services.workflow.holidays.proposal import FIRST_YEAR, propose
from services.workflow.holidays.recomputation import report_store
from shared.runtime.http.problems import PROBLEM
from shared.runtime.http.tokens import Official, TokenVerifier
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool, acquire
from shared.statute.deadlines.tables import LAST_YEAR
from shared.statute.law.authority import may_amend

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 500
_BODY: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": amendment_schema()}},
}
Year = Annotated[int, Path(ge=FIRST_YEAR, le=LAST_YEAR)]
State = Literal["moved", "unmoved", "pending"]


class HolidayApi:
    """Answers the requests about the holiday table."""

    def __init__(
        self,
        pool: Pool,
        sign_in: TokenVerifier,
        limits: Limits,
        on_commit: Callable[[], None],
    ) -> None:
        self._limits = limits
        self._pool = pool
        self._sign_in = sign_in
        self._amendments = AmendmentService(pool, on_commit)

    async def table(self, year: int, token: str | None) -> table_view.TableView:
        """A year of the table in force now."""
        await authenticate(self._sign_in, token)
        async with acquire(self._pool) as connection:
            current, now = await table_store.tables(connection), await table_store.now(connection)
        return table_view.serialize_table(current.in_force(now), year)

    async def proposal(self, year: int, token: str | None) -> table_view.ProposalView:
        """How a year of the table differs from the package."""
        await authenticate(self._sign_in, token)
        async with acquire(self._pool) as connection:
            current, now = await table_store.tables(connection), await table_store.now(connection)
        # Compared with all that is approved, also what takes effect later: else it would be
        # proposed again.
        last = max([now, *(each.valid_from for each in current.versions)])
        return table_view.serialize_proposal(propose(current.in_force(last), year))

    async def amend(
        self, body: Callable[[], Awaitable[bytes]], token: str | None
    ) -> amendment_view.PreviewView | amendment_view.AmendmentView:
        """Approve an amendment, or preview it.

        Raises:
            Problem: 400 or 422 if the body or the amendment is invalid.
            CommandRefused: the official's role or office may not amend this region's days.
            AmendmentConflict: another amendment was approved under its id.
        """
        official = await authenticate(self._sign_in, token)
        # Who may not amend the own region may amend none, and is refused before the body is read.
        _check_may_amend(official, official.office)
        amendment, dry_run = read_amendment(await body(), self._limits)
        _check_may_amend(official, amendment.scope)
        if dry_run:
            return amendment_view.serialize_preview(*await self._amendments.preview(amendment))
        await self._amendments.approve(amendment, official)
        async with acquire(self._pool) as connection:
            approved = await report_store.find_approved(connection, amendment.amendment_id)
        if approved is None:
            raise AmendmentNotFound
        return amendment_view.serialize_amendment(approved)

    async def amendments(self, token: str | None) -> list[amendment_view.AmendmentView]:
        """Every version of the table, the newest first."""
        await authenticate(self._sign_in, token)
        async with acquire(self._pool) as connection:
            found = await report_store.list_approved(connection)
        return [amendment_view.serialize_amendment(each) for each in found]

    async def announce(self, token: str | None) -> amendment_view.AnnouncedView:
        """Announce every version of the table again.

        Raises:
            CommandRefused: the official's role or office may not amend the days of all regions.
        """
        official = await authenticate(self._sign_in, token)
        if refusal := may_amend(official.roles, "", official.office):
            raise CommandRefused(asdict(refusal))
        announced = await self._amendments.announce_all()
        return amendment_view.AnnouncedView(announced=announced)

    async def report(
        self,
        amendment_id: UUID,
        state: State | None,
        page: tuple[UUID | None, int],
        token: str | None,
    ) -> amendment_view.RecomputationReportView:
        """The report of an amendment, with the cases of the official's office and those below.

        Raises:
            AmendmentNotFound: there is none of that id.
        """
        official = await authenticate(self._sign_in, token)
        after, limit = page
        async with acquire(self._pool) as connection:
            approved = await report_store.find_approved(connection, amendment_id)
            if approved is None:
                raise AmendmentNotFound
            counts = await report_store.counts(connection, approved.revision)
            rows = await report_store.list_cases(
                connection,
                approved.revision,
                official.office,
                state,
                after or UUID(int=0),
                limit + 1,
            )
        next_page = rows[limit - 1].case_id if len(rows) > limit else None
        return amendment_view.serialize_report(approved, counts, rows[:limit], next_page)


def _check_may_amend(official: Official, scope: str) -> None:
    refusal = may_amend(official.roles, scope, official.office)
    if refusal is not None:
        raise CommandRefused(asdict(refusal))


def routes(api: HolidayApi) -> APIRouter:
    """What is answered where."""
    answers: dict[int | str, dict[str, Any]] = dict.fromkeys((401, 403, 503), PROBLEM)
    router = APIRouter(prefix="/holidays", tags=["holidays"], responses=answers)

    @router.get("/years/{year}")
    async def table(year: Year, authorization: Token = None) -> table_view.TableView:
        """The free days of a year by the table in force."""
        return await api.table(year, authorization)

    @router.get("/proposals/{year}")
    async def proposal(year: Year, authorization: Token = None) -> table_view.ProposalView:
        """What the package `holidays` would add to the table or remove: to be checked by people."""
        return await api.proposal(year, authorization)

    @router.post(
        "/amendments",
        responses={400: PROBLEM, 409: PROBLEM, 413: PROBLEM, 422: PROBLEM},
        openapi_extra={"requestBody": _BODY},
    )
    async def amend(
        request: Request, authorization: Token = None
    ) -> amendment_view.PreviewView | amendment_view.AmendmentView:
        """Approve an amendment; the same `amendment_id` again gives the same answer."""
        return await api.amend(request.body, authorization)

    @router.get("/amendments")
    async def amendments(authorization: Token = None) -> list[amendment_view.AmendmentView]:
        """Every version of the table, the newest first."""
        return await api.amendments(authorization)

    @router.post("/announcements")
    async def announce(authorization: Token = None) -> amendment_view.AnnouncedView:
        """Announce every version again, for a service that has lost its copy of the table."""
        return await api.announce(authorization)

    @router.get("/amendments/{amendment_id}", responses={404: PROBLEM})
    async def one(
        amendment_id: UUID,
        state: State | None = None,
        after: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE)] = DEFAULT_PAGE_SIZE,
        authorization: Token = None,
    ) -> amendment_view.RecomputationReportView:
        """How far it is, what it moved from when to when, and what not and why."""
        return await api.report(amendment_id, state, (after, limit), authorization)

    return router
