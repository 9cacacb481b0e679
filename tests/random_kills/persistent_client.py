"""People who do not give up: the same request again, under the same id, until it is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar

import asyncpg
import httpx
from temporalio.service import RPCError

from deploy.demo.desk_client import MARGIN, DemoCase, next_moment
from shared.runtime.clock import new_id
from tests.journey.report_journey import ReportJourney, sample
from tests.random_kills.scenarios import INCOMPLETE, SCENARIOS, CommandStep, LapseStep

TIMEOUT_SECONDS = 240
RETRY_SECONDS = 0.25
TOO_MANY, BROKEN = 429, 500

Answer = TypeVar("Answer")


class NotAnswered(Exception):  # noqa: N818 - named by what the caller does
    """No answer yet."""


_GONE = (
    *(NotAnswered, httpx.HTTPError, OSError, RPCError),
    *(asyncpg.PostgresError, asyncpg.InterfaceError),
    asyncpg.InternalClientError,  # what asyncpg says of a connection that ends under a query
)


async def retry_until_answered(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    last: BaseException | None = None
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                try:
                    return await ask()
                except _GONE as gone:
                    last = gone
                    await asyncio.sleep(RETRY_SECONDS)
    except TimeoutError:
        raise AssertionError(f"no answer within {TIMEOUT_SECONDS} s") from last


def require_success(answer: httpx.Response) -> httpx.Response:
    """An answer that is one: anything else is asked for again, and a refusal is a fault."""
    if answer.status_code >= BROKEN or answer.status_code in {404, TOO_MANY}:
        raise NotAnswered(answer.status_code)
    assert answer.is_success, answer.text
    return answer


async def lodge(journey: ReportJourney, scenario: str) -> str:
    """Report something; the report's id."""
    report = sample(evidence=None) if scenario in INCOMPLETE else sample()
    mark = str(new_id())

    async def ask() -> str:
        answer = require_success(await journey.intake.over_http(mark, report))
        return str(answer.json()["report_id"])

    return await retry_until_answered(ask)


async def play(journey: ReportJourney, report_id: str, scenario: str) -> dict[str, str]:
    """Take a case its way; the command ids that were given, each with its command."""
    case = await retry_until_answered(lambda: journey.case(report_id))
    await retry_until_answered(lambda: journey.desk.pass_until(case, case.lodged_at))
    commands: dict[str, str] = {}
    for step in SCENARIOS[scenario]:
        match step:
            case CommandStep():
                commands[await _command(journey, case, step)] = step.command
            case LapseStep(clock):
                await _lapse(journey, case, clock)
    return commands


async def _command(journey: ReportJourney, case: DemoCase, step: CommandStep) -> str:
    """Give a command until it is accepted; the id under which it was.

    Time was skipped for the case's workflow only. A command that is carried out beside it, because
    the worker was killed, counts by the machine's clock: by it a report of the night is not lodged.
    """

    async def ask(body: dict[str, Any]) -> bool:
        answer = await journey.desk.send(case, step.role, body)
        refused = answer.status_code == HTTPStatus.CONFLICT
        if refused and answer.json()["refusal"] == "not_lodged_yet":
            return False
        require_success(answer)
        return True

    while True:
        body = {"command_id": str(new_id()), "command": step.command, **step.content}
        if await retry_until_answered(partial(ask, body)):
            return str(body["command_id"])


async def _due(journey: ReportJourney, case: DemoCase, clock: str) -> datetime:
    shown = await journey.desk.case(case)
    (due,) = (one["due"] for one in shown["clocks"] if one["clock"] == clock)
    return datetime.fromisoformat(due)


async def _lapse(journey: ReportJourney, case: DemoCase, clock: str) -> None:
    due = await retry_until_answered(lambda: _due(journey, case, clock))
    await retry_until_answered(lambda: journey.desk.pass_until(case, due))

    async def lapsed() -> None:
        """Nothing that is due by then is still to come: warnings, the lapse, who is told of it."""
        shown = await journey.desk.case(case)
        moment = next_moment(shown)
        if moment is not None and moment <= due + MARGIN:
            raise NotAnswered

    await retry_until_answered(lapsed)
