"""The officials' side of the demonstration: commands through the desk's door, days that pass."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import httpx
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper

from deploy.demo.scenario import Act, ExecutionRequest, Morning, NextWarning
from shared.runtime.clock import new_id
from shared.statute.deadlines.office_hours import at
from shared.statute.law.authority import OfficialRole
from shared.statute.law.zones import Zone

NINE = time(9)
A_LITTLE = timedelta(seconds=2)
TRIES = 100
EVERY = 0.1
FILED = "DocumentFiled"

Token = Callable[[OfficialRole, str], Awaitable[str]]
"""A bearer token for an official of this role at this office."""


class Refused(Exception):  # noqa: N818 - named by what the official learns
    """The desk did not take a command: its status and the problem's type."""


@dataclass(slots=True)
class Known:
    """A case as the demonstration keeps it in mind."""

    case_id: UUID
    office: str
    zone: Zone
    lodged_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What a step came to: when by the case's clock, the desk's answer, what fell due by itself."""

    moment: datetime
    answer: dict[str, Any] | None = None
    fell_due: tuple[tuple[str, datetime], ...] = ()


class Desk:
    """Gives cases commands and lets their days pass."""

    def __init__(self, web: httpx.AsyncClient, temporal: Client, token: Token) -> None:
        self._web = web
        self._temporal = temporal
        self._skipper = TimeSkipper(temporal)
        self._token = token

    async def take(self, case: Known, step: ExecutionRequest) -> Done:
        """Carry one step of the story out.

        Raises:
            Refused: the desk did not take the command.
        """
        if isinstance(step, Act):
            answer = await self.command(case, step.role, step.command, **step.said)
            case.office = answer["office"]
            return Done(await self.moment(case), answer)
        before = await self.case(case)
        until = await self._until(case, step, before)
        await self.pass_until(case, until)
        return Done(await self.moment(case), fell_due=await self._fallen(case, before, until))

    async def _until(self, case: Known, step: ExecutionRequest, shown: dict[str, Any]) -> datetime:
        match step:
            case Morning(0):
                return case.lodged_at
            case Morning(days):
                today = case.zone.local(await self.moment(case)).date()
                return at(today + timedelta(days=days), NINE, case.zone)
            case NextWarning():
                return datetime.fromisoformat(shown["next_due"])
            case _:
                return min(datetime.fromisoformat(clock["due"]) for clock in shown["clocks"])

    async def _fallen(
        self, case: Known, before: dict[str, Any], until: datetime
    ) -> tuple[tuple[str, datetime], ...]:
        """The facts of warnings and deadlines up to a moment, once the case has taken them in."""
        for _ in range(TRIES):
            now = await self.case(case)
            due = now["next_due"]
            if due is None or datetime.fromisoformat(due) > until:
                break
            await asyncio.sleep(EVERY)
        headers = await self._signed(OfficialRole.RECEIVER, case.office)
        file = (await self._web.get(f"/cases/{case.case_id}/facts", headers=headers)).json()
        # Documents are filed when they are ready, whatever the time.
        new = [one for one in file["facts"][before["sequence"] :] if one["kind"] != FILED]
        return tuple((fact["kind"], datetime.fromisoformat(fact["at"])) for fact in new)

    async def command(
        self,
        case: Known,
        role: OfficialRole,
        command: str,
        **said: Any,  # noqa: ANN401 - as JSON
    ) -> dict[str, Any]:
        """Give a command as an official of the case's office.

        Raises:
            Refused: the desk did not take it.
        """
        body = {"command_id": str(new_id()), "command": command, **said}
        answer = await self.send(case, role, body)
        if answer.is_error:
            raise Refused(f"{command}: {answer.status_code} {answer.json().get('type')}")
        found: dict[str, Any] = answer.json()
        return found

    async def send(self, case: Known, role: OfficialRole, body: dict[str, Any]) -> httpx.Response:
        """Send a command as it is, and give the desk's answer as it is."""
        headers = await self._signed(role, case.office)
        return await self._web.post(f"/cases/{case.case_id}/commands", json=body, headers=headers)

    async def case(self, case: Known) -> dict[str, Any]:
        """The case as the desk shows it."""
        headers = await self._signed(OfficialRole.RECEIVER, case.office)
        answer = await self._web.get(f"/cases/{case.case_id}", headers=headers)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def moment(self, case: Known) -> datetime:
        """What time it is by the case's own clock."""
        return await self._skipper.get_current_time(self._handle(case))

    async def pass_until(self, case: Known, moment: datetime) -> None:
        """Let the case's own time pass until just after a moment; other cases stay."""
        left = moment + A_LITTLE - await self.moment(case)
        if left > timedelta():
            await self._skipper.fast_forward(self._handle(case), left)

    def _handle(self, case: Known) -> WorkflowHandle[Any, Any]:
        return self._temporal.get_workflow_handle(str(case.case_id))

    async def _signed(self, role: OfficialRole, office: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self._token(role, office)}"}


def sample_officials(issuer: str) -> Token:
    """Tokens of the embedded issuer's sample officials; one official signs in once."""
    known: dict[str, str] = {}

    async def token(role: OfficialRole, office: str) -> str:
        official = f"{role}@{office}"
        if official not in known:
            async with httpx.AsyncClient(timeout=10, trust_env=False) as web:
                answer = await web.post(f"{issuer}/token", data={"official": official})
            known[official] = answer.raise_for_status().json()["access_token"]
        return known[official]

    return token
