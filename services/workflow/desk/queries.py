"""Answers what officials read, within the reach of their office."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflow.access.office_connection import office_connection
from services.workflow.commands.precondition import revision_conflict
from services.workflow.commands.references import reference_refusal
from services.workflow.commands.service import Instruction
from services.workflow.desk import case_store, case_view, list_store, list_view
from services.workflow.desk.list_query import (
    CaseListQuery,
    ObligationListQuery,
    PageCursor,
    encode_cursor,
)
from services.workflow.desk.move_view import EffectsView, ViewContext, serialize_effects
from services.workflow.desk.report_view import ReportView, serialize_report
from services.workflow.errors import CaseNotFound, CommandRefused, IdentityErased, ReportErased
from services.workflow.file import codec, store
from services.workflow.holidays.calendars import Calendars
from shared.runtime.clock import WallClock
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.keyring import Erased, Keyring
from shared.runtime.postgres.pool import Pool, acquire
from shared.statute.acts.administration import ReadIdentity, ReadReport
from shared.statute.case.state import Case
from shared.statute.case.warning_plan import WarningPlan
from shared.statute.deadlines.calendars import Calendar
from shared.statute.forecast import Forecast, try_out
from shared.statute.law.authority import sees
from shared.statute.open_acts import open_acts
from shared.statute.permission import may_any, misdirected

NO_COMMAND = ""
"""An id that no command has: the snapshot is wanted without the outcome of a command."""


class CaseQueries:
    """Reads lists, cases, files and identities for officials.

    Every method opens an `office_connection`: the database itself leaves out what the official's
    office may not see, so a case elsewhere is the same as none.
    """

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
            InvalidCursor: `after` is no cursor that was given out for this order.
        """
        now = self._clock.now()
        async with office_connection(self._pool, official.office) as connection:
            asked = (official.subject, official.office, now)
            found = await list_store.cases(connection, query, *asked)
            hints = {}
            if not (found or query.after):
                wider = query.model_copy(update={"below": True})
                below = await list_store.count_cases(connection, wider, *asked)
                hints = list_view.empty_list(below, list_store.MAX_COUNTED)
        next_page = None
        if len(found) > query.limit:
            last = found[query.limit - 1]
            next_page = encode_cursor(
                PageCursor(query.order, list_store.case_key(query.order, last))
            )
        return {
            "cases": [list_view.case_row(row, now) for row in found[: query.limit]],
            "after": next_page,
            **hints,
        }

    async def obligations(self, query: ObligationListQuery, official: Official) -> dict[str, Any]:
        """A page of the obligations of agencies, as `ObligationListView` has it.

        Raises:
            InvalidCursor: `after` is no cursor that was given out.
        """
        now = self._clock.now()
        async with office_connection(self._pool, official.office) as connection:
            found = await list_store.obligations(connection, query, official.office, now)
            hints = {}
            if not (found or query.after):
                wider = query.model_copy(update={"below": True})
                below = await list_store.count_obligations(connection, wider, official.office, now)
                hints = list_view.empty_list(below, list_store.MAX_COUNTED)
        next_page = None
        if len(found) > query.limit:
            next_page = encode_cursor(
                PageCursor("obligations", list_store.obligation_key(found[query.limit - 1]))
            )
        items = [list_view.obligation_row(row, now) for row in found[: query.limit]]
        return {"obligations": items, "after": next_page, **hints}

    async def check_addressed(self, case_id: UUID, official: Official) -> None:
        """Whether the official may give this case a command at all, before its body is read.

        Whoever has given it one may repeat it also after the case has moved to another office.

        Raises:
            CaseNotFound: there is no such case, or it lies outside the jurisdiction.
        """
        async with acquire(self._pool) as connection:
            found = await case_store.office_and_commands(connection, case_id, official.subject)
        if found is None or not (found[1] or sees(found[0], official.office)):
            raise CaseNotFound

    async def case(self, case_id: UUID, official: Official) -> case_view.CaseView:
        """One case with its clocks and the moves the official may make now.

        Raises:
            CaseNotFound: there is none, or the office may not see it.
        """
        case, at, calendar = await self._case(case_id, official)
        return case_view.serialize_case(case, ViewContext(official, at, calendar, self._plan))

    async def file(self, case_id: UUID, official: Official) -> case_view.CaseFileView:
        """The whole case file, with its hash chain checked.

        Raises:
            CaseNotFound: as `case`.
        """
        async with office_connection(self._pool, official.office) as connection:
            zone = await case_store.zone(connection, case_id)
            entries, head = await case_store.entries(connection, case_id)
        return case_view.serialize_file(case_id, entries, head, zone)

    async def identity(self, case_id: UUID, official: Official) -> dict[str, Any]:
        """The reporter's name and contact; a fact of the reading must be in the file already.

        A repeated command is answered with its stored outcome, without deciding anew, so the
        official's authority is checked here, as of now.

        Raises:
            CaseNotFound: the case lies outside the official's office by now.
            CommandRefused: the official's role or the case has changed since the reading.
            IdentityErased: the report's key was erased.
        """
        case, *_ = await self._case(case_id, official)
        kind = ReadIdentity.__name__
        refusal = may_any(official.roles, kind, case.office, official.office)
        if refusal is not None:
            raise CommandRefused(codec.refused_outcome(refusal, case, kind))
        async with office_connection(self._pool, official.office) as connection:
            sealed = await case_store.contact(connection, case_id)
        try:
            opened = await self._keyring.open("contact", str(case_id), sealed)
        except Erased:
            raise IdentityErased from None
        identity: dict[str, Any] = json.loads(opened)
        return identity

    async def try_out(self, instruction: Instruction) -> EffectsView:
        """What a command would cause if it were given now.

        Raises:
            CaseNotFound: there is none, or the office may not see it.
            CommandRefused: it would be refused.
        """
        official, kind = instruction.official, instruction.kind
        case, at, calendar = await self._case(instruction.case_id, official)
        refusal = may_any(official.roles, kind, case.office, official.office, case.regime)
        refusal = refusal or misdirected(instruction.command, official.office)
        refusal = refusal or revision_conflict(case, kind, instruction.expected)
        effects = refusal or try_out(case, instruction.command, at, calendar, self._plan)
        if isinstance(effects, Forecast):
            content = codec.encode_command(instruction.command)
            # Not as the office: whether another case is there is the merge's own question.
            async with acquire(self._pool) as connection:
                refusal = await reference_refusal(connection, case, kind, content, official)
            if refusal is None:
                possible = {act.kind for act in open_acts(case, at, calendar, self._plan)}
                return serialize_effects(effects, case, possible)
            effects = refusal
        raise CommandRefused(codec.refused_outcome(effects, case, kind))

    async def report(self, case_id: UUID, official: Official) -> ReportView:
        """What was reported; a fact of the reading must be in the file already.

        Raises:
            CaseNotFound: the case lies outside the official's office by now.
            CommandRefused: the official's role has changed since the reading.
            ReportErased: the report's key was erased.
        """
        case, *_ = await self._case(case_id, official)
        kind = ReadReport.__name__
        refusal = may_any(official.roles, kind, case.office, official.office)
        if refusal is not None:
            raise CommandRefused(codec.refused_outcome(refusal, case, kind))
        async with office_connection(self._pool, official.office) as connection:
            sealed = await case_store.statement(connection, case_id)
        try:
            opened = await self._keyring.open("statement", str(case_id), sealed)
        except Erased:
            raise ReportErased from None
        return serialize_report(case, json.loads(opened), official)

    async def _case(self, case_id: UUID, official: Official) -> tuple[Case, datetime, Calendar]:
        """The case, the moment to judge it by, and the holiday table in force then.

        The moment is not before the case's last fact: time may have been skipped in Temporal,
        whose clock is then ahead of this process.
        """
        async with office_connection(self._pool, official.office) as connection:
            known = await store.snapshot(connection, case_id, NO_COMMAND)
            case = codec.fold(known.facts)
            if case is None:
                raise CaseNotFound
            at = max(self._clock.now(), known.moved_at or known.read_at)
            return case, at, await self._calendars(connection, known, at)
