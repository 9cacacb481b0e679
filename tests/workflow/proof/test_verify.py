"""Whatever an administrator changes behind the service's back, the check names it."""

import hashlib
from uuid import UUID

import asyncpg
import pytest

from services.workflow.file.chain import Head, StoredFact, canonical, extend
from services.workflow.proof import findings
from services.workflow.proof.case_file import CaseFile, StoredDocument
from services.workflow.proof.verify import Verifier
from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from shared.runtime.signatures.ed25519 import SigningKey
from tests.workflow.proof.covered_case import KEY, ManualClock, covered_case, first_wrong
from tests.workflow.rig import Rig

PDF = b"%PDF-1.7 contoh"


async def test_an_untouched_case_is_whole(rig: Rig, keyring: Keyring) -> None:
    case_id = await covered_case(rig)
    verify = Verifier(rig.pool, keyring, [KEY.key_id])

    assert await verify.case(case_id) is None
    assert (verify.tally.cases, verify.tally.facts, verify.tally.heads) == (1, 3, 2)
    everything = Verifier(rig.pool, keyring)
    assert [wrong async for wrong in everything.everything()] == []
    assert (everything.tally.cases, everything.tally.facts) == (2, 4)


async def test_a_case_that_no_head_covers_yet_is_whole_by_its_chain(
    rig: Rig, keyring: Keyring
) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)

    assert await Verifier(rig.pool, keyring).case(case_id) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("UPDATE facts SET content = '{}' WHERE case_id = $1 AND sequence = 2", "fact"),
        ("UPDATE facts SET at = at + interval '1 day' WHERE case_id = $1", "fact"),
        ("DELETE FROM facts WHERE case_id = $1 AND sequence = 2", "fact"),
        ("DELETE FROM facts WHERE case_id = $1 AND sequence = 3", "cut_short"),
        ("DELETE FROM facts WHERE case_id = $1", "cut_short"),
        ("UPDATE cases SET head = '\\x00' WHERE case_id = $1", "projection"),
        ("UPDATE cases SET sequence = 2 WHERE case_id = $1", "projection"),
        ("DELETE FROM cases WHERE case_id = $1", "projection"),
        ("DELETE FROM chain_heads WHERE number = 1 AND $1 = $1", "head_missing"),
        ("DELETE FROM chain_leaves WHERE case_id <> $1", "leaves"),
        ("UPDATE chain_leaves SET hash = '\\x00' WHERE case_id <> $1", "leaves"),
        ("UPDATE chain_leaves SET hash = '\\x00' WHERE case_id = $1", "rewritten"),
        ("UPDATE chain_heads SET root = '\\x00' WHERE $1 = $1", "signature"),
        ("UPDATE chain_heads SET day = day - 1 WHERE number = 2 AND $1 = $1", "signature"),
        ("UPDATE chain_heads SET signature = '\\x00' WHERE number = 2 AND $1 = $1", "signature"),
        ("UPDATE signing_keys SET public = '\\x00' WHERE $1 = $1", "signature"),
        ("DELETE FROM signing_keys WHERE $1 = $1", "signature"),
    ],
)
async def test_what_was_changed_is_named(
    rig: Rig, keyring: Keyring, tampered_with: asyncpg.Connection, change: str, code: str
) -> None:
    case_id = await covered_case(rig)
    typed = change.replace("$1 = $1", "$1::uuid = $1")
    assert (await tampered_with.execute(typed, case_id)).split()[-1] != "0"

    assert await first_wrong(rig, keyring, case_id) == code


