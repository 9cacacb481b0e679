"""A process that keeps a ledger of a topic, and dies where it is told to.

Run as `python -m tests.faults.worker TOPIC GROUP DATABASE HOW`, told of the broker by its
environment, where HOW is `well`,
`after-commit:N` or `mid-handler:N` with the sequence of the event it dies of.
"""

import asyncio
import os
import signal
import sys

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, open_pool, transaction
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED
from tests.faults.ledger import Ledger


class Mortal(Ledger):
    """A ledger whose process dies of one event, without a word."""

    def __init__(self, pool: Pool, worker: str, how: str) -> None:
        super().__init__(pool, worker=worker)
        self._where, _, sequence = how.partition(":")
        self._dies_of = int(sequence or -1)

    async def enter_or_die(self, told: Event[CaseAdvanced]) -> None:
        if self._where == "mid-handler" and told.data.sequence == self._dies_of:
            async with transaction(self._pool) as connection:
                await connection.execute(
                    "INSERT INTO effects (subject, sequence, worker) VALUES ($1, $2, $3)",
                    *self._row(told),
                )
                os.kill(os.getpid(), signal.SIGKILL)
        await self.enter(told)
        if self._where == "after-commit" and told.data.sequence == self._dies_of:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(topic: str, group: str, database: str, how: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    pool = await open_pool(database, name="worker", size=4)
    spec = SubscriptionSpec(topic, group, (CaseAdvanced,))
    application = ApplicationSpec("worker", subscriptions=(spec,))
    listener = Listener(KafkaSettings(), application, TRUSTED)
    mortal = Mortal(pool, str(os.getpid()), how)
    listener.handle(spec, mortal.enter_or_die)
    await listener.run(stop)
    await pool.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
