"""The sender as a process: health, log, metrics, a kind stop and an unkind one."""

import json
from collections.abc import Mapping

from shared.runtime.clock import new_id
from shared.runtime.sealing import seal
from tests.notify.process import notifier
from tests.notify.rig import OFFICE, Rig
from tests.notify.samples import IDENTITY_NUMBER, NAME, PHONE, opened

REPORTER = "contoh.pelapor@contoh.example"
REFUSED = "contoh.ditolak@contoh.example"
TRACE = "0af7651916cd43dd8448eb211c80319c"


async def test_it_sends_and_says_what_it_did_by_case_and_trace(
    rig: Rig, settings: Mapping[str, str]
) -> None:
    announced = await opened(rig.keyring, REPORTER, traceparent=f"00-{TRACE}-b7ad6b7169203331-01")

    async with notifier("send", settings) as process:
        await rig.hear(announced)
        await rig.until_all("delivered")
        ready = json.loads(await process.ask("/health/ready"))
        metrics = await process.ask("/metrics")
        process.running.terminate()
        assert await process.ended() == 0

    assert ready["ready"]
    assert {*ready["parts"]} == {"database", "sender", "smtp"}
    assert 'awasi_notices_total{channel="mail",kind="opened",outcome="delivered"} 2.0' in metrics
    told = process.facts("notice_delivered")
    assert {line["role"] for line in told} == {"reporter", "office"}
    assert {line["case_id"] for line in told} == {announced.data.case_id}
    assert {line["trace_id"] for line in told} == {TRACE}


async def test_mail_that_is_away_leaves_it_ready_and_is_said(
    rig: Rig, settings: Mapping[str, str]
) -> None:
    await rig.server.stop()

    async with notifier("send", settings) as process:
        ready = json.loads(await process.ask("/health/ready"))

    assert ready["ready"]
    assert ready["parts"]["smtp"]["detail"] == "degraded: the mail server does not answer"


async def test_asked_to_stop_it_finishes_the_mail_in_hand(
    rig: Rig, settings: Mapping[str, str]
) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with notifier("send", settings) as process:
        await rig.server.until_held(REPORTER)
        process.running.terminate()
        goes_on.set()
        assert await process.ended() == 0

    assert {row["state"] for row in await rig.rows()} == {"delivered"}
    assert [one.address for one in rig.server.received].count(REPORTER) == 1


async def test_killed_between_acceptance_and_record_the_copy_carries_the_same_id(
    rig: Rig, settings: Mapping[str, str]
) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))
    async with notifier("send", settings) as process:
        await rig.server.until_held(REPORTER)
        await rig.until("office", state="delivered")
        process.running.kill()
        await process.ended()
    goes_on.set()
    (held,) = await rig.rows("reporter")

    await rig.pool.execute("UPDATE notices SET due_at = now() WHERE state = 'sending'")
    async with notifier("send", settings):
        row = await rig.until("reporter", state="delivered")

    assert held["state"] == "sending"
    assert (row["lease"], row["attempts"]) == (2, 2)
    ids = {one.mail["Message-ID"] for one in rig.server.received if one.address == REPORTER}
    assert ids == {f"<{row['id']}@awasi.example>"}


async def test_whatever_happens_no_person_is_in_log_metrics_ledger_or_events(
    rig: Rig, settings: Mapping[str, str]
) -> None:
    rig.server.answer("RCPT", REFUSED, then=f"550 5.1.1 <{REFUSED}> unknown here")
    rig.server.answer("DATA", REPORTER, then=f"250 2.0.0 accepted for {REPORTER}")
    case_id = str(new_id())
    broken = json.dumps({"name": NAME, "mail": [REPORTER], "phone": PHONE}).encode()
    unreadable = seal(await rig.keyring.new_key(), "contact", case_id, broken)
    await rig.hear(
        await opened(rig.keyring, REPORTER),
        await opened(rig.keyring, REFUSED),
        await opened(rig.keyring, f"{NAME} tanpa alamat"),
        await opened(rig.keyring, REPORTER, case_id=case_id, contact=unreadable),
    )

    async with notifier("send", {**settings, "AWASI_LOG_LEVEL": "DEBUG"}) as process:
        await rig.until_none("waiting", "sending")
        said = await process.ask("/metrics") + await process.ask("/health/ready")
        process.running.terminate()
        await process.ended()

    ends = {row["reason"] for row in await rig.rows("reporter")}
    assert ends == {None, "address_refused", "bad_address", "contact_unreadable"}
    outbox = await rig.pool.fetch("SELECT convert_from(payload, 'UTF8'), headers::text FROM outbox")
    kept = str(await rig.rows()) + str([tuple(row) for row in outbox])
    assert OFFICE in kept
    for personal in (REPORTER, REFUSED, NAME, PHONE, IDENTITY_NUMBER):
        assert personal not in process.log + said + kept
