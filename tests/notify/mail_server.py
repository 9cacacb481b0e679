"""A real SMTP server in the test's own loop that keeps what it takes and fails as it is told to."""

import asyncio
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import chain, repeat
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

DROP = "drop the connection"


@dataclass(frozen=True, slots=True)
class Received:
    address: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        part = self.mail.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


@dataclass
class MailServer:
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    host: str = "127.0.0.1"
    port: int = 0
    tls: ssl.SSLContext | None = None
    must_begin_with_tls: bool = False
    knows: Mapping[str, str] | None = None
    signed_in: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answers: dict[tuple[str, str], Iterator[str]] = {}
        self._slow: dict[str, asyncio.Event] = {}
        self._waiting: set[str] = set()
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []
        self._something = asyncio.Condition()

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    def answer(self, step: str, address: str, *answers: str, then: str = "250 OK") -> None:
        """Give these answers, in turn, at MAIL (by sender), RCPT or DATA (by recipient)."""
        self._answers[step, address] = chain(answers, repeat(then))

    def hold(self, address: str) -> asyncio.Event:
        """Keep mails for this address waiting at DATA until the event is set."""
        self._slow[address] = asyncio.Event()
        return self._slow[address]

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        encrypted = None if self.must_begin_with_tls else self.tls
        self._server = await loop.create_server(
            self._connected, self.host, self.port, ssl=encrypted
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for one in self._open:
                if isinstance(one.transport, asyncio.WriteTransport):
                    one.transport.abort()
            await self._server.wait_closed()
            self._open.clear()
            self._server = None

    async def until(self, count: int) -> list[Received]:
        """The mails, once that many are there."""
        await self._changed(lambda: len(self.received) >= count)
        return self.received

    async def until_held(self, address: str) -> None:
        await self._changed(lambda: address in self._waiting)

    async def _changed(self, there: Callable[[], bool]) -> None:
        async with asyncio.timeout(20), self._something:
            await self._something.wait_for(there)

    async def _notify(self) -> None:
        async with self._something:
            self._something.notify_all()

    def _connected(self) -> SMTP:
        self.connections += 1
        protocol = SMTP(
            self,
            hostname="mail.test",
            ident="test",
            tls_context=self.tls if self.must_begin_with_tls else None,
            require_starttls=self.must_begin_with_tls,
            authenticator=self._sign_in,
            auth_required=self.knows is not None,
            auth_require_tls=False,
        )
        self._open.append(protocol)
        return protocol

    def _sign_in(self, *said: Any) -> AuthResult:  # noqa: ANN401 - the library's loose shape
        name, password = said[-1].login.decode(), said[-1].password.decode()
        self.signed_in.append(name)
        return AuthResult(success=(self.knows or {}).get(name) == password, handled=False)

    async def handle_MAIL(  # noqa: N802 - the library calls it by this name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        answer = self._next("MAIL", address)
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802 - as above
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        answer = self._next("RCPT", address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, _: Session, envelope: Envelope
    ) -> str:
        address = envelope.rcpt_tos[0]
        if address in self._slow:
            self._waiting.add(address)
            await self._notify()
            await self._slow[address].wait()
        answer = self._next("DATA", address)
        if answer == DROP or answer.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.received.append(Received(address, mail))
            await self._notify()
        if answer == DROP:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return answer

    def _next(self, step: str, address: str) -> str:
        return next(self._answers.get((step, address), repeat("250 2.0.0 OK: queued as T1")))
