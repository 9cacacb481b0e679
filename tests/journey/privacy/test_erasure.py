"""One erased key closes every copy of what it sealed: tables, topics, histories, documents, mails.

What an erasure reaches only with a rotation of keys, write-ahead log and base backups, is in
`tests/stack/test_key_rotation.py`; what nobody can take back is a mail that was delivered.
"""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import new_id
from shared.runtime.sealing import key_id_of
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal import client as temporal
from shared.statute.law.authority import OfficialRole
from tests.journey.privacy import leak_search
from tests.journey.privacy.leak_search import Straw
from tests.journey.report_journey import ReportJourney, eventually, sample

SEALED = re.compile(rb"v1\.([0-9a-f-]{36})\.[A-Za-z0-9_-]{20,}")


@pytest.fixture
async def client(stack: RunningStack) -> Client:
    return await temporal.connect(TemporalSettings(temporal_address=stack.addresses.temporal))


def address(stack: RunningStack, name: str) -> str:
    return stack.addresses.postgres_url.rpartition("/")[0] + f"/awasi_{name}"


async def places(straws: AsyncIterator[Straw], key_id: str) -> set[str]:
    """Where something sealed with a key lies."""
    return {
        place
        async for place, raw in straws
        if any(found[1].decode() == key_id for found in SEALED.finditer(raw))
    }


async def erase(stack: RunningStack, key_id: str) -> None:
    connection = await asyncpg.connect(address(stack, "keyring"))
    try:
        assert await connection.execute("DELETE FROM keys WHERE key_id = $1", UUID(key_id))
    finally:
        await connection.close()


async def documents_of(path: str, token: str) -> list[str] | None:
    async with httpx.AsyncClient(trust_env=False) as web:
        answer = await web.get(path, headers={"Authorization": f"Bearer {token}"})
    return [each["document_id"] for each in answer.json()["documents"]] or None


async def test_an_erased_reporter_is_read_nowhere_and_gets_no_more_mail(
    journey: ReportJourney, client: Client
) -> None:
    stack = journey.stack
    receipt = await journey.lodge(sample(evidence=None))
    case = await journey.lodged_case(receipt["report_id"])
    before = await journey.mails(case.case_id, "reporter:opened")
    token = await journey.token(OfficialRole.INVESTIGATOR, case.office)
    path = f"{journey.urls['workflow']}/cases/{case.case_id}/documents"
    documents = await eventually(lambda: documents_of(path, token))
    query = "SELECT contact FROM reports WHERE report_id = $1"
    ((contact,),) = await journey.rows("intake", query, case.case_id)
    key_id = str(key_id_of(contact))
    tables = [address(stack, name) for name in ("intake", "workflow", "notify")]
    sealed = {
        "tables": await places(leak_search.tables(tables), key_id),
        "topics": await places(leak_search.topics(stack.addresses.kafka), key_id),
        "histories": await places(leak_search.histories(client), key_id),
    }

    await erase(stack, key_id)

    # Every copy is still there, and is sealed by the key that is gone: nothing else opens it.
    assert sealed["tables"] >= {"reports", "documents", "notices"}
    assert sealed["topics"] >= {"awasi.reports", "awasi.cases"}
    assert sealed["histories"] == set(), "histories hold ids only"
    headers = {"Authorization": f"Bearer {token}"}
    reading = {"command_id": str(new_id()), "purpose": "Undangan klarifikasi"}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as web:
        identity = await web.post(path.replace("documents", "identity"), json=reading)
        document = await web.get(f"{path}/{documents[0]}", params={"purpose": "Undangan"})
    assert (identity.status_code, document.status_code) == (404, 404)
    assert document.json()["type"] == "urn:awasi:problem:document-erased"

    # A notice that waits is closed with its reason; the case itself goes on.
    await journey.desk.command(
        case, OfficialRole.RECEIVER, "RequestCorrection", missing=["evidence"]
    )
    query = "SELECT state, reason FROM notices WHERE case_id = $1 AND kind = $2 AND reason <> ''"

    async def ended() -> tuple[str, str] | None:
        rows = await journey.rows("notify", query, str(case.case_id), "correction_requested")
        return (rows[0][0], rows[0][1]) if rows else None

    assert await eventually(ended) == ("undeliverable", "erased")
    after = [one for one in await journey.mailbox.mails() if one.case_id == case.case_id]
    assert len(after) == len(before)
