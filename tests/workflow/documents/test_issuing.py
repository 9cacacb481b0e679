"""What a fact calls for is made once and filed by its hash, whatever fails on the way."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr
from pypdf import PdfReader
from typing_extensions import override

from services.workflow.app import ProcessRole, build_process
from services.workflow.commands.activity import CaseActivities
from services.workflow.documents import store as document_store
from services.workflow.documents.maker import document_id
from services.workflow.documents.render import TEMPLATES
from services.workflow.engine.messages import CommandOutcome, ExecutionRequest
from services.workflow.file.documents_due import FORMS, Kind, RequiredDocument
from services.workflow.settings import Settings
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.keyring import Erased
from shared.runtime.postgres.pool import acquire
from shared.runtime.sealing import Key
from shared.runtime.settings import KeyringSettings
from shared.statute.acts.administration import ReadIdentity
from tests.workflow.documents.document_rig import HOUR, Away, DocumentRig
from tests.workflow.documents.sample_files import IDENTITY, START
from tests.workflow.rig import until

OF_REPORTER = {kind for kind, form in FORMS.items() if form.shows_reporter}


def text_of(pdf: bytes) -> str:
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(words.split())


async def test_a_whole_case_has_every_kind_and_each_hash_stands_in_its_file(
    document_rig: DocumentRig,
) -> None:
    case_id, _ = await document_rig.whole()
    await document_rig.all_made()

    documents = await document_rig.documents(case_id)
    made = [one for same in documents.values() for one in same]
    assert documents.keys() == set(Kind)
    assert await document_rig.unmade(case_id) == []
    filed = await document_rig.filed(case_id)
    assert sorted(filed) == sorted((one.kind, one.sha256.hex(), one.fact) for one in made)
    for one in made:
        pdf = await document_rig.pdf(one)
        assert sha256(pdf).digest() == one.sha256
        assert len(PdfReader(BytesIO(pdf)).pages) == one.pages


async def test_the_reporter_is_named_in_no_document_but_the_reporters_own(
    document_rig: DocumentRig,
) -> None:
    case_id, _ = await document_rig.whole()
    await document_rig.all_made()

    for kind, same in (await document_rig.documents(case_id)).items():
        for one in same:
            pdf = await document_rig.pdf(one)
            text = text_of(pdf)
            if kind in OF_REPORTER:
                assert IDENTITY["name"] in text
            else:
                shown = str(PdfReader(BytesIO(pdf)).metadata) + text
                assert not [part for part in IDENTITY.values() if part in shown], kind


async def test_made_again_nothing_changes(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.whole()
    await document_rig.all_made()
    first = await document_rig.filed(case_id)
    async with acquire(document_rig.pool) as connection:
        await connection.execute(
            "INSERT INTO documents_due (case_id, fact, kind)"
            " SELECT case_id, fact, kind FROM documents"
        )
    await document_rig.all_made()

    assert await document_rig.filed(case_id) == first
    assert await document_rig.unmade(case_id) == []


async def test_two_makers_of_one_document_file_one(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.opened()
    due = document_store.DueDocument(case_id, 1, Kind.RECEIPT, 1)
    makers = [document_rig.worker()._maker for _ in range(3)]  # noqa: SLF001 - past the lease
    await asyncio.gather(*(maker.make(due) for maker in makers))

    assert [kind for kind, _, _ in await document_rig.filed(case_id)] == [Kind.RECEIPT]
    assert len((await document_rig.documents(case_id))[Kind.RECEIPT]) == 1


async def test_a_process_of_the_role_makes_what_other_processes_call_for(
    document_rig: DocumentRig, settings: Settings, database: Callable[..., str]
) -> None:
    told = replace(
        settings,
        keyring=KeyringSettings(
            keyring_database_url=SecretStr(database("keyring", role="awasi_workflow")),
            key_encryption_keys={"tests": SecretStr("A" * 43)},
        ),
    )
    case_id, _ = await document_rig.opened()
    async with build_process(told, ProcessRole.DOCUMENTS) as process:
        stop = asyncio.Event()
        part = asyncio.create_task(process.parts["documents"](stop))
        await until(lambda: document_rig.filed(case_id))
        stop.set()
        await part

    assert process.parts.keys() == {"documents"}
    assert await document_rig.unmade(case_id) == []


class Dies(Exception):  # noqa: N818 - it stands for the end of the process
    """The process is gone."""


class Mortal(CaseActivities):
    """Dies at one point of filing, once."""

    def __init__(self, steps: CaseActivities, *, before: bool) -> None:
        self._steps = steps
        self._before = before
        self._dead = False

    @override
    async def execute(self, request: ExecutionRequest) -> CommandOutcome:
        if self._dead:
            return await self._steps.execute(request)
        self._dead = True
        if not self._before:
            await self._steps.execute(request)
        raise Dies


@pytest.mark.parametrize("before", [True, False], ids=["kept, not filed", "filed, still due"])
async def test_what_was_cut_short_is_taken_up_where_it_stopped(
    document_rig: DocumentRig, *, before: bool
) -> None:
    case_id, _ = await document_rig.opened()
    mortal = document_rig.worker(steps=Mortal(document_rig.steps, before=before))
    await mortal.make_next()
    assert [kind for kind, _, _ in await document_rig.unmade(case_id)] == [Kind.RECEIPT]
    document_rig.clock.passes(minutes=5)
    await document_rig.all_made(mortal)

    assert len(await document_rig.filed(case_id)) == 1
    assert await document_rig.unmade(case_id) == []


async def test_an_erased_key_leaves_no_document_and_the_reason_on_record(
    document_rig: DocumentRig, database: Callable[..., str]
) -> None:
    case_id, key = await document_rig.opened()
    other, _ = await document_rig.opened()
    await erase(database, key)
    await document_rig.all_made()

    assert await document_rig.unmade(case_id) == [(Kind.RECEIPT, "erased", True)]
    assert await document_rig.documents(case_id) == {}
    assert (await document_rig.documents(other)).keys() == {Kind.RECEIPT}
    assert not await document_rig.worker().make_next()


async def test_erasing_the_key_erases_the_documents(
    document_rig: DocumentRig, database: Callable[..., str]
) -> None:
    case_id, key = await document_rig.opened()
    await document_rig.all_made()
    await erase(database, key)

    (filed,) = (await document_rig.documents(case_id))[Kind.RECEIPT]
    with pytest.raises(Erased):
        await document_rig.pdf(filed)


async def test_a_wrong_template_holds_up_no_other_and_is_tried_again(
    document_rig: DocumentRig, tmp_path: Path
) -> None:
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)
    wrong, right = folder / "receipt.typ", (folder / "receipt.typ").read_text(encoding="utf-8")
    wrong.write_text("#panic()", encoding="utf-8")
    case_id, _ = await document_rig.whole()
    worker = document_rig.worker(templates=folder)
    await document_rig.all_made(worker)
    assert await document_rig.unmade(case_id) == [(Kind.RECEIPT, "WrongTemplate", False)]
    assert (await document_rig.documents(case_id)).keys() == set(Kind) - {Kind.RECEIPT}
    assert "1 failing" in (await worker.health()).detail

    wrong.write_text(right, encoding="utf-8")
    document_rig.clock.passes(hours=1)
    await document_rig.all_made(worker)
    assert await document_rig.unmade(case_id) == []


async def test_while_the_keyring_is_away_everything_waits(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.opened()
    back, document_rig.keyring = document_rig.keyring, Away(document_rig.pool, {})
    with pytest.raises(DependencyDown):
        await document_rig.worker().make_next()
    document_rig.keyring = back
    document_rig.clock.passes(minutes=2)
    await document_rig.all_made()

    assert (await document_rig.documents(case_id)).keys() == {Kind.RECEIPT}


async def erase(database: Callable[..., str], key: Key) -> None:
    connection = await asyncpg.connect(database("keyring", role="postgres"))
    await connection.execute("DELETE FROM keys WHERE key_id = $1", key.key_id)
    await connection.close()


async def test_an_official_cannot_take_the_place_of_a_filing(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.opened()
    receipt = document_id(case_id, RequiredDocument(1, Kind.RECEIPT))
    await document_rig.give(case_id, ReadIdentity("contoh", "Periksa"), START + HOUR, receipt)

    await document_rig.all_made()

    assert [(kind, of) for kind, _, of in await document_rig.filed(case_id)] == [(Kind.RECEIPT, 1)]
