"""From the accepted report to the mail server, at twenty a second, and the memory of it all."""

import asyncio
import json
import tempfile
from email import message_from_bytes
from pathlib import Path
from time import monotonic

import psutil
from aiosmtpd import smtp
from aiosmtpd.controller import Controller

from deploy.settings import StackSettings
from deploy.stack.processes.ports import HOST, choose_port
from deploy.stack.running_stack import RunningStack, running_stack
from tests.benchmarks.harness.figures import Figure, bounded, percentile
from tests.benchmarks.harness.load import body_of_answer, reports, requests

A_SECOND = 20
SECONDS = 30
WARM = 40
IDLE_SECONDS = 10
MEGABYTE = 1024 * 1024


class Arrivals:
    """When the first mail about each receipt number arrived."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: smtp.SMTP, _session: smtp.Session, envelope: smtp.Envelope
    ) -> str:
        """Note the moment a mail to a reporter arrives."""
        arrived = monotonic()
        if any("@warga.example" in to for to in envelope.rcpt_tos):
            mail = message_from_bytes(envelope.original_content or b"")
            self.at.setdefault(str(mail["To"]).strip("<>"), arrived)
        return "250 taken"


async def measure() -> list[Figure]:
    """The whole stack, each service in one process, all on this machine."""
    arrivals = Arrivals()
    port = choose_port("smtp", None, None)
    controller = Controller(arrivals, hostname=HOST, port=port)
    controller.start()
    folder = Path(tempfile.mkdtemp(prefix="awasi-bench-"))
    folder.chmod(0o711)
    settings = StackSettings(state=folder / "state", smtp_url=f"smtp://127.0.0.1:{port}")
    try:
        async with running_stack(settings) as stack:
            await asyncio.sleep(IDLE_SECONDS)
            memory = _memory(stack)
            waits = await _waits(stack, arrivals)
    finally:
        controller.stop()
    await asyncio.to_thread(stack.state.remove)
    await asyncio.to_thread(folder.rmdir)
    return [*_latency(waits), *memory]


def _latency(waits: list[float]) -> list[Figure]:
    note = f"{len(waits)} reports, {A_SECOND} a second, to the reporter's own mail server"
    return [
        bounded("accepted -> mail, p50", percentile(waits, 0.50), "s", 0.5, note),
        bounded("accepted -> mail, p99", percentile(waits, 0.99), "s", 2.0, note),
    ]


async def _waits(stack: RunningStack, arrivals: Arrivals) -> list[float]:
    count = WARM + A_SECOND * SECONDS
    bodies = [_with_mail(body, number) for number, body in enumerate(reports(count))]
    accepted: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as group:
        for number, (body, request) in enumerate(zip(bodies, requests(bodies), strict=True)):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - loop.time()))
            mail = body["reporter"]["mail"]
            port = stack.addresses.service_ports["intake"]
            group.create_task(_send(port, request, mail, accepted))
    async with asyncio.timeout(60):
        while len(arrivals.at) < count:
            await asyncio.sleep(0.05)
    mails = [body["reporter"]["mail"] for body in bodies[WARM:]]
    return [arrivals.at[mail] - accepted[mail] for mail in mails]


def _with_mail(body: dict[str, object], number: int) -> dict[str, object]:
    reporter = dict(body["reporter"], mail=f"contoh.{number}@warga.example")  # type: ignore[call-overload]
    return body | {"reporter": reporter}


async def _send(port: int, request: bytes, mail: str, accepted: dict[str, float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        answer = json.loads(await body_of_answer(reader))
        assert "receipt_number" in answer, answer
        accepted[mail] = monotonic()
    finally:
        writer.close()
        await writer.wait_closed()


def _memory(stack: RunningStack) -> list[Figure]:
    """What each part really holds: the shares of what is shared, added up (PSS)."""
    held: dict[str, float] = {}
    for name, part in stack.parts().items():
        if part["pid"]:
            top = psutil.Process(part["pid"])
            all_of_it = [top, *top.children(recursive=True)]
            held[name] = sum(one.memory_full_info().pss for one in all_of_it) / MEGABYTE
    each = ", ".join(f"{name} {size:.0f}" for name, size in held.items())
    return [bounded("whole stack idle", sum(held.values()), "MB", 1500, each)]
