"""A maker of documents in a process of its own, to be killed whenever it pleases the test."""

import asyncio
import sys
from datetime import timedelta

from services.workflow.documents.maker import DocumentMaker
from services.workflow.documents.worker import DocumentWorker
from shared.runtime.clock import SystemClock
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import open_pool
from tests.workflow.documents.document_rig import DocumentRig, FixedClock


async def main(database_url: str, keyring_url: str, minutes: str) -> None:
    """Make documents as from a clock some minutes ahead: past the leases of those killed before."""
    pool = await open_pool(database_url, name="doomed")
    keyring = Keyring(await open_pool(keyring_url, name="doomed"), {"tests": bytes(32)})
    clock = FixedClock(SystemClock().now() + timedelta(minutes=int(minutes)))
    maker = DocumentMaker(pool, keyring, DocumentRig(pool, keyring).steps, clock, {})
    print("making", flush=True)  # noqa: T201 - the test waits for it
    await DocumentWorker(pool, maker, clock).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
