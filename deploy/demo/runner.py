"""Plays the demonstration on a running stack: reports come in, officials act, days pass."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import asyncpg
import httpx

from deploy.cli.follow import load as follow_reading
from deploy.cli.follow import render as follow_page
from deploy.cli.follow.load import Sources
from deploy.cli.follow.wording import ROLES
from deploy.demo.desk_client import Desk, Known, Token
from deploy.demo.intake_client import Doors, open_doors
from deploy.demo.mailbox_client import Mailbox
from deploy.demo.output import Page
from deploy.demo.reports import SAMPLES, Sample, body
from deploy.demo.scenario import STORY, WHOLE_WAY, Act, ExecutionRequest
from deploy.demo.summary import Reckoning, reckon
from shared.runtime.clock import WallClock
from shared.runtime.settings import KafkaSettings, TemporalSettings
from shared.runtime.temporal import client as temporal
from shared.statute.law.sources import LocalizedText
from shared.statute.law.zones import Zone

PATIENCE = 60
EVERY = 0.2
_HTTP_AGAIN = LocalizedText(
    "Laporan yang sama dikirim ulang lewat HTTP", "the same report over HTTP again"
)
_BOTH_DOORS = LocalizedText(
    "Laporan dari Kafka dikirim juga lewat HTTP", "the one from Kafka, over HTTP too"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """What of a running stack the demonstration touches."""

    intake: str
    workflow: str
    kafka: KafkaSettings
    temporal: TemporalSettings
    sources: Sources
    token: Token
    mailbox: Mailbox


class NothingCame(Exception):  # noqa: N818 - named by what the onlooker sees
    """Something that had to happen did not in time."""


async def play(premises: Premises, page: Page, clock: WallClock) -> Reckoning:
    """Play the whole demonstration and add it up.

    Raises:
        NothingCame: a report or its case did not appear in time.
        Refused: an official's command was not taken.
    """
    page.heading(LocalizedText("Laporan masuk lewat dua pintu", "reports come in at two doors"))
    async with open_doors(premises.intake, premises.kafka, clock) as doors:
        await _hand_in(doors, page, clock.now())
        cases = await _eventually(lambda: _cases(premises.sources))
        await _again(doors, page, clock.now(), cases)
    page.heading(LocalizedText("Petugas bekerja, hari berganti", "officials act, days pass"))
    await _act(premises, page, cases)
    page.heading(LocalizedText("Satu laporan di tiga layanan", "one report in all three services"))
    reckoning = await _told(premises, clock)
    followed = await follow_reading.read(premises.sources, str(cases[WHOLE_WAY].case_id))
    page.show(follow_page.page(followed))
    page.heading(LocalizedText("Surat yang terkirim", "the mails that went out"))
    page.mails(await _mails(premises), premises.mailbox.url)
    return reckoning


async def _hand_in(doors: Doors, page: Page, now: datetime) -> None:
    for number, sample in enumerate(SAMPLES, 1):
        report = _report(sample, number, now)
        if sample.door == "topic":
            await doors.over_topic(_mark(sample), report)
            page.filed(sample, f"awasi.channel.reports · {sample.place}")
        else:
            answer = (await doors.over_http(_mark(sample), report)).raise_for_status()
            page.filed(sample, answer.json()["receipt_number"])


async def _again(doors: Doors, page: Page, now: datetime, cases: dict[str, Known]) -> None:
    """The same report once more over HTTP, and one from the topic over HTTP as well."""
    by_door = {sample.door: number for number, sample in reversed([*enumerate(SAMPLES, 1)])}
    for words, door in ((_HTTP_AGAIN, "http"), (_BOTH_DOORS, "topic")):
        number = by_door[door]
        sample = SAMPLES[number - 1]
        answer = await doors.over_http(_mark(sample), _report(sample, number, now))
        receipt = answer.raise_for_status().json()
        same = receipt["report_id"] == str(cases[sample.place].case_id)
        kept = "tetap satu perkara · still one case" if same else "PERKARA KEDUA · A SECOND CASE"
        page.repeated(words, f"{receipt['receipt_number']}: {kept}")


async def _act(premises: Premises, page: Page, cases: dict[str, Known]) -> None:
    client = await temporal.connect(premises.temporal)
    titles = {sample.place: sample.title for sample in SAMPLES}
    async with httpx.AsyncClient(base_url=premises.workflow, timeout=30) as web:
        desk = Desk(web, client, premises.token)
        for place, steps in STORY.items():
            case = cases[place]
            page.case(place, titles[place])
            for step in steps:
                page.step(case, step, await desk.take(case, _aimed(step, cases)))


def _aimed(step: ExecutionRequest, cases: dict[str, Known]) -> ExecutionRequest:
    """A merge names the case that goes on by its place in the story, and by its id to the desk."""
    if isinstance(step, Act) and "into" in step.said:
        return replace(step, said=step.said | {"into": str(cases[step.said["into"]].case_id)})
    return step


async def _told(premises: Premises, clock: WallClock) -> Reckoning:
    """The account once every mail is there; or, when one does not come, as far as it got."""
    reckoning = await _reckoned(premises, clock)
    for _ in range(int(PATIENCE / EVERY)):
        if reckoning.adds_up:
            break
        await asyncio.sleep(EVERY)
        reckoning = await _reckoned(premises, clock)
    return reckoning


async def _reckoned(premises: Premises, clock: WallClock) -> Reckoning:
    mailed = [mail.notice_id for mail in await premises.mailbox.mails()]
    return await reckon(premises.sources, mailed, clock.now())


async def _mails(premises: Premises) -> list[tuple[LocalizedText, str]]:
    """The mails by the role of whom they went to, never by address."""
    rows = await _rows(premises.sources.notify, "SELECT id, role FROM notices")
    roles = {row["id"]: ROLES[row["role"]] for row in rows}
    return [(roles[mail.notice_id], mail.subject) for mail in await premises.mailbox.mails()]


async def _cases(sources: Sources) -> dict[str, Known] | None:
    """Every case by the place it was reported from, once each report has its own."""
    reports = await _rows(
        sources.intake, "SELECT report_id, place, office, zone, lodged_at FROM reports"
    )
    opened = {row["case_id"] for row in await _rows(sources.workflow, "SELECT case_id FROM cases")}
    if len(opened) < len(SAMPLES) or len(reports) < len(SAMPLES):
        return None
    return {
        row["place"]: Known(row["report_id"], row["office"], Zone(row["zone"]), row["lodged_at"])
        for row in reports
    }


async def _rows(url: str, question: str) -> list[Any]:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
    try:
        return await connection.fetch(question)
    finally:
        await connection.close()


async def _eventually(
    ask: Callable[[], Awaitable[dict[str, Known] | None]],
) -> dict[str, Known]:
    for _ in range(int(PATIENCE / EVERY)):
        if (found := await ask()) is not None:
            return found
        await asyncio.sleep(EVERY)
    raise NothingCame


def _report(sample: Sample, number: int, now: datetime) -> dict[str, Any]:
    return body(sample, number, Zone.WIB.local(now).date())


def _mark(sample: Sample) -> str:
    return f"contoh-{sample.place}"
