"""What is read for officials, each as far as his office sees."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow import desk_store, records
from services.workflow.desk import listed, rows, shown
from services.workflow.desk.lists import CasesAsked, ObligationsAsked, Place, place_told
from services.workflow.desk.sight import sight
from services.workflow.errors import CaseNotFound, CommandRefused, IdentityErased
from shared.runtime.clock import Clock
from shared.runtime.postgres import Pool
from shared.runtime.sealing import Erased, Keyring
from shared.runtime.signin import Official
from shared.statute.authority import may_any
from shared.statute.case import Case
from shared.statute.commands import ReadIdentity


class Reading:
    """Answers what officials ask to see."""

    def __init__(self, pool: Pool, keyring: Keyring, clock: Clock) -> None:
        self._pool = pool
        self._keyring = keyring
        self._clock = clock

    async def cases(self, asked: CasesAsked, official: Official) -> dict[str, Any]:
        """A page of cases, as `ListShown` has it.

        Raises:
            NoSuchPlace: the place to go on from was not given out for this order.
        """
        now = self._clock.now()
        async with sight(self._pool, official.office) as connection:
            found = await rows.cases(connection, asked, official.subject, official.office, now)
        more = None
        if len(found) > asked.limit:
            last = found[asked.limit - 1]
            more = place_told(Place(asked.order, rows.case_key(asked.order, last)))
        return {"cases": [listed.line(row, now) for row in found[: asked.limit]], "after": more}

    async def obligations(self, asked: ObligationsAsked, official: Official) -> dict[str, Any]:
        """A page of what agencies owe, as `ObligationsShown` has it.

        Raises:
            NoSuchPlace: the place to go on from was not given out.
        """
        now = self._clock.now()
        async with sight(self._pool, official.office) as connection:
            found = await rows.obligations(connection, asked, official.office, now)
        more = None
        if len(found) > asked.limit:
            more = place_told(Place("obligations", rows.obligation_key(found[asked.limit - 1])))
        told = [listed.obligation(row, now) for row in found[: asked.limit]]
        return {"obligations": told, "after": more}

    async def case(self, case_id: UUID, official: Official) -> shown.CaseShown:
        """One case as it stands, and what the official may do about it.

        Raises:
            CaseNotFound: there is none, or it lies elsewhere.
        """
        case, at = await self._case(case_id, official)
        return shown.show_case(case, at, official.office, official.roles)

    async def file(self, case_id: UUID, official: Official) -> shown.FileShown:
        """The whole case file, with the proof that it is as it was written.

        Raises:
            CaseNotFound: as `case`.
        """
        async with sight(self._pool, official.office) as connection:
            zone = await desk_store.zone(connection, case_id)
            entries, head = await desk_store.entries(connection, case_id)
        return shown.show_file(case_id, entries, head, zone)

    async def identity(self, case_id: UUID, official: Official) -> dict[str, Any]:
        """Who reported, as given; that it is read is already a fact of the case.

        A reading given again is answered without a step, and so without its question of authority:
        it is asked here.

        Raises:
            CaseNotFound, CommandRefused: the case, or the official, has moved since the reading.
            IdentityErased: nobody can read it any more.
        """
        case, _ = await self._case(case_id, official)
        refusal = may_any(official.roles, ReadIdentity.__name__, case.office, official.office)
        if refusal is not None:
            raise CommandRefused(records.refused(refusal))
        async with sight(self._pool, official.office) as connection:
            sealed = await desk_store.contact(connection, case_id)
        try:
            opened = await self._keyring.open("contact", str(case_id), sealed)
        except Erased:
            raise IdentityErased from None
        identity: dict[str, Any] = json.loads(opened)
        return identity

    async def _case(self, case_id: UUID, official: Official) -> tuple[Case, datetime]:
        """The case, and the moment it is there: its moments never run backwards."""
        async with sight(self._pool, official.office) as connection:
            entries, _ = await desk_store.entries(connection, case_id)
        case = records.fold(entries)
        if case is None:
            raise CaseNotFound
        return case, max(self._clock.now(), entries[-1].at)
