"""Mail by SMTP (RFC 5321) through one server."""

import asyncio
import re
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)

from services.notify.channels.channel import Letter
from services.notify.channels.mime import is_address, message
from services.notify.notice import ChannelOutcome, Delivered, Reason, Retry, Undeliverable
from shared.runtime.failures import DependencyDown

SMTP_PART = "smtp"

_ANY_ADDRESS = re.compile(r"\S*@\S*")
_TRANSIENT = 400
_PERMANENT = 500
_LONGEST_RECEIPT = 200
_CONNECTION_SPOILT = (Reason.CONNECTION_LOST, Reason.NO_ANSWER)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SmtpChannel:
    """Sends mail through one SMTP server, over a bounded number of connections that are reused."""

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        connections: int = 8,
        answer_seconds: float = 20,
        idle_seconds: float = 60,
    ) -> None:
        self._url = url
        self._sender = sender
        self._answer_seconds = answer_seconds
        self._slots = asyncio.Semaphore(connections)
        self._idle_seconds = idle_seconds
        self._idle: list[tuple[float, SMTP]] = []

    async def send(self, letter: Letter) -> ChannelOutcome:
        """Hand the letter to the server.

        Returns:
            Delivered with the server's answer once it accepted the message; Undeliverable for a
            permanent refusal (5yz) or an address that is none; Retry for a transient one (4yz), a
            lost connection or no answer.

        Raises:
            DependencyDown: no connection, or the server refuses us as a sender.
        """
        if not is_address(letter.address):
            return Undeliverable(Reason.BAD_ADDRESS)
        raw = message(letter, self._sender)
        async with self._slots:
            client = await self._ready_connection()
            try:
                outcome = await _transmit(client, letter.address, raw)
            except BaseException:
                client.close()
                raise
            await self._put_back(client, outcome)
            return outcome

    async def check_reachable(self) -> None:
        """Open a connection and close it again.

        Raises:
            DependencyDown: there is no server, or it refuses the connection.
        """
        client = await self._connect()
        client.close()

    async def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop()[1].close()

    async def _ready_connection(self) -> SMTP:
        """A connection on which the server accepted MAIL FROM, an idle one if possible.

        MAIL FROM serves as the test whether an idle connection still lives: no extra NOOP is sent.
        """
        while self._idle:
            since, client = self._idle.pop()
            # A firewall drops connections that were silent for long, without telling either end.
            fresh = _seconds() - since < self._idle_seconds
            if fresh and await self._accepts_sender(client):
                return client
            client.close()  # closed by the server, or refused there: no recipient was named yet
        client = await self._connect()
        if await self._accepts_sender(client):
            return client
        client.close()
        raise DependencyDown(SMTP_PART)

    async def _accepts_sender(self, client: SMTP) -> bool:
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
            raise DependencyDown(SMTP_PART) from failure
        return client

    async def _put_back(self, client: SMTP, outcome: ChannelOutcome) -> None:
        if isinstance(outcome, Retry) and outcome.reason in _CONNECTION_SPOILT:
            client.close()
            return
        try:
            if not isinstance(outcome, Delivered):
                await client.rset()
        except (SMTPException, OSError):
            client.close()
        else:
            self._idle.append((_seconds(), client))


async def _transmit(client: SMTP, address: str, raw: bytes) -> ChannelOutcome:
    try:
        # Not by the library's rcpt(), which parses the address again for every command.
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


def _refused(code: int, permanent_reason: Reason) -> ChannelOutcome:
    if code >= _PERMANENT:
        return Undeliverable(permanent_reason, str(code))
    return Retry(Reason.BUSY, str(code))


def _without_addresses(answer: str) -> str:
    """A server's answer on one printable line; addresses, which some servers repeat, are cut."""
    printable = "".join(letter if letter.isprintable() else " " for letter in answer)
    return _ANY_ADDRESS.sub("[address]", " ".join(printable.split()))[:_LONGEST_RECEIPT]


def _client(url: str, answer_seconds: float) -> SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    # With credentials STARTTLS is required, so that they never pass in the clear; without them it
    # is used if the server offers it (None).
    start_tls = True if parts.username and host not in _LOOPBACK else None
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
