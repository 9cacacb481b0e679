"""Puts the notifier together: the only file that knows all its parts."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from fastapi import FastAPI
from pydantic import SecretStr

from services.notify.attempt import Attempts
from services.notify.channels import Mail
from services.notify.deliver import Sender
from services.notify.notice import DAYS_OF_PATIENCE
from services.notify.recipients import MAIL, Directory
from services.notify.record import Recorder
from services.notify.settings import OwnSettings, Settings
from services.notify.subscribers import Ledger, subscribe
from services.notify.wording import Wording
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.health import Check, PartHealth, Readiness
from shared.runtime.http.app import make_app
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.pool import Pool, answers, open_pool
from shared.runtime.process import Part
from shared.runtime.sealing import Keyring

NAME = "notify"
CLOCK = SystemClock()
LEASED_PER_CONNECTION = 4  # so that opening and wording the next is done while a mail is on its way
REACH_SECONDS = 2


class ProcessRole(StrEnum):
    """What a process does of the service's work."""

    ALL = "all"
    RELAY = "relay"
    LISTEN = "listen"
    SEND = "send"

    def includes(self, one: "ProcessRole") -> bool:
        """Whether a process of this role does that work."""
        return self in (ProcessRole.ALL, one)


@dataclass(frozen=True, slots=True)
class Process:
    """What runs: the door for health and metrics, and the long-running parts."""

    web: FastAPI
    parts: dict[str, Part] = field(default_factory=dict)


@asynccontextmanager
async def build_process(settings: Settings, role: ProcessRole) -> AsyncGenerator[Process]:
    """The parts of a role, with what they need open; closed on the way out.

    Raises:
        DependencyDown: a database does not answer.
    """
    readiness = Readiness()
    process = Process(make_app("Awasi notify", readiness))
    async with AsyncExitStack() as open_parts:
        pool = await _pool(open_parts, settings.own.notify_database_url)
        readiness.add("database", answers(pool))
        relay = Relay(pool, settings.kafka)
        wake_sender = _nobody
        if role.includes(ProcessRole.RELAY):
            readiness.add("relay", relay.health)
            process.parts["relay"] = relay.run
        if role.includes(ProcessRole.SEND):
            sender, mail = await _sender(open_parts, settings, pool, relay.wake)
            readiness.add("sender", sender.health)
            readiness.add("smtp", _reached(mail))
            process.parts["sender"] = sender.run
            wake_sender = sender.wake
        if role.includes(ProcessRole.LISTEN):
            listener = Listener(settings.kafka, NAME)
            subscribe(listener, Ledger(pool, _directory(settings.own), CLOCK, wake_sender))
            readiness.add("listener", listener.health)
            process.parts["listener"] = listener.run
        yield process


async def _sender(
    open_parts: AsyncExitStack, settings: Settings, pool: Pool, recorded: Callable[[], None]
) -> tuple[Sender, Mail]:
    own = settings.own
    keys = await _pool(open_parts, settings.keyring.keyring_database_url)
    mail = Mail(own.smtp_url.get_secret_value(), own.mail_from, connections=own.smtp_connections)
    open_parts.push_async_callback(mail.close)
    attempts = Attempts(
        Keyring.over(keys, settings.keyring), Wording(own.public_url), {MAIL: mail}, CLOCK
    )
    recorder = Recorder(pool, DAYS_OF_PATIENCE, recorded)
    at_once = own.smtp_connections * LEASED_PER_CONNECTION
    return Sender(pool, attempts, recorder, CLOCK, at_once=at_once), mail


async def _pool(open_parts: AsyncExitStack, address: SecretStr) -> Pool:
    pool = await open_pool(address.get_secret_value(), name=f"awasi-{NAME}")
    open_parts.push_async_callback(pool.close)
    return pool


def _directory(own: OwnSettings) -> Directory:
    return Directory(own.office_mail, own.head_mail, own.agency_mail, own.addresses)


def _reached(mail: Mail) -> Check:
    """Mail that is away keeps no process from its work: notices wait, and it is said so."""

    async def check() -> PartHealth:
        try:
            async with asyncio.timeout(REACH_SECONDS):
                await mail.reach()
        except (DependencyDown, TimeoutError):
            return PartHealth(ready=True, detail="degraded: the mail server does not answer")
        return PartHealth(ready=True)

    return check


def _nobody() -> None:
    """Whom to wake when the sender is another process: nobody, it polls."""
