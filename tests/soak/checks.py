"""What must be true when all is quiet again; each check names what is wrong."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.events.topics import DEAD_LETTERS
from shared.runtime.kafka.security import connection
from tests.hostile.whole_stack import settled
from tests.journey.quiescence import LISTENERS
from tests.journey.reconciled import reconciled
from tests.journey.report_journey import ReportJourney
from tests.soak.ledger import Ledger
from tests.soak.pace import Memory

OURS = ("intake", "workflow", "notify")
GROWTH_MB = 25
"""By how much the line through the memory of one of our processes may rise in a run."""


class Mailbox:
    """How often each mail arrived, by its Message-ID; read little by little."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._after = 0
        self.arrived: Counter[UUID] = Counter()

    async def read(self) -> None:
        """Count what arrived since the last time."""
        async with httpx.AsyncClient(base_url=self._url, timeout=30, trust_env=False) as web:
            query = {"after": self._after, "limit": 10_000}
            for row in reversed((await web.get("/messages", params=query)).json()):
                mail = (await web.get(f"/messages/{row['number']}")).json()
                headers = {name.lower(): value for name, value in mail["headers"].items()}
                self.arrived[UUID(headers["message-id"].strip("<> ").partition("@")[0])] += 1
                self._after = row["number"]


async def findings(
    journey: ReportJourney,
    ledger: Ledger,
    mailbox: Mailbox,
    memory: Memory,
    pids: dict[str, int],
) -> list[str]:
    """Everything that is not as it must be."""
    found = list(ledger.faults)
    try:
        await settled(journey)
    except TimeoutError:
        found.append("work is still on its way long after the last was sent")
    await mailbox.read()
    found += await _reports(journey, ledger)
    found += await _mails(journey, mailbox)
    found += await _set_aside(journey, ledger)
    done = await asyncio.to_thread(reconciled, journey)
    if done.returncode:
        found.append(f"awasi reconcile: {done.stdout} {done.stderr}")
    parts = await asyncio.to_thread(journey.stack.parts)
    return [*found, *_processes(parts, pids), *_memory(memory)]


async def _reports(journey: ReportJourney, ledger: Ledger) -> list[str]:
    stored = {row[0] for row in await journey.rows("intake", "SELECT report_id::text FROM reports")}
    cases = {row[0] for row in await journey.rows("workflow", "SELECT case_id::text FROM cases")}
    found = []
    if len(stored) != ledger.reports:
        found.append(f"{ledger.reports} reports were accepted, {len(stored)} are stored")
    if lost := set(ledger.receipts.values()) - stored:
        found.append(f"acknowledged and not stored: {sorted(lost)[:5]} ({len(lost)})")
    if stored != cases:
        found.append(f"reports without a case or the reverse: {sorted(stored ^ cases)[:5]}")
    return found


async def _mails(journey: ReportJourney, mailbox: Mailbox) -> list[str]:
    rows = await journey.rows("notify", "SELECT id, state FROM notices")
    states = Counter(row["state"] for row in rows)
    delivered = {row["id"] for row in rows if row["state"] == "delivered"}
    found = []
    if set(states) - {"delivered"}:
        found.append(f"notices that did not end as delivered: {dict(states)}")
    if twice := [str(one) for one, times in mailbox.arrived.items() if times > 1]:
        found.append(f"mails that arrived twice: {twice[:5]} ({len(twice)})")
    if delivered != set(mailbox.arrived):
        differ = sorted(map(str, delivered ^ set(mailbox.arrived)))
        found.append(f"delivered and not arrived, or the reverse: {differ[:5]} ({len(differ)})")
    asked = "SELECT case_id FROM notices WHERE role = 'reporter' AND kind = 'opened'"
    opened = Counter(str(row[0]) for row in await journey.rows("notify", asked))
    cases = {row[0] for row in await journey.rows("workflow", "SELECT case_id::text FROM cases")}
    if opened != Counter(cases):
        differ = sorted(one for one in cases | set(opened) if opened[one] != 1)
        found.append(f"cases whose reporter was not notified once: {differ[:5]} ({len(differ)})")
    return found


async def _set_aside(journey: ReportJourney, ledger: Ledger) -> list[str]:
    found = []
    async with AIOKafkaConsumer(**connection(journey.stack.addresses.kafka)) as consumer:
        for topic, sent in ledger.records.items():
            readers = sum(name == topic for name in LISTENERS.values())
            partition = TopicPartition(topic + DEAD_LETTERS, 0)
            letters = (await consumer.end_offsets([partition]))[partition]
            if letters != sent * readers:
                found.append(
                    f"{topic}: {sent} hostile records, {readers} readers, {letters} letters"
                )
    return found


def _processes(parts: dict[str, dict[str, Any]], pids: dict[str, int]) -> Iterator[str]:
    for name, pid in pids.items():
        if parts[name]["pid"] != pid:
            yield f"{name} ended and was started again"


def _memory(memory: Memory) -> Iterator[str]:
    for name in OURS:
        growth = memory.growth(name)
        if growth > GROWTH_MB:
            yield f"{name} grew by {growth:.0f} MB (allowed: {GROWTH_MB})"
