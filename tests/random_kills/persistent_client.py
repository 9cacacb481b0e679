"""People who do not give up: the same request again, under the same id, until it is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import asyncpg
import httpx
from temporalio.service import RPCError

from deploy.demo.desk_client import MARGIN, DemoCase
from shared.runtime.clock import new_id
from tests.journey.report_journey import Traveller, sample
from tests.random_kills.scenarios import INCOMPLETE, WAYS, Act, Lapse

PATIENCE = 240
AGAIN_AFTER = 0.25
TOO_MANY, BROKEN = 429, 500

Answer = TypeVar("Answer")


class Again(Exception):  # noqa: N818 - named by what the caller does
    """No answer yet."""


_GONE = (
    *(Again, httpx.HTTPError, OSError, RPCError),
    *(asyncpg.PostgresError, asyncpg.InterfaceError),
    asyncpg.InternalClientError,  # what asyncpg says of a connection that ends under a query
)


async def insist(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    last: BaseException | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await ask()
                except _GONE as gone:
                    last = gone
                    await asyncio.sleep(AGAIN_AFTER)
    except TimeoutError:
        raise AssertionError(f"no answer within {PATIENCE} s") from last


def answered(answer: httpx.Response) -> httpx.Response:
    """An answer that is one: anything else is asked for again, and a refusal is a fault."""
    if answer.status_code >= BROKEN or answer.status_code in {404, TOO_MANY}:
        raise Again(answer.status_code)
    assert answer.is_success, answer.text
    return answer


async def lodge(traveller: Traveller, way: str) -> str:
    """Report something; the report's id."""
    report = sample(evidence=None) if way in INCOMPLETE else sample()
    mark = str(new_id())

    async def ask() -> str:
        answer = answered(await traveller.intake.over_http(mark, report))
        return str(answer.json()["report_id"])

    return await insist(ask)


async def carry(traveller: Traveller, report_id: str, way: str) -> dict[str, str]:
    """Take a case its way; the command ids that were given, each with its command."""
    case = await insist(lambda: traveller.case(report_id))
    await insist(lambda: traveller.desk.pass_until(case, case.lodged_at))
    given: dict[str, str] = {}
    for step in WAYS[way]:
        match step:
            case Act():
                command_id = str(new_id())
                given[command_id] = step.command
                await _command(traveller, case, step, command_id)
            case Lapse(clock):
                await _lapse(traveller, case, clock)
    return given


async def _command(traveller: Traveller, case: DemoCase, step: Act, command_id: str) -> None:
    body = {"command_id": command_id, "command": step.command, **step.said}

    async def ask() -> None:
        answered(await traveller.desk.send(case, step.role, body))

    await insist(ask)


async def _due(traveller: Traveller, case: DemoCase, clock: str) -> datetime:
    shown = await traveller.desk.case(case)
    (due,) = (one["due"] for one in shown["clocks"] if one["clock"] == clock)
    return datetime.fromisoformat(due)


async def _lapse(traveller: Traveller, case: DemoCase, clock: str) -> None:
    due = await insist(lambda: _due(traveller, case, clock))
    await insist(lambda: traveller.desk.pass_until(case, due))

    async def lapsed() -> None:
        """Nothing that is due by then is still to come: warnings, the lapse, who is told of it."""
        shown = await traveller.desk.case(case)
        next_due = shown["next_due"]
        if next_due is not None and datetime.fromisoformat(next_due) <= due + MARGIN:
            raise Again

    await insist(lapsed)
