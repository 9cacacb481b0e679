"""What the signatures of events cost: the relay and a reader, each beside itself without them."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord
from typing_extensions import override

from services.intake.subscribers import STATUS_SUBSCRIPTION
from services.intake.topic.status_updates import StatusUpdater
from shared.events.cases import CaseAdvanced
from shared.events.envelope import WORKFLOW, Event, to_body, to_headers
from shared.events.topics import CASES
from shared.outbox.append import append_all
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.kafka.broker import producer
from shared.runtime.kafka.dead_letters import DeadLetters
from shared.runtime.kafka.delivery import Delivery
from shared.runtime.kafka.poll import Poll
from shared.runtime.kafka.subscription import MAX_POLL_RECORDS
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import Pool, open_pool, transaction
from shared.runtime.signatures.event_signer import EventSigner, Unsigned
from shared.runtime.signatures.signed_record import HEADER
from shared.runtime.signatures.trusted_keys import TrustedKeys
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, beside, in_turn, rate
from tests.event_keys import SIGNERS, TRUSTED

EVENTS = 10_000
CASES_AT_ONCE = 1_000
LEAST = 0.9


class NoSigner(EventSigner):
    """Signs nothing."""

    @override
    def sign(self, events: Sequence[Unsigned]) -> Iterator[bytes]:
        yield from [b""] * len(events)


class NoCheck(TrustedKeys):
    """Accepts everything."""

    @override
    def verify(self, **record: Any) -> None:
        return


async def measure(engines: Engines) -> list[Figure]:
    """Both in the same run, with and without in turn."""
    events = list(_events())
    async with await open_pool(await engines.database("workflow"), name="bench") as pool:
        signer, without = SIGNERS[WORKFLOW], NoSigner(b"x" * 32)
        relay = await in_turn(
            lambda: _relay(engines, pool, signer, events),
            lambda: _relay(engines, pool, without, events),
        )
    records = _records(events)
    async with await open_pool(await engines.database("intake"), name="bench") as pool:
        read = await in_turn(
            lambda: _read(engines, pool, TRUSTED, records),
            lambda: _read(engines, pool, NoCheck(()), records),
        )
    note = f"{EVENTS:,} events of {CASES_AT_ONCE:,} cases; bare: the same without"
    return [
        beside("signing, in the relay", relay, "events/s", LEAST, note),
        beside("checking, in the status's reader", read, "events/s", LEAST, f"{note}; no broker"),
    ]


def _events() -> Iterator[Event[CaseAdvanced]]:
    now, cases = SystemClock().now(), [str(new_id()) for _ in range(CASES_AT_ONCE)]
    for number in range(EVENTS):
        case_id, sequence = cases[number % CASES_AT_ONCE], number // CASES_AT_ONCE + 1
        data = CaseAdvanced(
            case_id=case_id,
            sequence=sequence,
            at=now + timedelta(seconds=sequence),
            office="32.73",
            zone="Asia/Jakarta",
            regime="pilkada",
            edition="pilkada-2024",
            stage="study",
            receipt_number="001/LP/PW/Kota/32.73/XI/2026",
            fact="Summoned",
            contact=f"v1.{UUID(int=0)}.{'A' * 400}",
        )
        yield Event(id=new_id(), subject=case_id, time=now, source=WORKFLOW, data=data)


async def _relay(
    engines: Engines, pool: Pool, signer: EventSigner, events: Sequence[Event[CaseAdvanced]]
) -> float:
    async with transaction(pool) as connection:
        await append_all(connection, events)
    relay = Relay(pool, engines.kafka, signer)
    async with producer(engines.kafka) as publisher:

        async def drain() -> None:
            while await relay.publish_batch(publisher):
                pass

        return await rate(EVENTS, drain())


def _records(events: Sequence[Event[CaseAdvanced]]) -> list[ConsumerRecord[bytes, bytes]]:
    unsigned = [
        Unsigned(
            CASES,
            event.subject.encode(),
            [(name, value.encode()) for name, value in to_headers(event).items()],
            to_body(event),
        )
        for event in events
    ]
    signatures = SIGNERS[WORKFLOW].sign(unsigned)
    return [
        ConsumerRecord(
            topic=CASES,
            partition=0,
            offset=offset,
            timestamp=0,
            timestamp_type=0,
            key=event.key,
            value=event.body,
            checksum=None,
            serialized_key_size=0,
            serialized_value_size=0,
            headers=(*event.headers, (HEADER, signature)),
        )
        for offset, (event, signature) in enumerate(zip(unsigned, signatures, strict=True))
    ]


async def _read(
    engines: Engines,
    pool: Pool,
    trusted: TrustedKeys,
    records: Sequence[ConsumerRecord[bytes, bytes]],
) -> float:
    await pool.execute("TRUNCATE statuses, inbox")
    spec, clock = STATUS_SUBSCRIPTION, SystemClock()
    delivery = Delivery(spec, trusted, DeadLetters(engines.kafka), clock, Limits())
    delivery.attach(StatusUpdater(pool, Limits().case_facts).update, batch=True)
    nobody: Any = None

    async def handle() -> None:
        for start in range(0, len(records), MAX_POLL_RECORDS):
            await delivery.process(Poll(tuple(records[start : start + MAX_POLL_RECORDS]), nobody))
            await asyncio.sleep(0)

    speed = await rate(EVENTS, handle())
    handled = await pool.fetchval("SELECT count(*) FROM inbox")
    if handled != EVENTS:
        message = f"{handled} of {EVENTS} events were handled"
        raise AssertionError(message)
    return speed
