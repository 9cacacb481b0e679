"""Acts as the officials do: commands over the desk's API, and time that passes in a case."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper

from deploy.demo.scenario import NextDays, OfficialCommand, Step, UntilWarning
from shared.runtime.clock import new_id
from shared.statute.deadlines.office_hours import at
from shared.statute.law.authority import OfficialRole
from shared.statute.law.zones import Zone

NINE = time(9)
MARGIN = timedelta(seconds=2)
"""Added to a moment, so that a timer set for it has fired."""
ATTEMPTS = 100
POLL_SECONDS = 0.1
TRIES_BEFORE_LODGING = 10
DOCUMENT_FILED = "DocumentFiled"

TokenSource = Callable[[OfficialRole, str], Awaitable[str]]
"""Gives a bearer token for an official of this role at this office."""


class CommandRefused(Exception):  # noqa: N818 - an answer, not a fault
    """The desk refused a command; the message has the HTTP status and the problem's type."""


@dataclass(slots=True)
class DemoCase:
    """What the demonstration remembers of a case; `office` changes when it is delegated."""

    case_id: UUID
    office: str
    zone: Zone
    lodged_at: datetime


@dataclass(frozen=True, slots=True)
class StepResult:
    """The result of a step: the case's own time, the desk's answer, facts that time caused."""

    moment: datetime
    answer: dict[str, Any] | None = None
    fell_due: tuple[tuple[str, datetime], ...] = ()


class DeskClient:
    """A client of the desk's API that can also advance the time of a case."""

    def __init__(self, web: httpx.AsyncClient, temporal: Client, token: TokenSource) -> None:
        self._web = web
        self._temporal = temporal
        self._skipper = TimeSkipper(temporal)
        self._token = token

    async def carry_out(self, case: DemoCase, step: Step) -> StepResult:
        """Carry out one step of the scenario.

        Raises:
            Refused: the desk refused the command.
        """
        if isinstance(step, OfficialCommand):
            answer = await self.command(case, step.role, step.command, **step.payload)
            case.office = answer["office"]
            return StepResult(await self.moment(case), answer)
        before = await self.case(case)
        until = await self._until(case, step, before)
        await self.pass_until(case, until)
        return StepResult(
            await self.moment(case), fell_due=await self._facts_due(case, before, until)
        )

    async def _until(self, case: DemoCase, step: Step, shown: dict[str, Any]) -> datetime:
        match step:
            case NextDays(0):
                return case.lodged_at
            case NextDays(days):
                today = case.zone.local(await self.moment(case)).date()
                return at(today + timedelta(days=days), NINE, case.zone)
            case UntilWarning():
                return next_moment(shown) or case.lodged_at
            case _:
                return min(datetime.fromisoformat(clock["due"]) for clock in shown["clocks"])

    async def _facts_due(
        self, case: DemoCase, before: dict[str, Any], until: datetime
    ) -> tuple[tuple[str, datetime], ...]:
        """The facts of warnings and deadlines up to a moment, once the case has recorded them."""
        for _ in range(ATTEMPTS):
            now = await self.case(case)
            moment = next_moment(now)
            if moment is None or moment > until:
                break
            await asyncio.sleep(POLL_SECONDS)
        headers = await self._authorization(OfficialRole.RECEIVER, case.office)
        file = (await self._web.get(f"/cases/{case.case_id}/facts", headers=headers)).json()
        # Documents are filed when they are rendered, at no fixed time.
        new = [one for one in file["facts"][before["sequence"] :] if one["kind"] != DOCUMENT_FILED]
        return tuple((fact["kind"], datetime.fromisoformat(fact["at"])) for fact in new)

    async def command(
        self,
        case: DemoCase,
        role: OfficialRole,
        command: str,
        **payload: Any,  # noqa: ANN401 - any JSON
    ) -> dict[str, Any]:
        """Send a command as an official of the case's office; returns the desk's answer.

        Raises:
            Refused: the desk refused it.
        """
        # Time is skipped for a case's workflow only. A command that a document's maker carries out
        # before its own counts by the machine's clock: by it a report of the night is not lodged.
        tries = 0
        while True:
            body = {"command_id": str(new_id()), "command": command, **payload}
            answer = await self.send(case, role, body)
            tries += 1
            refused = answer.is_error and answer.json().get("refusal") == "not_lodged_yet"
            if not refused or tries == TRIES_BEFORE_LODGING:
                break
            await asyncio.sleep(1)
        if answer.is_error:
            raise CommandRefused(f"{command}: {answer.status_code} {answer.json().get('type')}")
        found: dict[str, Any] = answer.json()
        return found

    async def send(
        self, case: DemoCase, role: OfficialRole, body: dict[str, Any]
    ) -> httpx.Response:
        """Post a body unchanged to the commands of a case; the response, whatever its status."""
        headers = await self._authorization(role, case.office)
        return await self._web.post(f"/cases/{case.case_id}/commands", json=body, headers=headers)

    async def case(self, case: DemoCase) -> dict[str, Any]:
        """The case as the desk shows it."""
        headers = await self._authorization(OfficialRole.RECEIVER, case.office)
        answer = await self._web.get(f"/cases/{case.case_id}", headers=headers)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def moment(self, case: DemoCase) -> datetime:
        """The present time of the case's own clock."""
        return await self._skipper.get_current_time(self._handle(case))

    async def pass_until(self, case: DemoCase, moment: datetime) -> None:
        """Advance the case's clock to two seconds after a moment; other cases are not affected."""
        left = moment + MARGIN - await self.moment(case)
        if left > timedelta():
            await self._skipper.fast_forward(self._handle(case), left)

    def _handle(self, case: DemoCase) -> WorkflowHandle[Any, Any]:
        return self._temporal.get_workflow_handle(str(case.case_id))

    async def _authorization(self, role: OfficialRole, office: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self._token(role, office)}"}


def next_moment(shown: Mapping[str, Any]) -> datetime | None:
    """The nearest moment at which time itself does something in a case as the desk shows it."""
    moments = [
        moment
        for clock in shown["clocks"]
        for moment in (
            [each["at"] for each in clock["escalations"]]
            if clock["lapsed"]
            else [*clock["warnings"], clock["due"]]
        )
    ]
    return min(map(datetime.fromisoformat, moments), default=None)


def sample_officials(issuer: str) -> TokenSource:
    """Tokens of the embedded issuer's sample officials, requested once per official."""
    tokens: dict[str, str] = {}

    async def token(role: OfficialRole, office: str) -> str:
        official = f"{role}@{office}"
        if official not in tokens:
            async with httpx.AsyncClient(timeout=10, trust_env=False) as web:
                answer = await web.post(f"{issuer}/token", data={"official": official})
            tokens[official] = answer.raise_for_status().json()["access_token"]
        return tokens[official]

    return token
