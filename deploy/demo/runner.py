"""Runs the scenario on a running stack: submits reports, acts as officials, advances time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import asyncpg
import httpx

from deploy.cli.follow.load import load_timeline
from deploy.cli.follow.render import timeline_table
from deploy.cli.follow.wording import ROLES
from deploy.cli.service_databases import ServiceDatabases
from deploy.demo.desk_client import DemoCase, DeskClient, TokenSource
from deploy.demo.intake_client import IntakeClient, intake_client
from deploy.demo.mailbox_client import MailboxClient
from deploy.demo.output import DemoOutput
from deploy.demo.reports import SAMPLES, SampleReport, body
from deploy.demo.scenario import FULL_CASE, SCENARIO, OfficialCommand, Step
from deploy.demo.summary import DemoSummary, summarize
from shared.runtime.clock import WallClock
from shared.runtime.settings import KafkaSettings, TemporalSettings
from shared.runtime.temporal import client as temporal
from shared.statute.law.sources import LocalizedText
from shared.statute.law.zones import Zone

TIMEOUT_SECONDS = 60
POLL_SECONDS = 0.2
_REPEAT_HTTP = LocalizedText(
    "Laporan yang sama dikirim ulang lewat HTTP", "the same report over HTTP again"
)
_REPEAT_KAFKA = LocalizedText(
    "Laporan dari Kafka dikirim juga lewat HTTP", "the one from Kafka, over HTTP too"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEnvironment:
    """The parts of a running stack that the demonstration uses."""

    intake: str
    workflow: str
    kafka: KafkaSettings
    temporal: TemporalSettings
    databases: ServiceDatabases
    token: TokenSource
    mailbox: MailboxClient


class DemoTimeout(Exception):  # noqa: N818 - ends in Timeout, as TimeoutError does
    """A report or its case did not appear within a minute."""


async def run_scenario(
    environment: DemoEnvironment, output: DemoOutput, clock: WallClock
) -> DemoSummary:
    """Run the whole demonstration and check its result.

    Raises:
        DemoTimeout: a report or its case did not appear within a minute.
        CommandRefused: the desk refused an official's command.
    """
    output.heading(LocalizedText("Laporan masuk lewat dua pintu", "reports come in at two doors"))
    async with intake_client(environment.intake, environment.kafka, clock) as intake:
        await _submit(intake, output, clock.now())
        cases = await _wait_for(lambda: _cases(environment.databases))
        await _submit_again(intake, output, clock.now(), cases)
    output.heading(LocalizedText("Petugas bekerja, hari berganti", "officials act, days pass"))
    await _act(environment, output, cases)
    output.heading(
        LocalizedText("Satu laporan di tiga layanan", "one report in all three services")
    )
    summary = await _summarize_when_complete(environment, clock)
    timeline = await load_timeline(environment.databases, str(cases[FULL_CASE].case_id))
    output.show(timeline_table(timeline))
    output.heading(LocalizedText("Surat yang terkirim", "the mails that went out"))
    output.mails(await _mails(environment), environment.mailbox.url)
    return summary


async def _submit(intake: IntakeClient, output: DemoOutput, now: datetime) -> None:
    for number, sample in enumerate(SAMPLES, 1):
        report = _report(sample, number, now)
        if sample.channel == "topic":
            await intake.over_topic(_idempotency_key(sample), report)
            output.submitted(sample, f"awasi.channel.reports · {sample.place}")
        else:
            answer = (await intake.over_http(_idempotency_key(sample), report)).raise_for_status()
            output.submitted(sample, answer.json()["receipt_number"])


async def _submit_again(
    intake: IntakeClient, output: DemoOutput, now: datetime, cases: dict[str, DemoCase]
) -> None:
    """Submit a report from HTTP, and one from Kafka, again over HTTP: neither opens a case."""
    by_channel = {sample.channel: number for number, sample in reversed([*enumerate(SAMPLES, 1)])}
    for words, channel in ((_REPEAT_HTTP, "http"), (_REPEAT_KAFKA, "topic")):
        number = by_channel[channel]
        sample = SAMPLES[number - 1]
        answer = await intake.over_http(_idempotency_key(sample), _report(sample, number, now))
        receipt = answer.raise_for_status().json()
        one_case = receipt["report_id"] == str(cases[sample.place].case_id)
        verdict = (
            "tetap satu perkara · still one case" if one_case else "PERKARA KEDUA · A SECOND CASE"
        )
        output.repeated(words, f"{receipt['receipt_number']}: {verdict}")


async def _act(
    environment: DemoEnvironment, output: DemoOutput, cases: dict[str, DemoCase]
) -> None:
    client = await temporal.connect(environment.temporal)
    titles = {sample.place: sample.title for sample in SAMPLES}
    async with httpx.AsyncClient(base_url=environment.workflow, timeout=30) as web:
        desk = DeskClient(web, client, environment.token)
        for place, steps in SCENARIO.items():
            case = cases[place]
            output.case(place, titles[place])
            for step in steps:
                output.step(case, step, await desk.carry_out(case, _with_case_id(step, cases)))


def _with_case_id(step: Step, cases: dict[str, DemoCase]) -> Step:
    """The scenario names the case of a merge by its place; the desk wants the case's id."""
    if isinstance(step, OfficialCommand) and "into" in step.payload:
        return replace(
            step, payload=step.payload | {"into": str(cases[step.payload["into"]].case_id)}
        )
    return step


