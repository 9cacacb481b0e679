"""A case with all its documents: whole, exported, checked by a stranger, and rebuilt the same."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from services.workflow.proof.export import Exporter
from services.workflow.proof.head_maker import HeadMaker
from services.workflow.proof.rebuild import rebuild
from services.workflow.proof.verify import Verifier
from tests.workflow.documents.document_rig import DocumentRig
from tests.workflow.documents.sample_files import IDENTITY
from tests.workflow.proof.covered_case import KEY
from tests.workflow.proof.sample_export import unpacked

SCRIPT = Path(__file__).parents[3] / "deploy" / "check_export.py"


def holds(archive: bytes, folder: Path) -> bool:
    file = folder / "export.zip"
    file.write_bytes(archive)
    command = [sys.executable, str(SCRIPT), str(file), KEY.key_id]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


async def test_every_document_of_a_whole_case_is_proven(
    document_rig: DocumentRig, tmp_path: Path
) -> None:
    case_id, _ = await document_rig.whole()
    await document_rig.all_made()
    await HeadMaker(document_rig.pool, KEY, document_rig.clock).make_now()
    verify = Verifier(document_rig.pool, document_rig.keyring)
    export = Exporter(document_rig.pool, document_rig.keyring, KEY, document_rig.clock)
    opened = await export.archive(case_id, opened=True)
    sealed = await export.archive(case_id)
    rebuilt = await rebuild(document_rig.pool, lambda _: None)
    filed = [digest for _, digest, _ in await document_rig.filed(case_id)]
    whole = unpacked(opened)

    assert await verify.case(case_id) is None
    assert (verify.tally.documents, verify.tally.unread) == (len(filed), 0)
    assert [sha256(pdf).hexdigest() for pdf in whole.documents.values()] == filed
    assert whole.stated["report"]["contact"] == json.loads(json.dumps(IDENTITY))
    assert holds(opened, tmp_path)
    assert holds(sealed, tmp_path)
    assert unpacked(sealed).documents == {}
    assert len(unpacked(sealed).stated["sealed_documents"]) == len(filed)
    assert (rebuilt.rows, rebuilt.skipped) == (0, [])


async def test_no_identity_stands_in_a_sealed_export(document_rig: DocumentRig) -> None:
    case_id, _ = await document_rig.whole()
    await document_rig.all_made()
    sealed = await Exporter(
        document_rig.pool, document_rig.keyring, KEY, document_rig.clock
    ).archive(case_id)

    told = json.dumps(unpacked(sealed).stated, ensure_ascii=False)
    personal = [value for value in IDENTITY.values() if isinstance(value, str) and len(value) > 5]
    assert personal
    assert [value for value in personal if value in told] == []
