"""Makes the signed heads of the offices: after each local midnight, and on demand."""

import asyncio
from datetime import date, timedelta

import structlog

from services.workflow.proof import head_store
from services.workflow.proof.chain_head import ChainHead, make_head, sign
from shared.runtime.clock import WallClock
from shared.runtime.failures import Transient
from shared.runtime.postgres.pool import Pool, acquire, transaction
from shared.runtime.signatures.ed25519 import SigningKey
from shared.runtime.telemetry.metrics import CHAIN_HEADS
from shared.runtime.waiting import wait_or_stop
from shared.statute.law.zones import Zone

POLL_INTERVAL_SECONDS = 30.0
"""How often it looks whether a day has ended: one small query for each of three zones."""

_LOG = structlog.get_logger()


class HeadMaker:
    """Covers the growth of case files by signed heads, office by office.

    A head covers every end that no head covers yet, whatever the moments of the facts: those of a
    delayed activity are in the next head, and a missed day is made up by the first head after it.
    """

    def __init__(self, pool: Pool, key: SigningKey, clock: WallClock) -> None:
        self._pool = pool
        self._key = key
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Make the heads of each day once it has ended in its zone, until `stop`."""
        while not stop.is_set():
            try:
                await self.ended_days()
            except Transient as waits:
                _LOG.warning("chain_heads_wait", failure=type(waits).__name__)
            await wait_or_stop(stop, POLL_INTERVAL_SECONDS)

    async def ended_days(self) -> list[ChainHead]:
        """Make the heads of the last day that has ended in each zone, unless they are made."""
        made = []
        for zone in Zone:
            day = self._today(zone) - timedelta(days=1)
            async with acquire(self._pool) as connection:
                closed = await head_store.is_closed(connection, zone, day)
            if not closed:
                made += await self._make(zone, day)
                async with acquire(self._pool) as connection:
                    await head_store.close_day(connection, zone, day)
        return made

    async def make_now(self) -> list[ChainHead]:
        """Make heads of everything written so far, dated today in their zones."""
        return [head for zone in Zone for head in await self._make(zone, self._today(zone))]

    async def _make(self, zone: Zone, day: date) -> list[ChainHead]:
        async with acquire(self._pool) as connection:
            await head_store.insert_key(connection, self._key.key_id, self._key.public)
            offices = await head_store.uncovered_offices(connection, zone)
        made = [await self._head(office, day) for office in offices]
        return [head for head in made if head is not None]

    async def _head(self, office: str, day: date) -> ChainHead | None:
        async with transaction(self._pool) as connection:
            await head_store.lock_office(connection, office)
            leaves = await head_store.uncovered_leaves(connection, office)
            if not leaves:  # another process made it meanwhile
                return None
            before = await head_store.last_head(connection, office)
            unsigned = make_head(before, office, day, self._clock.now(), leaves)
            head = sign(unsigned, self._key)
            await head_store.insert_head(connection, head, leaves)
        CHAIN_HEADS.inc()
        # Logs are stored elsewhere: who can rewrite the database cannot rewrite this line.
        log_fields = {"office": office, "number": head.number, "cases": head.cases}
        _LOG.info("chain_head_made", day=str(head.day), hash=head.hash().hex(), **log_fields)
        return head

    def _today(self, zone: Zone) -> date:
        return zone.local(self._clock.now()).date()