async def _summarize_when_complete(environment: DemoEnvironment, clock: WallClock) -> DemoSummary:
    """The summary once every mail arrived; after a minute without one, as far as it has come."""
    summary = await _summarize(environment, clock)
    for _ in range(int(TIMEOUT_SECONDS / POLL_SECONDS)):
        if summary.is_complete:
            break
        await asyncio.sleep(POLL_SECONDS)
        summary = await _summarize(environment, clock)
    return summary


async def _summarize(environment: DemoEnvironment, clock: WallClock) -> DemoSummary:
    mailed = [mail.notice_id for mail in await environment.mailbox.mails()]
    return await summarize(environment.databases, mailed, clock.now())


async def _mails(environment: DemoEnvironment) -> list[tuple[LocalizedText, str]]:
    """Each mail as its recipient's role and its subject; never the address."""
    rows = await _rows(environment.databases.notify, "SELECT id, role FROM notices")
    roles = {row["id"]: ROLES[row["role"]] for row in rows}
    return [(roles[mail.notice_id], mail.subject) for mail in await environment.mailbox.mails()]


async def _cases(databases: ServiceDatabases) -> dict[str, DemoCase] | None:
    """Every case by the place of its report; None until each report has a case."""
    reports = await _rows(
        databases.intake, "SELECT report_id, place, office, zone, lodged_at FROM reports"
    )
    opened = {
        row["case_id"] for row in await _rows(databases.workflow, "SELECT case_id FROM cases")
    }
    if len(opened) < len(SAMPLES) or len(reports) < len(SAMPLES):
        return None
    return {
        row["place"]: DemoCase(row["report_id"], row["office"], Zone(row["zone"]), row["lodged_at"])
        for row in reports
    }


async def _rows(url: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    try:
        return await connection.fetch(query)
    finally:
        await connection.close()


async def _wait_for(
    probe: Callable[[], Awaitable[dict[str, DemoCase] | None]],
) -> dict[str, DemoCase]:
    for _ in range(int(TIMEOUT_SECONDS / POLL_SECONDS)):
        if (found := await probe()) is not None:
            return found
        await asyncio.sleep(POLL_SECONDS)
    raise DemoTimeout


def _report(sample: SampleReport, number: int, now: datetime) -> dict[str, Any]:
    return body(sample, number, Zone.WIB.local(now).date())


def _idempotency_key(sample: SampleReport) -> str:
    return f"contoh-{sample.place}"
