"""A maker of documents in a process of its own, to be killed or to abort as the test pleases."""

import asyncio
import os
import sys
from datetime import timedelta

from typing_extensions import override

from services.workflow.documents.maker import DocumentMaker
from services.workflow.documents.rendering_client import RenderingClient
from services.workflow.documents.store import DueDocument
from services.workflow.documents.worker import DocumentWorker
from shared.runtime.clock import SystemClock
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import open_pool
from tests.workflow.documents.document_rig import DocumentRig, FixedClock


class AbortingMaker(DocumentMaker):
    """Ends its process whenever it begins a document of this kind."""

    kind = ""

    @override
    async def make(self, due: DueDocument) -> None:
        if due.kind == self.kind:
            os.abort()
        await super().make(due)


async def main(database_url: str, keyring_url: str, minutes: str, aborts_on: str = "") -> None:
    """Make documents as from a clock some minutes ahead: past the leases of those killed before."""
    pool = await open_pool(database_url, name="doomed")
    keyring = Keyring(await open_pool(keyring_url, name="doomed"), {"tests": bytes(32)})
    clock = FixedClock(SystemClock().now() + timedelta(minutes=int(minutes)))
    steps, limits = DocumentRig(pool, keyring).steps, Limits()
    maker = AbortingMaker(pool, keyring, steps, clock, {}, RenderingClient(limits))
    maker.kind = aborts_on
    print("making", flush=True)  # noqa: T201 - the test waits for it
    await DocumentWorker(pool, maker, clock, limits).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
