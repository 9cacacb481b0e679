"""Puts the notifier together: the only file that knows all its parts."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from fastapi.responses import JSONResponse

from services.notify.address_limit import AddressLimit
from services.notify.attempt import Dispatcher
from services.notify.channels.smtp import SmtpChannel
from services.notify.create import NoticeCreator
from services.notify.deliver import Sender
from services.notify.notice import RETRY_POLICY
from services.notify.recipients import MAIL, Directory
from services.notify.record import Recorder
from services.notify.settings import OwnSettings, Settings
from services.notify.subscribers import APPLICATION, subscribe
from services.notify.wording import Wording
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock
from shared.runtime.failures import DependencyDown
from shared.runtime.health import Check, PartHealth
from shared.runtime.http.pages.welcome import Welcome, add_welcome
from shared.runtime.kafka.listener import Listener
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool
from shared.runtime.service import ServiceProcess, ServiceRole, open_process
from shared.runtime.signatures.settings import EventSettings

NAME = APPLICATION.name
CLOCK = SystemClock()
WELCOME = Welcome(
    "Awasi: pemberitahuan",
    (
        (
            "Layanan ini menyampaikan pemberitahuan resmi melalui surel. Tidak ada yang perlu "
            "dibuka di sini: pelapor membaca status laporannya di alamat dalam tanda terimanya."
        ),
    ),
    "This service sends official notices by mail; there is nothing to open here.",
)
LEASES_PER_CONNECTION = 4  # so that opening and wording the next is done while a mail is on its way
REACH_SECONDS = 2


class ProcessRole(ServiceRole):
    """The roles of the notifier's processes."""

    ALL = "all"
    RELAY = "relay"
    LISTEN = "listen"
    SEND = "send"


@asynccontextmanager
async def build_process(settings: Settings, role: ProcessRole) -> AsyncGenerator[ServiceProcess]:
    """The parts of a role, with what they need open; closed on the way out.

    Raises:
        DependencyDown: a database does not answer.
    """
    hosts = settings.web.allowed_hosts
    async with open_process(APPLICATION, settings.limits, hosts) as process:
        add_welcome(process.web, WELCOME)
        pool = await process.open_pool(settings.own.notify_database_url, check="database")
        relay = Relay(pool, settings.kafka, settings.events.signer())
        _publish_keys(process, settings.events)
        wake_sender = _no_sender
        if role.includes(ProcessRole.RELAY):
            process.add("relay", relay.run, relay.health)
        if role.includes(ProcessRole.SEND):
            sender = await _send(process, settings, pool, relay.wake)
            wake_sender = sender.wake
        if role.includes(ProcessRole.LISTEN):
            listener = Listener(
                settings.kafka, APPLICATION, settings.events.trusted(), limits=settings.limits
            )
            subscribe(listener, NoticeCreator(pool, _directory(settings.own), CLOCK, wake_sender))
            process.add("listener", listener.run, listener.health)
        yield process


async def _send(
    process: ServiceProcess, settings: Settings, pool: Pool, on_commit: Callable[[], None]
) -> Sender:
    own = settings.own
    # Without a check: while the keyring is away, notices wait and the sender's detail says so.
    keys = await process.open_pool(settings.keyring.keyring_database_url)
    mail = SmtpChannel(
        own.smtp_url.get_secret_value(), own.mail_from, connections=own.smtp_connections
    )
    process.resources.push_async_callback(mail.close)
    dispatcher = Dispatcher(
        Keyring.over(keys, settings.keyring),
        Wording(own.public_url, own.office_contacts, settings.limits),
        {MAIL: mail},
        AddressLimit(pool, _address_key(settings), settings.limits, CLOCK),
        CLOCK,
    )
    recorder = Recorder(pool, RETRY_POLICY, on_commit)
    max_in_flight = own.smtp_connections * LEASES_PER_CONNECTION
    sender = Sender(pool, dispatcher, recorder, CLOCK, settings.limits, max_in_flight=max_in_flight)
    process.add("sender", sender.run, sender.health)
    process.readiness.add("smtp", _reached(mail))
    return sender


def _publish_keys(process: ServiceProcess, events: EventSettings) -> None:
    published = {"keys": events.published(APPLICATION.source)}

    @process.web.get("/.well-known/jwks.json", include_in_schema=False)
    def keys() -> JSONResponse:
        return JSONResponse(published, headers={"Cache-Control": "public, max-age=300"})


def _address_key(settings: Settings) -> bytes:
    # The newest key-encryption key. When that is rotated, counts of at most one window begin anew.
    return next(iter(settings.keyring.keys().values()))


def _directory(own: OwnSettings) -> Directory:
    return Directory(own.office_mail, own.head_mail, own.agency_mail, own.addresses)


def _reached(mail: SmtpChannel) -> Check:
    """Ready in any case: while the mail server is away notices wait, and the detail says so."""

    async def check() -> PartHealth:
        try:
            async with asyncio.timeout(REACH_SECONDS):
                await mail.check_reachable()
        except (DependencyDown, TimeoutError):
            return PartHealth(ready=True, detail="degraded: the mail server does not answer")
        return PartHealth(ready=True)

    return check


def _no_sender() -> None:
    """Stands for the sender of another process, which polls."""
