"""Takes reports through the running services from outside, and sees what came of them."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import httpx

from deploy.demo.desk_client import DemoCase, DeskClient, TokenSource, sample_officials
from deploy.demo.intake_client import IntakeClient, intake_client
from deploy.demo.mailbox_client import Mail, MailboxClient
from deploy.stack.principals import SAMPLE_CHANNEL
from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal import client as temporal
from shared.statute.law.zones import Zone

SERVICES = ("intake", "workflow", "notify")
PATIENCE = 60
EVERY = 0.1
CLOCK = SystemClock()

Found = TypeVar("Found")


async def eventually(
    ask: Callable[[], Awaitable[Found | None]], patience: float = PATIENCE
) -> Found:
    """The first answer that is something; waiting has an end only so that a failure has one."""
    async with asyncio.timeout(patience):
        while True:
            if (found := await ask()) is not None:
                return found
            await asyncio.sleep(EVERY)


def sample(**changed: object) -> dict[str, Any]:
    """A complete report that nobody else sends; a part set to None is left out."""
    mark = new_id().hex[-12:]
    known = Zone.WIB.local(CLOCK.now()).date() - timedelta(days=1)
    report: dict[str, object] = {
        "regime": "pilkada",
        "election": "mayor",
        "violation_kinds": ["campaign_props"],
        "place": "32.73.02",
        "event_date": known.isoformat(),
        "known_date": known.isoformat(),
        "reporter": {
            "kind": "citizen",
            "name": f"Contoh Pelapor {mark}",
            "mail": f"contoh.{mark}@warga.example",
            "address": "Jalan Contoh Nomor 1",
        },
        "reported_party": "Contoh Terlapor",
        "description": "Contoh: alat peraga dipasang di pagar sekolah.",
        "evidence": [{"description": "Foto (contoh)"}],
    }
    return {name: value for name, value in (report | changed).items() if value is not None}


@dataclass(frozen=True)
class ReportJourney:
    stack: RunningStack
    engines: RunningStack
    intake: IntakeClient
    desk: DeskClient
    mailbox: MailboxClient
    urls: Mapping[str, str]
    token: TokenSource

    async def lodge(self, report: dict[str, Any], mark: str | None = None) -> dict[str, Any]:
        """Over HTTP; the receipt."""
        answer = await self.intake.over_http(mark or str(new_id()), report)
        return answer.raise_for_status().json()

    async def status(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """What the reporter reads with the code on the receipt."""
        at = f"{self.urls['intake']}/reports/{receipt['report_id']}/status"
        async with httpx.AsyncClient(trust_env=False) as web:
            answer = await web.get(at, headers={"Tracking-Code": receipt["tracking_code"]})
        return answer.raise_for_status().json()

    async def case(self, report_id: str) -> DemoCase:
        """The report's case once it is opened."""

        async def opened() -> DemoCase | None:
            query = "SELECT office, zone, lodged_at FROM cases WHERE case_id = $1"
            rows = await self.rows("workflow", query, UUID(report_id))
            return (
                DemoCase(UUID(report_id), rows[0][0], Zone(rows[0][1]), rows[0][2])
                if rows
                else None
            )

        return await eventually(opened)

    async def lodged_case(self, report_id: str) -> DemoCase:
        """The report's case once it counts as lodged: its own time passes until then."""
        case = await self.case(report_id)
        await self.desk.pass_until(case, case.lodged_at)
        return case

    async def receipt_filed(self, case: DemoCase) -> None:
        """Wait until the receipt is filed.

        Its maker carries out what was given before it, by the machine's clock.
        """

        async def filed() -> bool | None:
            query = "SELECT FROM facts WHERE case_id = $1 AND kind = 'DocumentFiled'"
            return bool(await self.rows("workflow", query, case.case_id)) or None

        await eventually(filed)

    async def arrived(self, report: dict[str, Any]) -> UUID:
        """The case of a report that was handed in without a receipt: its first mail names it."""
        to = report["reporter"]["mail"]

        async def first() -> UUID | None:
            found = await self.mailbox.mails()
            return next((mail.case_id for mail in found if mail.to == to), None)

        return await eventually(first)

    async def mails(self, case_id: UUID | str, *expected: str) -> list[Mail]:
        """The case's mails, once those of the expected `role:kind` have all been delivered."""

        async def arrived() -> list[Mail] | None:
            found = [
                mail for mail in await self.mailbox.mails() if str(mail.case_id) == str(case_id)
            ]
            sent = await self.sent(found)
            return found if not Counter(expected) - sent else None

        return await eventually(arrived)

    async def sent(self, mails: list[Mail]) -> Counter[str]:
        """What the ledger says of these mails, as `role:kind`; one it does not know is an error."""
        ids = [mail.notice_id for mail in mails]
        rows = await self.rows(
            "notify", "SELECT id, role, kind FROM notices WHERE id = ANY($1)", ids
        )
        named = {row["id"]: f"{row['role']}:{row['kind']}" for row in rows}
        return Counter(named[one] for one in ids)

    async def rows(self, service: str, question: str, *values: object) -> list[asyncpg.Record]:
        """What a service's database says, asked as its own role."""
        url = self.stack.environment(service)[f"AWASI_{service.upper()}_DATABASE_URL"]
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetch(question, *values)
        finally:
            await connection.close()

    async def ready(self, service: str) -> dict[str, Any] | None:
        """What the service says of its readiness; None while it does not answer."""
        async with httpx.AsyncClient(base_url=self.urls[service], trust_env=False) as web:
            try:
                return (await web.get("/health/ready", timeout=10)).json()
            except httpx.HTTPError:
                return None

    async def until_ready(self, service: str) -> None:
        async def arrived() -> bool | None:
            return ((await self.ready(service)) or {}).get("ready") or None

        await eventually(arrived)

    def log(self, service: str) -> str:
        return self.stack.state.log(service).read_text(encoding="utf-8")

    async def log_lines(self, service: str, event: str, case_id: str) -> list[str]:
        """The log lines of one event of one case, once there is one."""

        async def written() -> list[str] | None:
            lines = self.log(service).splitlines()
            return [line for line in lines if case_id in line and f'"{event}"' in line] or None

        return await eventually(written)

    async def due(self, case: DemoCase, clock: str) -> datetime:
        shown = await self.desk.case(case)
        (found,) = (one["due"] for one in shown["clocks"] if one["clock"] == clock)
        return datetime.fromisoformat(found)


@asynccontextmanager
async def open_journey(stack: RunningStack, engines: RunningStack) -> AsyncGenerator[ReportJourney]:
    """A traveller for one test, whose mailbox begins empty."""
    urls = {service: stack.addresses.service_url(service) for service in SERVICES}
    there = TemporalSettings(temporal_address=stack.addresses.temporal)
    kafka = stack.kafka_as(SAMPLE_CHANNEL)
    async with AsyncExitStack() as opened:
        web = await opened.enter_async_context(
            httpx.AsyncClient(base_url=urls["workflow"], timeout=30, trust_env=False)
        )
        intake = await opened.enter_async_context(intake_client(urls["intake"], kafka, CLOCK))
        client = await temporal.connect(there)
        token = sample_officials(stack.addresses.issuer)
        desk = DeskClient(web, client, token)
        page = engines.url("mailbox")
        newest = (await web.get(f"{page}/messages", params={"limit": 1})).json()
        after = newest[0]["number"] if newest else 0
        yield ReportJourney(stack, engines, intake, desk, MailboxClient(page, after), urls, token)
