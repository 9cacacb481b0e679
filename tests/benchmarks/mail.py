"""Notices sent by SMTP, beside bare aiosmtplib to the same server over as many connections."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email.message import EmailMessage

from aiosmtplib import SMTP

from deploy.stack.engines.python_parts import smtp_answers
from deploy.stack.processes.ports import HOST, choose_port
from services.notify.address_limit import AddressLimit
from services.notify.app import LEASES_PER_CONNECTION
from services.notify.attempt import Dispatcher
from services.notify.channels.smtp import SmtpChannel
from services.notify.create import NoticeCreator
from services.notify.deliver import Sender
from services.notify.notice import RETRY_POLICY
from services.notify.recipients import MAIL, Directory
from services.notify.record import Recorder
from services.notify.wording import Wording
from shared.events.cases import CaseEvent, CaseOpened
from shared.events.envelope import WORKFLOW, Event
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.limits import Limits
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, open_pool
from shared.runtime.sealing import seal
from tests.benchmarks.harness.engines import Engines
from tests.benchmarks.harness.figures import Figure, beside, in_turn, rate

CASES = 500
MAILS = 2 * CASES  # the reporter's and the office's
CONNECTIONS = 8
CLOCK = SystemClock()
HANDLERS = "aiosmtpd.handlers"


@asynccontextmanager
async def sink() -> AsyncGenerator[int]:
    """A mail server that takes everything, in a process of its own; its port."""
    port = choose_port("smtp", None, None)
    process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        [sys.executable, "-m", "aiosmtpd", "-n", "-c", f"{HANDLERS}.Sink", "-l", f"{HOST}:{port}"]
    )
    try:
        while not smtp_answers(HOST, port):
            await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


async def measure(engines: Engines) -> list[Figure]:
    """A ledger of due notices emptied by one sender."""
    pool = await open_pool(await engines.database("notify"), name="bench")
    keys = await open_pool(await engines.database("keyring"), name="bench")
    async with pool, keys, sink() as port:
        keyring = Keyring(keys, {"bench": os.urandom(32)})
        rates = await in_turn(lambda: _ours(pool, keyring, port), lambda: _bare(port))
    note = f"{CONNECTIONS} connections; ours opens the contact, words the mail, records its end"
    return [beside("notices by SMTP", rates, "mails/s", 0.5, note)]


async def _ours(pool: Pool, keyring: Keyring, port: int) -> float:
    directory = Directory(
        "kantor-{office}@awasi.example",
        "pimpinan-{office}@awasi.example",
        "instansi-{agency}@awasi.example",
    )
    events = [await _opened(keyring) for _ in range(CASES)]
    await NoticeCreator(pool, directory, CLOCK, lambda: None).create(events)
    mail = SmtpChannel(f"smtp://127.0.0.1:{port}", "awasi@awasi.example", connections=CONNECTIONS)
    limits = Limits()
    wording, limit = Wording("http://127.0.0.1", {}, limits), AddressLimit(pool, b"", limits, CLOCK)
    dispatcher = Dispatcher(keyring, wording, {MAIL: mail}, limit, CLOCK)
    recorder = Recorder(pool, RETRY_POLICY, lambda: None)
    max_in_flight = CONNECTIONS * LEASES_PER_CONNECTION
    sender = Sender(pool, dispatcher, recorder, CLOCK, limits, max_in_flight=max_in_flight)
    stop = asyncio.Event()

    async def all_told() -> None:
        while await pool.fetchval("SELECT true FROM notices WHERE state <> 'delivered' LIMIT 1"):
            await asyncio.sleep(0.02)
        stop.set()

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(sender.run(stop))
            group.create_task(all_told())

    try:
        return await rate(MAILS, both())
    finally:
        await mail.close()


async def _opened(keyring: Keyring) -> Event[CaseEvent]:
    key, case_id, now = await keyring.new_key(), str(new_id()), CLOCK.now()
    contact = {"name": "Contoh Pelapor", "mail": f"contoh.{case_id}@warga.example"}
    said = CaseOpened(
        case_id=case_id,
        sequence=1,
        at=now,
        office="32.73",
        zone="Asia/Jakarta",
        regime="pilkada",
        edition="pilkada-2024",
        stage="initial_review",
        receipt_number="001/LP/PW/Kota/32.73/XI/2026",
        register_number=None,
        due=now,
        article="Perbawaslu 8/2020",
        language="id",
        contact=seal(key, "contact", case_id, json.dumps(contact).encode()),
    )
    return Event(id=new_id(), subject=case_id, time=now, source=WORKFLOW, data=said)


async def _bare(port: int) -> float:
    waiting = iter(range(MAILS))

    async def send() -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for number in waiting:
                message = EmailMessage()
                message["From"], message["To"] = "awasi@awasi.example", "contoh@warga.example"
                message["Subject"] = f"Tanda terima {number}"
                message.set_content("Laporan Anda telah kami terima.\n" * 20)
                await client.send_message(message)

    async def all_sent() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(send())

    return await rate(MAILS, all_sent())
