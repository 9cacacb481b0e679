"""Who reported stands in the mail to the reporter and nowhere else, whatever goes wrong."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from temporalio.client import Client

from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import new_id
from shared.runtime.kafka.security import connection
from shared.runtime.settings import TemporalSettings
from shared.runtime.temporal import client as temporal
from shared.statute.law.authority import OfficialRole
from tests.journey.privacy import leak_search
from tests.journey.privacy.leak_search import Straw
from tests.journey.quiescence import quiet
from tests.journey.report_journey import SERVICES, ReportJourney, eventually, sample

DATABASES = (*SERVICES, "keyring")


@pytest.fixture
def planted() -> dict[str, str]:
    mark = str(new_id().int)[-10:]
    return {
        "name": f"Contoh Rahasia Nomor {mark}",
        "phone": f"+62 8{mark}",
        "mail": f"rahasia.{mark}@warga.example",
        "identity_number": f"999999{mark}",
    }


@pytest.fixture
async def client(stack: RunningStack) -> Client:
    return await temporal.connect(TemporalSettings(temporal_address=stack.addresses.temporal))


def secret_report(planted: dict[str, str], **changed: object) -> dict[str, object]:
    reporter = {"kind": "citizen", "address": "Jalan Contoh Nomor 1", **planted}
    return sample(reporter=reporter, description=f"Contoh. Hubungi {planted['phone']}.", **changed)


def haystacks(journey: ReportJourney, client: Client) -> dict[str, AsyncIterator[Straw]]:
    """All that a run leaves behind. The mails themselves are not among it: they may say it."""
    stack, engines = journey.stack, journey.engines
    store = engines.state.folder("temporal") / "temporal.sqlite"
    urls = [superuser(stack, f"awasi_{name}") for name in DATABASES]
    return {
        "logs": leak_search.logs(stack.state.logs(), engines.state.logs()),
        "topics": leak_search.topics(stack.addresses.kafka),
        "histories": leak_search.histories(client),
        "temporal's files": leak_search.files(store, store.with_name(f"{store.name}-wal")),
        "tables": leak_search.tables(urls),
        "metrics": leak_search.metrics(journey.urls),
    }


def superuser(stack: RunningStack, database: str) -> str:
    return stack.addresses.postgres_url.rpartition("/")[0] + f"/{database}"


async def whole_run(journey: ReportJourney, planted: dict[str, str]) -> dict[str, str]:
    """Everything that handles a person: both doors, good and bad; the desk; a lapse; an identity.

    Gives what is no secret and must be found: the case's id, and the mark of a dead letter.
    """
    receipt = await journey.lodge(secret_report(planted, evidence=None))
    case = await journey.lodged_case(receipt["report_id"])
    await journey.desk.command(
        case, OfficialRole.RECEIVER, "RequestCorrection", missing=["evidence"]
    )
    body = {"command_id": str(new_id()), "purpose": "klarifikasi"}
    token = await journey.token(OfficialRole.INVESTIGATOR, case.office)
    at = f"{journey.urls['workflow']}/cases/{case.case_id}/identity"
    async with httpx.AsyncClient(trust_env=False) as web:
        shown = await web.post(at, json=body, headers={"Authorization": f"Bearer {token}"})
        assert shown.json()["identity"].items() >= planted.items()
        mistaken = secret_report(planted, place=planted["name"]) | {planted["name"]: planted}
        headers = {"Idempotency-Key": planted["mail"]}
        refused = await web.post(
            f"{journey.urls['intake']}/reports", json=mistaken, headers=headers
        )
        assert refused.status_code == 422
    dead = str(new_id())
    await journey.intake.over_topic(dead, mistaken)
    await journey.intake.over_topic(str(new_id()), secret_report(planted))
    await journey.desk.pass_until(case, await journey.due(case, "correction"))
    await journey.mails(case.case_id, "reporter:opened", "reporter:not_registered")
    await journey.arrived(secret_report(planted))
    await quiet(journey)
    return {"case": str(case.case_id), "dead letter": dead}


async def test_a_whole_run_leaves_the_reporter_nowhere_but_in_the_mail(
    journey: ReportJourney, client: Client, planted: dict[str, str]
) -> None:
    known = await whole_run(journey, planted)
    assert planted["mail"] in {mail.to for mail in await journey.mailbox.mails()}
    for name, straws in haystacks(journey, client).items():
        assert await leak_search.search(straws, planted) == set(), name
    # The same search, in the same places, for what is no secret: it looks where things are.
    found = {
        name: await leak_search.search(straws, known)
        for name, straws in haystacks(journey, client).items()
    }
    for name in ("logs", "topics", "histories", "temporal's files", "tables"):
        assert "case" in {what for _, what in found[name]}, name
    assert ("awasi.channel.reports.dlq", "dead letter") in found["topics"]
    assert {place for place, _ in found["tables"]} >= {"reports", "cases", "facts", "notices"}
    shown = await leak_search.search(
        leak_search.metrics(journey.urls), {"metric": "awasi_http_requests"}
    )
    assert len(shown) == len(SERVICES)


async def test_the_search_finds_what_is_planted_in_a_log(
    services_stack: RunningStack, planted: dict[str, str]
) -> None:
    path = services_stack.state.logs() / f"scratch-{new_id()}.log"
    try:
        padding = "x" * (leak_search.CHUNK - 5)  # so that the value lies across two pieces
        path.write_text(padding + json.dumps(planted), encoding="utf-8")
        found = await leak_search.search(leak_search.logs(services_stack.state.logs()), planted)
    finally:
        path.unlink()
    assert found == {(path.name, name) for name in planted}


async def test_the_search_finds_what_is_planted_on_a_topic(
    stack: RunningStack, topic: Callable[..., str], planted: dict[str, str]
) -> None:
    name = topic(partitions=2)
    async with AIOKafkaProducer(**connection(stack.addresses.kafka)) as sender:
        await sender.send_and_wait(name, b"x", key=planted["name"].encode())
        await sender.send_and_wait(name, json.dumps({"m": planted["mail"]}).encode())
        await sender.send_and_wait(name, b"x", headers=[("x", planted["phone"].encode())])
        hidden = b"".join(leak_search.b64encode(planted["identity_number"].encode()).splitlines())
        await sender.send_and_wait(name, b"..." + hidden)
    found = await leak_search.search(leak_search.topics(stack.addresses.kafka, [name]), planted)
    assert found == {(name, one) for one in planted}


async def test_the_search_finds_what_is_planted_in_a_history(
    client: Client, planted: dict[str, str]
) -> None:
    handle = await client.start_workflow(
        "Scratch", json.dumps(planted), id=str(new_id()), task_queue=f"scratch-{new_id()}"
    )
    try:

        async def found() -> set[tuple[str, str]] | None:
            return await leak_search.search(leak_search.histories(client), planted) or None

        assert {name for _, name in await eventually(found)} == set(planted)
    finally:
        await handle.terminate()


async def test_the_search_finds_what_is_planted_in_a_table(
    database: Callable[..., str], planted: dict[str, str]
) -> None:
    url = database("intake", role="postgres")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE scratch (text text, bytes bytea, doc jsonb)")
        name, phone, *others = planted.values()
        row = (name, phone.encode(), json.dumps(others))
        await connection.execute("INSERT INTO scratch VALUES ($1, $2, $3)", *row)
    finally:
        await connection.close()
    found = await leak_search.search(leak_search.tables([url]), planted)
    assert found == {("scratch", one) for one in planted}


async def test_the_search_finds_what_is_planted_in_a_file(
    tmp_path: Path, planted: dict[str, str]
) -> None:
    path = tmp_path / "scratch"
    path.write_bytes(b"\0" + "\0".join(planted.values()).encode())
    assert len(await leak_search.search(leak_search.files(path), planted)) == len(planted)
