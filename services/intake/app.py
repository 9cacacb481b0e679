"""Puts intake together: the only file that knows all its parts."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from services.intake.gauges import Gauges
from services.intake.holidays.calendars import Calendars
from services.intake.http import api
from services.intake.http.pages import WELCOME
from services.intake.settings import Settings
from services.intake.submit import Submit
from services.intake.subscribers import APPLICATION, subscribe
from services.intake.topic.channel_reports import ChannelReportHandler
from services.intake.topic.holiday_updates import HolidayUpdater
from services.intake.topic.status_updates import StatusUpdater
from shared.outbox.relay import Relay
from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.http.pages.welcome import add_welcome
from shared.runtime.kafka.listener import Listener
from shared.runtime.periodic import periodically
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool
from shared.runtime.regions import load
from shared.runtime.service import ServiceProcess, ServiceRole, open_process

NAME = APPLICATION.name


class ProcessRole(ServiceRole):
    """The roles of intake's processes."""

    ALL = "all"
    SERVE = "serve"
    RELAY = "relay"
    LISTEN = "listen"


@asynccontextmanager
async def build_process(
    settings: Settings, role: ProcessRole, clock: WallClock | None = None
) -> AsyncGenerator[ServiceProcess]:
    """The parts of a role, with what they need open; closed on the way out.

    Raises:
        DependencyDown: a database does not answer.
    """
    clock = clock or SystemClock()
    async with open_process(APPLICATION, settings.limits, settings.hosts()) as process:
        pool = await process.open_pool(settings.own.intake_database_url, check="database")
        relay = Relay(pool, settings.kafka, settings.events.signer())
        if role.includes(ProcessRole.RELAY):
            process.add("relay", relay.run, relay.health)
        if role is not ProcessRole.RELAY:
            keys = await process.open_pool(settings.keyring.keyring_database_url, check="keyring")
            keyring = Keyring.over(keys, settings.keyring)
            calendars = Calendars(pool)
            submit = Submit(pool, keyring, settings.own.secret(), clock, calendars, relay.wake)
            load()  # or the first report would wait for the list of regions
            if role.includes(ProcessRole.SERVE):
                reports_api = api.Api(submit, pool, settings.own, clock, settings.limits)
                event_keys = settings.events.published(APPLICATION.source)
                routes = api.routes(reports_api, settings.own.key(), event_keys)
                process.web.include_router(routes)
                add_welcome(process.web, WELCOME)
            if role.includes(ProcessRole.LISTEN):
                _listen(process, settings, pool, submit, calendars, clock)
        yield process


def _listen(
    process: ServiceProcess,
    settings: Settings,
    pool: Pool,
    submit: Submit,
    calendars: Calendars,
    clock: WallClock,
) -> None:
    listener = Listener(
        settings.kafka, APPLICATION, settings.events.trusted(), limits=settings.limits
    )
    reports = ChannelReportHandler(submit, settings.own.key(), clock, settings.limits)
    statuses = StatusUpdater(pool, settings.limits.case_facts)
    subscribe(listener, reports, statuses, HolidayUpdater(pool, calendars))
    process.add("listener", listener.run, listener.health)
    process.add("gauges", periodically(Gauges(pool, clock).measure))
