"""The ways to reach a recipient: one small sender each, behind one Protocol. So far: mail."""

import asyncio
import re
from typing import Protocol
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)

from services.notify.letter import Letter, is_address, message
from services.notify.notice import Attempt, Delivered, Reason, Retry, Undeliverable
from shared.runtime.failures import DependencyDown

PART = "smtp"

_ANY_ADDRESS = re.compile(r"\S*@\S*")
_TRANSIENT = 400
_PERMANENT = 500
_LONGEST_RECEIPT = 200
_CONNECTION_SPOILT = (Reason.CONNECTION_LOST, Reason.NO_ANSWER)
_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


class Channel(Protocol):
    """One way to hand a letter over."""

    async def send(self, letter: Letter) -> Attempt:
        """Hand the letter over, or say why not.

        Raises:
            DependencyDown: the way itself is closed; this says nothing about the letter.
        """
        ...

    async def reach(self) -> None:
        """Find out whether the way is open, without sending.

        Raises:
            DependencyDown: it is closed.
        """
        ...

    async def close(self) -> None:
        """Give back what is held open."""
        ...


class Mail:
    """Mail through one SMTP server, over a few connections that are kept and used again."""

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        connections: int = 8,
        answer_seconds: float = 20,
        keep_seconds: float = 60,
    ) -> None:
        self._url = url
        self._sender = sender
        self._answer_seconds = answer_seconds
        self._free = asyncio.Semaphore(connections)
        self._keep_seconds = keep_seconds
        self._idle: list[tuple[float, SMTP]] = []

    async def send(self, letter: Letter) -> Attempt:
        """Hand the letter to the server.

        Raises:
            DependencyDown: no connection, or the server refuses us as a sender.
        """
        if not is_address(letter.address):
            return Undeliverable(Reason.BAD_ADDRESS)
        raw = message(letter, self._sender)
        async with self._free:
            client = await self._begun()
            try:
                attempt = await _handed_over(client, letter.address, raw)
            except BaseException:
                client.close()
                raise
            await self._give_back(client, attempt)
            return attempt

    async def reach(self) -> None:
        """Connect anew and take leave.

        Raises:
            DependencyDown: there is no server, or it turns us away.
        """
        client = await self._connect()
        client.close()

    async def close(self) -> None:
        """Let go of the kept connections."""
        while self._idle:
            self._idle.pop()[1].close()

    async def _begun(self) -> SMTP:
        """A connection on which the server has accepted us as the sender of a next message."""
        while self._idle:
            since, client = self._idle.pop()
            # Something on the way may have forgotten a connection that was silent for long.
            fresh = _seconds() - since < self._keep_seconds
            if fresh and await self._accepted(client):
                return client
            client.close()  # the server had closed it, or asks for a new one: nothing was sent
        client = await self._connect()
        if await self._accepted(client):
            return client
        client.close()
        raise DependencyDown(PART)

    async def _accepted(self, client: SMTP) -> bool:
        try:
            answer = await client.execute_command(b"MAIL", f"FROM:<{self._sender}>".encode())
        except (SMTPException, OSError):
            return False
        return answer.code < _TRANSIENT

    async def _connect(self) -> SMTP:
        client = _client(self._url, self._answer_seconds)
        try:
            await client.connect()
        except (SMTPException, OSError) as failure:
            client.close()
            raise DependencyDown(PART) from failure
        return client

    async def _give_back(self, client: SMTP, attempt: Attempt) -> None:
        if isinstance(attempt, Retry) and attempt.reason in _CONNECTION_SPOILT:
            client.close()
            return
        try:
            if not isinstance(attempt, Delivered):
                await client.rset()
        except (SMTPException, OSError):
            client.close()
        else:
            self._idle.append((_seconds(), client))


async def _handed_over(client: SMTP, address: str, raw: bytes) -> Attempt:
    try:
        # Said in our own words: the library parses an address anew for each command.
        answer = await client.execute_command(b"RCPT", f"TO:<{address}>".encode())
        if answer.code >= _TRANSIENT:
            return _refused(answer.code, Reason.ADDRESS_REFUSED)
        answer = await client.data(raw)
    except SMTPResponseException as refusal:
        return _refused(refusal.code, Reason.MESSAGE_REFUSED)
    except SMTPTimeoutError:
        return Retry(Reason.NO_ANSWER)
    except (SMTPException, OSError):
        return Retry(Reason.CONNECTION_LOST)
    return Delivered(_without_addresses(f"{answer.code} {answer.message}"))


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _refused(code: int, for_good: Reason) -> Attempt:
    if code >= _PERMANENT:
        return Undeliverable(for_good, str(code))
    return Retry(Reason.BUSY, str(code))


def _without_addresses(answer: str) -> str:
    """A server's answer on one clean line; some repeat the recipient in it."""
    printable = "".join(letter if letter.isprintable() else " " for letter in answer)
    return _ANY_ADDRESS.sub("[address]", " ".join(printable.split()))[:_LONGEST_RECEIPT]


def _client(url: str, answer_seconds: float) -> SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    # Without a name and password TLS is used when the server offers it; with them it must.
    start_tls = True if parts.username and host not in _THIS_MACHINE else None
    return SMTP(
        hostname=host,
        port=parts.port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=None if parts.scheme == "smtps" else start_tls,
        local_hostname="localhost",
        timeout=answer_seconds,
    )
