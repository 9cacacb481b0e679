"""A document over which processes end is counted, set aside with its reason, and passed by."""

import asyncio
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.workflow.documents import store
from services.workflow.documents.labels import explain_failure
from services.workflow.documents.render import TEMPLATES
from services.workflow.file.documents_due import Kind
from shared.runtime.failures import DependencyDown
from shared.runtime.limits import Limits
from shared.runtime.postgres.pool import acquire
from tests.workflow.documents.document_rig import Away, DocumentRig

DEATHS = 3
MUCH_MEMORY = "#let much = range(300000000)\n#much.len()"
MUCH_TIME = (
    "#let sum = 0\n#for a in range(9000) { for b in range(9000) { for c in range(9000) "
    "{ sum += c } } }"
)
ROOT = Path(__file__).parents[3]


async def test_the_third_process_that_dies_over_a_document_was_the_last(
    document_rig: DocumentRig, database: Callable[..., str]
) -> None:
    case_id, _ = await document_rig.whole()
    urls = database("workflow"), database("keyring", role="awasi_workflow")
    for death in range(1, DEATHS + 1):
        assert await _ended(*urls, str(3 * death), Kind.PLENARY) == -signal.SIGABRT
    document_rig.clock.passes(minutes=3 * DEATHS + 5)
    worker = document_rig.worker()
    await document_rig.all_made(worker)

    made = await document_rig.documents(case_id)
    assert made.keys() == set(Kind) - {Kind.PLENARY}
    unmade = await document_rig.unmade(case_id)
    assert unmade == [(Kind.PLENARY, "process_died", True)] * len(unmade)
    assert f"{len(unmade)} set aside" in (await worker.health()).detail
    words = explain_failure("process_died", ended=True)
    assert words is not None
    assert "disisihkan" in words.indonesian
    assert "set aside" in words.english


async def _ended(*arguments: str) -> int:
    maker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflow.documents.crashing_maker", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(60):
        return await maker.wait()


@pytest.mark.parametrize(
    ("template", "reason"),
    [(MUCH_MEMORY, "process_died"), (MUCH_TIME, "time_limit")],
    ids=["memory", "time"],
)
async def test_a_document_that_ends_its_renderer_takes_nothing_with_it(
    document_rig: DocumentRig, tmp_path: Path, template: str, reason: str
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    (folder / "receipt.typ").write_text(template, encoding="utf-8")
    case_id, _ = await document_rig.whole()
    limits = Limits(document_seconds=2, document_memory_bytes=200_000_000)
    worker = document_rig.worker(templates=folder, limits=limits)
    for _ in range(DEATHS):
        await document_rig.all_made(worker)
        document_rig.clock.passes(hours=1)

    assert await document_rig.unmade(case_id) == [(Kind.RECEIPT, reason, True)]
    assert (await document_rig.documents(case_id)).keys() == set(Kind) - {Kind.RECEIPT}


async def test_an_outage_is_no_death(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.opened()
    answering, document_rig.keyring = document_rig.keyring, Away(document_rig.pool, {})
    worker = document_rig.worker()
    for _ in range(DEATHS + 1):
        with pytest.raises(DependencyDown):
            await worker.make_next()
        document_rig.clock.passes(minutes=2)
    document_rig.keyring = answering
    await document_rig.all_made()

    assert (await document_rig.documents(case_id)).keys() == {Kind.RECEIPT}


async def test_set_aside_it_can_be_tried_again(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.opened()
    async with acquire(document_rig.pool) as connection:
        await connection.execute(
            "UPDATE documents_due SET begun = 4, failure = 'process_died', ended_at = now()"
        )
        (listed,) = await store.list_set_aside(connection)
        assert (listed.case_id, listed.kind, listed.reason) == (
            *(case_id, Kind.RECEIPT, "process_died"),
        )
        assert await store.try_again(connection, case_id, 1, Kind.RECEIPT)
        assert not await store.try_again(connection, case_id, 1, Kind.RECEIPT)
    await document_rig.all_made()

    assert (await document_rig.documents(case_id)).keys() == {Kind.RECEIPT}
