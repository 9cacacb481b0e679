"""How the mail server is reached: kept connections, signing in, no secret in the clear."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.notify.channels.channel import Letter
from services.notify.channels.smtp import SmtpChannel
from services.notify.notice import Delivered
from services.notify.wording import NoticeText
from shared.runtime.clock import new_id
from shared.runtime.failures import DependencyDown
from tests.notify.certificate import certificate
from tests.notify.mail_server import MailServer
from tests.notify.rig import SENDER

# The library warns of a server that takes passwords in the clear; here that is the point.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

NAME, PASSWORD = "awasi", "kata sandi/1"
SIGNING_IN = "awasi:kata%20sandi%2F1@"
ELSEWHERE = "127.0.0.2"  # an address of this machine that is not taken for this machine


def letter() -> Letter:
    return Letter(
        notice_id=new_id(),
        case_id=str(new_id()),
        address="contoh.pelapor@contoh.example",
        language="id",
        words=NoticeText("Laporan diterima", "Isi.\n", "<p>Isi.</p>\n"),
        written_at=datetime(2024, 3, 22, 3, tzinfo=UTC),
    )


@asynccontextmanager
async def sending(url: str, **settings: float) -> AsyncGenerator[SmtpChannel]:
    mail = SmtpChannel(url, SENDER, connections=1, **settings)
    yield mail
    await mail.close()


@asynccontextmanager
async def serving(server: MailServer) -> AsyncGenerator[MailServer]:
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize(("idle_seconds", "connections"), [(60, 1), (0, 3)])
async def test_a_connection_is_kept_but_not_for_long(
    server: MailServer, idle_seconds: float, connections: int
) -> None:
    async with sending(server.url, idle_seconds=idle_seconds) as mail:
        for _ in range(3):
            await mail.send(letter())

    assert len(server.received) == 3
    assert server.connections == connections


async def test_a_server_that_does_not_answer_is_down() -> None:
    async with sending("smtp://127.0.0.1:1") as mail:
        with pytest.raises(DependencyDown) as down:
            await mail.send(letter())

    assert down.value.part == "smtp"


async def test_it_signs_in_with_what_the_address_says() -> None:
    async with (
        serving(MailServer(knows={NAME: PASSWORD})) as server,
        sending(server.url.replace("//", f"//{SIGNING_IN}")) as mail,
    ):
        assert isinstance(await mail.send(letter()), Delivered)

    assert server.signed_in == [NAME]


async def test_a_wrong_password_is_no_fault_of_the_letter() -> None:
    async with (
        serving(MailServer(knows={NAME: "another"})) as server,
        sending(server.url.replace("//", f"//{SIGNING_IN}")) as mail,
    ):
        with pytest.raises(DependencyDown):
            await mail.send(letter())


async def test_no_password_leaves_this_machine_in_the_clear() -> None:
    async with (
        serving(MailServer(host=ELSEWHERE, knows={NAME: PASSWORD})) as server,
        sending(server.url.replace("//", f"//{SIGNING_IN}")) as mail,
    ):
        with pytest.raises(DependencyDown):
            await mail.send(letter())

    assert server.signed_in == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_encryption_is_used_and_the_server_must_be_who_it_says(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    encrypted = MailServer(
        host=ELSEWHERE,
        knows={NAME: PASSWORD},
        tls=context,
        must_begin_with_tls=scheme == "smtp",
    )
    async with serving(encrypted) as server:
        url = server.url.replace("smtp://", f"{scheme}://{SIGNING_IN}")
        async with sending(url) as mail:
            with pytest.raises(DependencyDown):
                await mail.send(letter())
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        async with sending(url) as mail:
            assert isinstance(await mail.send(letter()), Delivered)

    assert server.signed_in == [NAME]
