"""What is read for officials, each as far as his office sees."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.access.office_connection import office_connection
from services.workflow.desk import case_store, list_store, listed, shown
from services.workflow.desk.lists import CasesAsked, ObligationsAsked, PageCursor, place_told
from services.workflow.desk.moves import View
from services.workflow.errors import CaseNotFound, CommandRefused, IdentityErased
from services.workflow.file import codec as records
from services.workflow.file import store
from services.workflow.holidays.in_force import Calendars
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


class Reading:
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

    async def cases(self, asked: CasesAsked, official: Official) -> dict[str, Any]:
        """A page of cases, as `ListShown` has it.

        Raises:
            NoSuchPlace: the place to go on from was not given out for this order.
        """
        now = self._clock.now()
        async with office_connection(self._pool, official.office) as connection:
            found = await list_store.cases(
                connection, asked, official.subject, official.office, now
            )
        more = None
        if len(found) > asked.limit:
            last = found[asked.limit - 1]
            more = place_told(PageCursor(asked.order, list_store.case_key(asked.order, last)))
        return {"cases": [listed.line(row, now) for row in found[: asked.limit]], "after": more}

    async def obligations(self, asked: ObligationsAsked, official: Official) -> dict[str, Any]:
        """A page of what agencies owe, as `ObligationsShown` has it.

        Raises:
            NoSuchPlace: the place to go on from was not given out.
        """
        now = self._clock.now()
        async with office_connection(self._pool, official.office) as connection:
            found = await list_store.obligations(connection, asked, official.office, now)
        more = None
        if len(found) > asked.limit:
            more = place_told(
                PageCursor("obligations", list_store.obligation_key(found[asked.limit - 1]))
            )
        told = [listed.obligation(row, now) for row in found[: asked.limit]]
        return {"obligations": told, "after": more}

    async def case(self, case_id: UUID, official: Official) -> shown.CaseShown:
        """One case as it stands, and what the official may do about it.

        Raises:
            CaseNotFound: there is none, or it lies elsewhere.
        """
        case, at, calendar = await self._case(case_id, official)
        return shown.show_case(case, View(official, at, calendar, self._plan))

    async def file(self, case_id: UUID, official: Official) -> shown.FileShown:
        """The whole case file, with the proof that it is as it was written.

        Raises:
            CaseNotFound: as `case`.
        """
        async with office_connection(self._pool, official.office) as connection:
            zone = await case_store.zone(connection, case_id)
            entries, head = await case_store.entries(connection, case_id)
        return shown.show_file(case_id, entries, head, zone)

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
            raise CommandRefused(records.refused(refusal, case))
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
            case = records.fold(known.facts)
            if case is None:
                raise CaseNotFound
            at = max(self._clock.now(), known.moved_at or known.read_at)
            return case, at, await self._calendars(connection, known, at)
