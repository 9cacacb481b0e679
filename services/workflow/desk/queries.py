"""What is read for officials, each as far as his office sees."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.access.office_connection import office_connection
from services.workflow.desk import case_store, case_view, list_store, list_view
from services.workflow.desk.list_query import (
    CaseListQuery,
    ObligationListQuery,
    PageCursor,
    encode_cursor,
)
from services.workflow.desk.move_view import ViewContext
from services.workflow.errors import CaseNotFound, CommandRefused, IdentityErased
from services.workflow.file import codec, store
from services.workflow.holidays.calendars import Calendars
from shared.runtime.clock import WallClock
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.postgres.pool import Pool
from shared.statute.acts.commands import ReadIdentity
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.decide import Case
from shared.statute.law.authority import may_any

NO_COMMAND = ""
"""No command has this id: only the case is asked for."""


class CaseQueries:
    """Answers what officials ask to see."""

    def __init__(
        self,
        pool: Pool,
        keyring: Keyring,
        calendars: Calendars,
        clock: WallClock,
        plan: WarningPlan,
    ) -> None:
        self._pool = pool
        self._keyring = keyring
        self._calendars = calendars
        self._clock = clock
        self._plan = plan

    async def cases(self, query: CaseListQuery, official: Official) -> dict[str, Any]:
        """A page of cases, as `CaseListView` has it.

        Raises:
            NoSuchPlace: the place to go on from was not given out for this order.
        """
        now = self._clock.now()
        async with office_connection(self._pool, official.office) as connection:
            found = await list_store.cases(
                connection, query, official.subject, official.office, now
            )
        more = None
        if len(found) > query.limit:
            last = found[query.limit - 1]
            more = encode_cursor(PageCursor(query.order, list_store.case_key(query.order, last)))
        return {
            "cases": [list_view.case_row(row, now) for row in found[: query.limit]],
            "after": more,
        }

    async def obligations(self, query: ObligationListQuery, official: Official) -> dict[str, Any]:
        """A page of what agencies owe, as `ObligationListView` has it.

        Raises:
            NoSuchPlace: the place to go on from was not given out.
        """
        now = self._clock.now()
        async with office_connection(self._pool, official.office) as connection:
            found = await list_store.obligations(connection, query, official.office, now)
        more = None
        if len(found) > query.limit:
            more = encode_cursor(
                PageCursor("obligations", list_store.obligation_key(found[query.limit - 1]))
            )
        items = [list_view.obligation_row(row, now) for row in found[: query.limit]]
        return {"obligations": items, "after": more}

    async def case(self, case_id: UUID, official: Official) -> case_view.CaseView:
        """One case as it stands, and what the official may do about it.

        Raises:
            CaseNotFound: there is none, or it lies elsewhere.
        """
        case, at, calendar = await self._case(case_id, official)
        return case_view.serialize_case(case, ViewContext(official, at, calendar, self._plan))

    async def file(self, case_id: UUID, official: Official) -> case_view.CaseFileView:
        """The whole case file, with the proof that it is as it was written.

        Raises:
            CaseNotFound: as `case`.
        """
        async with office_connection(self._pool, official.office) as connection:
            zone = await case_store.zone(connection, case_id)
            entries, head = await case_store.entries(connection, case_id)
        return case_view.serialize_file(case_id, entries, head, zone)

    async def identity(self, case_id: UUID, official: Official) -> dict[str, Any]:
        """Who reported, as given; that it is read is already a fact of the case.

        A reading given again is answered without a step, and so without its question of authority:
        it is asked here.

        Raises:
            CaseNotFound, CommandRefused: the case, or the official, has moved since the reading.
            IdentityErased: nobody can read it any more.
        """
        case, *_ = await self._case(case_id, official)
        refusal = may_any(official.roles, ReadIdentity.__name__, case.office, official.office)
        if refusal is not None:
            raise CommandRefused(codec.refused(refusal, case))
        async with office_connection(self._pool, official.office) as connection:
            sealed = await case_store.contact(connection, case_id)
        try:
            opened = await self._keyring.open("contact", str(case_id), sealed)
        except Erased:
            raise IdentityErased from None
        identity: dict[str, Any] = json.loads(opened)
        return identity

    async def _case(self, case_id: UUID, official: Official) -> tuple[Case, datetime, Calendar]:
        """The case, its moment, which never runs backwards, and the holiday table of then."""
        async with office_connection(self._pool, official.office) as connection:
            known = await store.known(connection, case_id, NO_COMMAND)
            case = codec.fold(known.facts)
            if case is None:
                raise CaseNotFound
            at = max(self._clock.now(), known.moved_at or known.read_at)
            return case, at, await self._calendars(connection, known, at)
