"""Who may have which document: what shows the reporter only for a purpose that stays on record."""

import json
from collections.abc import Callable
from uuid import UUID

import asyncpg
import pytest

from services.workflow.file.documents_due import Kind
from shared.runtime.clock import new_id
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from shared.statute.acts.handling import Summon
from shared.statute.acts.review import Register
from shared.statute.law.choices import Party
from tests.workflow.desk_client import Desk
from tests.workflow.documents.document_rig import DocumentRig
from tests.workflow.documents.sample_files import IDENTITY, STATEMENT
from tests.workflow.rig import Rig

INVESTIGATOR, RECEIVER, PURPOSE = "investigator@32.73", "receiver@32.73", "Undangan klarifikasi"


@pytest.fixture
async def case_id(rig: Rig, keyring: Keyring) -> UUID:
    """A registered case with summonses of both sides and their documents."""
    case_id, key = new_id(), await keyring.new_key()
    sealed = {
        "contact": seal(key, "contact", str(case_id), json.dumps(IDENTITY).encode()),
        "statement": seal(key, "statement", str(case_id), json.dumps(STATEMENT).encode()),
    }
    async with rig.working():
        await rig.opened(report_id=str(case_id), **sealed)
        await rig.give(case_id, Register("-"))
        await rig.give(case_id, Summon(Party.REPORTED))
        await rig.give(case_id, Summon(Party.REPORTER))
    await DocumentRig(rig.pool, keyring).all_made()
    return case_id


async def listed(desk: Desk, case_id: UUID) -> dict[str, str]:
    answer = await desk.get(f"/cases/{case_id}/documents", RECEIVER)
    return {one["kind"]: one["document_id"] for one in answer.json()["documents"]}


async def test_the_list_says_what_there_is_and_what_is_not(desk: Desk, case_id: UUID) -> None:
    answer = (await desk.get(f"/cases/{case_id}/documents", RECEIVER)).json()

    kinds = {one["kind"]: one["shows_reporter"] for one in answer["documents"]}
    assert kinds == {
        Kind.RECEIPT: True,
        Kind.REGISTER_EXTRACT: False,
        Kind.SUMMONS: False,
        Kind.REPORTER_SUMMONS: True,
    }
    assert answer["unmade"] == []
    (summons,) = (one for one in answer["documents"] if one["kind"] == Kind.SUMMONS)
    assert summons["number"].startswith("UND-1/")
    assert (summons["pages"], len(summons["sha256"])) == (1, 64)


async def test_what_shows_no_reporter_is_handed_to_whoever_sees_the_case(
    desk: Desk, rig: Rig, case_id: UUID
) -> None:
    document = (await listed(desk, case_id))[Kind.SUMMONS]
    answer = await desk.get(f"/cases/{case_id}/documents/{document}", RECEIVER)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    assert "IdentityRead" not in await rig.facts(case_id)


async def test_what_shows_the_reporter_leaves_the_fact_that_it_was_read(
    desk: Desk, rig: Rig, case_id: UUID
) -> None:
    document = (await listed(desk, case_id))[Kind.REPORTER_SUMMONS]
    path = f"/cases/{case_id}/documents/{document}"
    async with rig.working():
        bare = await desk.get(path, INVESTIGATOR)
        unfit = await desk.get(path, INVESTIGATOR, purpose=" -\u200b- ")
        refused = await desk.get(path, RECEIVER, purpose=PURPOSE)
        assert "IdentityRead" not in await rig.facts(case_id)
        given = await desk.get(path, INVESTIGATOR, purpose=PURPOSE)

    assert (bare.status_code, unfit.status_code, refused.status_code) == (422, 422, 403)
    assert given.content.startswith(b"%PDF-")
    assert (await rig.facts(case_id)).count("IdentityRead") == 1


@pytest.mark.parametrize("official", ["investigator@51.71", "investigator@32.73.01"])
async def test_another_office_is_told_of_no_such_case(
    desk: Desk, case_id: UUID, official: str
) -> None:
    document = (await listed(desk, case_id))[Kind.SUMMONS]
    for path in (f"/cases/{case_id}/documents", f"/cases/{case_id}/documents/{document}"):
        answer = await desk.get(path, official, purpose=PURPOSE)
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("case-not-found")


async def test_no_such_document_and_no_token(desk: Desk, case_id: UUID) -> None:
    missing = await desk.get(f"/cases/{case_id}/documents/{new_id()}", RECEIVER)
    stranger = await desk.http.get(f"/cases/{case_id}/documents")

    assert (missing.status_code, stranger.status_code) == (404, 401)


async def test_an_erased_document_is_gone(
    desk: Desk, case_id: UUID, database: Callable[..., str]
) -> None:
    document = (await listed(desk, case_id))[Kind.SUMMONS]
    connection = await asyncpg.connect(database("keyring", role="postgres"))
    await connection.execute("DELETE FROM keys")
    await connection.close()
    answer = await desk.get(f"/cases/{case_id}/documents/{document}", RECEIVER)

    assert answer.status_code == 404
    assert answer.json()["type"].endswith("document-erased")
