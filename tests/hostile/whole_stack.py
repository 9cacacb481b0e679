"""A whole stack of its own, and what a sender needs to know of it."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy.settings import StackSettings
from deploy.stack.running_stack import running_stack
from shared.runtime.clock import new_id
from shared.statute.law.authority import OfficialRole
from tests.hostile.http_requests import Route
from tests.journey.quiescence import whereabouts
from tests.journey.report_journey import ReportJourney, eventually, open_journey, sample

PATIENCE = 300
DOCUMENTS_DUE = "SELECT count(*) FROM documents_due WHERE ended_at IS NULL"


@asynccontextmanager
async def whole_stack() -> AsyncGenerator[ReportJourney]:
    """A stack as `awasi up` starts it, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="awasi-bench-") as folder:
        await asyncio.to_thread(
            Path(folder).chmod, 0o711
        )  # the database runs as another user under root
        settings = StackSettings(state=Path(folder) / "state")
        async with running_stack(settings) as stack, open_journey(stack, stack) as journey:
            yield journey


async def routes(journey: ReportJourney) -> list[tuple[str, Route, str]]:
    """A route of each service with the name of a field, as someone who may use it."""
    receipt = await journey.lodge(sample())
    case = await journey.lodged_case(receipt["report_id"])
    token = await journey.token(OfficialRole.RECEIVER, case.office)
    command = {"command_id": str(new_id()), "command": "RequestCorrection"}
    signed_in = {"Authorization": f"Bearer {token}"}
    posted = Route("/reports", sample(), {"Idempotency-Key": str(new_id())})
    return [
        ("intake", posted, "evidence"),
        ("workflow", Route(f"/cases/{case.case_id}/commands", command, signed_in), "missing"),
        ("notify", Route("/", {}), "anything"),
    ]


async def channel_key(journey: ReportJourney) -> dict[str, Any]:
    """The public key that channels seal for."""
    async with httpx.AsyncClient(trust_env=False) as web:
        answer = await web.get(f"{journey.urls['intake']}/.well-known/jwks.json")
    return dict(answer.json()["keys"][0])


async def settled(journey: ReportJourney) -> None:
    """Wait until nothing is on its way and every document is made or set aside."""

    async def still() -> bool | None:
        moving = await whereabouts(journey)
        due = (await journey.rows("workflow", DOCUMENTS_DUE))[0][0]
        return (not any(moving.values()) and not due) or None

    await eventually(still, PATIENCE)