async def test_a_file_rewritten_with_its_chain_is_found_by_the_head_over_it(
    rig: Rig, keyring: Keyring, tampered_with: asyncpg.Connection
) -> None:
    """Whoever can write the chain anew cannot write the signature anew."""
    case_id = await covered_case(rig)
    rows = await tampered_with.fetch(
        "SELECT kind, content, at, command_id FROM facts WHERE case_id = $1 ORDER BY sequence",
        case_id,
    )
    head = Head()
    for row in rows:
        kept = StoredFact(row["kind"], row["content"].replace("reporter", "reported"))
        (entry,) = extend(case_id, head, [kept], row["at"], row["command_id"])
        await tampered_with.execute(
            "UPDATE facts SET content = $3, prev_hash = $4, hash = $5"
            " WHERE case_id = $1 AND sequence = $2",
            *(case_id, entry.sequence, entry.content, entry.prev_hash, entry.hash),
        )
        head = Head(entry.sequence, entry.hash)
    await tampered_with.execute("UPDATE cases SET head = $2 WHERE case_id = $1", case_id, head.hash)

    assert await first_wrong(rig, keyring, case_id) == "rewritten"


async def test_a_thief_of_the_database_has_no_key_that_is_trusted(
    rig: Rig, keyring: Keyring
) -> None:
    case_id = await covered_case(rig)
    stranger = SigningKey(bytes(32)).key_id
    wrong = await Verifier(rig.pool, keyring, [stranger]).case(case_id)

    assert wrong is not None
    assert wrong.code == "signature"
    assert "tanda tangan" in wrong.message.indonesian
    assert "signature" in wrong.message.english


async def test_a_head_taken_out_of_the_middle_breaks_the_offices_chain(
    rig: Rig, keyring: Keyring, tampered_with: asyncpg.Connection
) -> None:
    case_id = await covered_case(rig)
    await tampered_with.execute("DELETE FROM chain_leaves WHERE number = 1")
    await tampered_with.execute("DELETE FROM chain_heads WHERE number = 1")

    found = [wrong.code async for wrong in Verifier(rig.pool, keyring).everything()]
    assert found == ["heads_broken"]
    assert case_id


def filed(*documents: StoredDocument) -> CaseFile:
    said = {"kind": "receipt", "of": 1, "number": "1", "sha256": hashlib.sha256(PDF).hexdigest()}
    facts = [StoredFact("CaseOpened", "{}"), StoredFact("DocumentFiled", canonical(said))]
    case_id = UUID(int=1)
    entries = tuple(extend(case_id, Head(), facts, ManualClock().now(), "c"))
    return CaseFile(case_id, entries, None, (), documents, {})


def test_a_document_must_be_the_one_that_was_filed() -> None:
    kept = StoredDocument(UUID(int=2), 1, "receipt", hashlib.sha256(PDF).digest(), "v1.x.y")
    other = StoredDocument(UUID(int=2), 1, "receipt", bytes(32), "v1.x.y")
    read = {(1, "receipt"): PDF}

    def codes(file: CaseFile, opened: dict[tuple[int, str], bytes]) -> list[str]:
        return [wrong.code for wrong in findings.of_documents(file, opened)]

    assert codes(filed(kept), read) == codes(filed(kept), {}) == []
    assert codes(filed(), {}) == ["document_missing"]
    assert codes(filed(other), {}) == ["document_missing"]
    assert codes(filed(kept), {(1, "receipt"): PDF + b" "}) == ["document_changed"]


async def test_a_document_that_was_changed_in_its_seal_is_found(
    rig: Rig, keyring: Keyring, tampered_with: asyncpg.Connection
) -> None:
    case_id, key = await covered_case(rig), await keyring.new_key()
    row = "INSERT INTO documents VALUES ($1, $2, 1, 'receipt', '1', '', $3, 1, now(), $4)"
    document_id = new_id()
    sealed = seal(key, "document", str(document_id), PDF)
    await tampered_with.execute(row, document_id, case_id, hashlib.sha256(PDF).digest(), sealed)
    whole = await first_wrong(rig, keyring, case_id)
    changed = sealed[:-4] + ("AAAA" if not sealed.endswith("AAAA") else "BBBB")
    await tampered_with.execute("UPDATE documents SET sealed = $1", changed)

    assert whole is None
    assert await first_wrong(rig, keyring, case_id) == "document_changed"
