"""A maker killed at any moment leaves nothing half made, made twice, or forgotten."""

import asyncio
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from services.workflow.desk.case_store import entries
from services.workflow.file.chain import first_broken
from services.workflow.file.documents_due import Kind
from shared.runtime.postgres.pool import acquire
from tests.workflow.documents.document_rig import DocumentRig

CASES, DEATHS = 3, 3


async def test_killed_at_any_moment_each_document_is_there_once(
    document_rig: DocumentRig, database: Callable[..., str]
) -> None:
    cases = [(await document_rig.whole())[0] for _ in range(CASES)]
    urls = database("workflow"), database("keyring", role="awasi_workflow")
    left = [len(await document_rig.unmade(case_id)) for case_id in cases]
    for death in range(1, DEATHS + 1):
        await _killed_on_the_way(*urls, str(2 * death))
    # Killed between a lease and its end, what it held waits for the lease to run out.
    document_rig.clock.passes(minutes=2 * DEATHS + 5)
    halfway = sum([len(await document_rig.unmade(case_id)) for case_id in cases])
    await document_rig.all_made()

    assert 0 < halfway < sum(left)
    for case_id in cases:
        documents = await document_rig.documents(case_id)
        made = sorted(
            (one.kind, one.sha256.hex(), one.fact) for same in documents.values() for one in same
        )
        assert documents.keys() == set(Kind)
        assert sorted(await document_rig.filed(case_id)) == made
        assert await document_rig.unmade(case_id) == []
        async with acquire(document_rig.pool) as connection:
            file, head = await entries(connection, case_id)
        assert first_broken(case_id, file, head) is None


async def _killed_on_the_way(*said: str) -> None:
    maker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflow.documents.crashing_maker", *said),
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
    )
    assert maker.stdout is not None
    assert await maker.stdout.readline() == b"making\n"
    # Somewhere in its first few documents; the very first needs half a second for the fonts.
    await maker.stdout.readline()
    await asyncio.sleep(random.uniform(0.0, 0.3))  # noqa: S311 - any moment will do
    maker.kill()
    assert await maker.wait() == -signal.SIGKILL
