"""The door counts by the holiday table in force, which officials amend in the workflow service."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.intake.holidays.calendars import MAX_AGE_SECONDS, Calendars, complete
from services.intake.topic.holiday_updates import HolidayUpdater
from services.workflow.holidays import table_store
from services.workflow.holidays.amendment_service import AmendmentService
from services.workflow.holidays.announcement import announce
from services.workflow.holidays.seed import import_tables
from shared.events.envelope import Event, parse
from shared.events.holidays import HolidaysAmended
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool, acquire, open_pool
from shared.statute.deadlines.calendars import FreeDay, FreeKind
from shared.statute.deadlines.holidays import released
from shared.statute.deadlines.tables import Version
from shared.statute.law.sources import LocalizedText
from tests.intake.samples import ClockByHand, report
from tests.intake.web_client import WebClient

WIB = ZoneInfo("Asia/Jakarta")
AFTER_HOURS = datetime(2026, 11, 25, 17, 30, tzinfo=WIB)
SAMPLE = LocalizedText("Libur contoh", "Sample holiday")
PEMILU = {
    "regime": "pemilu",
    "election": "legislature",
    "violation_kinds": ["campaign_props"],
    "known_date": "2026-11-24",
    "event_date": "2026-11-23",
}


@pytest.fixture
async def workflow(database: Callable[..., str]) -> AsyncGenerator[Pool]:
    """The database of a workflow service that has started once."""
    async with await open_pool(database("workflow"), name="tests") as pool:
        async with acquire(pool) as connection:
            await import_tables(connection)
        yield pool


@pytest.fixture
def clock() -> ClockByHand:
    return ClockByHand(AFTER_HOURS.astimezone(UTC))


def free(day: date, scope: str) -> FreeDay:
    return FreeDay(day, SAMPLE, FreeKind.REGIONAL, "SK Contoh 1/2026", scope)


async def amend(workflow: Pool, scope: str, *days: date) -> None:
    """A version that holds since the day before; officials name no moment in the past."""
    async with acquire(workflow) as connection, connection.transaction():
        await table_store.lock_versions(connection)
        there = await table_store.tables(connection)
        revision, horizon = there.revision + 1, there.versions[-1].horizon
        held = AFTER_HOURS - timedelta(days=1)
        version = Version(
            revision, f"2026.r{revision}", held, horizon, tuple(free(day, scope) for day in days)
        )
        by = table_store.Approval(new_id(), scope, "SK Contoh 1/2026", "contoh-admin", "00", {})
        await table_store.append(connection, version, by)
        await announce(connection, [version])


async def announced(workflow: Pool) -> list[Event[Any]]:
    """The events of the table that wait in the workflow service's outbox, as readers parse them."""
    rows = await workflow.fetch(
        "SELECT headers, payload FROM outbox WHERE topic = 'awasi.holidays' ORDER BY id"
    )
    known = {HolidaysAmended.TYPE: HolidaysAmended}
    return [
        parse([(name, value.encode()) for name, value in headers.items()], payload, known)
        for headers, payload in rows
    ]


async def lodged_at(web_client: WebClient, **changed: object) -> str:
    receipt = await web_client.receipt(report(**(PEMILU | changed)))
    return str(receipt["lodged_at"])


async def test_what_an_amendment_makes_free_is_free_at_the_door(
    workflow: Pool, pool: Pool, web_client: WebClient
) -> None:
    before = await lodged_at(web_client)
    updater = HolidayUpdater(pool, Calendars(pool))
    await amend(workflow, "32.73", date(2026, 11, 27))
    await amend(workflow, "32.73", date(2026, 11, 26))
    heard = await announced(workflow)
    await updater.update(heard[-1:])  # in any order, and more than once
    await updater.update(heard)
    await updater.update(heard)

    await asyncio.sleep(MAX_AGE_SECONDS)  # another process than the one that heard

    assert before == "2026-11-26T08:00:00+07:00"
    assert await lodged_at(web_client) == "2026-11-30T08:00:00+07:00"
    assert await lodged_at(web_client, place="32.74") == "2026-11-26T08:00:00+07:00"


async def test_a_copy_that_lacks_versions_is_filled_by_the_release_and_then_by_the_service(
    workflow: Pool, pool: Pool
) -> None:
    calendars = Calendars(pool)
    updater = HolidayUpdater(pool, calendars)
    await amend(workflow, "32.73", date(2026, 11, 26))
    await updater.update((await announced(workflow))[-1:])
    with_gaps = (await calendars.in_force(AFTER_HOURS)).within("32.73")
    await workflow.execute("DELETE FROM outbox")
    again = await AmendmentService(workflow, lambda: None).announce_all()
    await updater.update(await announced(workflow))
    whole = (await calendars.in_force(AFTER_HOURS)).within("32.73")

    assert not with_gaps.is_working_day(date(2026, 11, 26))
    assert not with_gaps.is_working_day(date(2026, 12, 25))
    assert again == len(released()) + 1
    assert whole.version == with_gaps.version
    assert {each.day for each in whole.free_days} == {each.day for each in with_gaps.free_days}


async def test_a_start_announces_each_version_once(workflow: Pool) -> None:
    async with acquire(workflow) as connection:
        await import_tables(connection)
    names = [event.data.version for event in await announced(workflow)]

    assert names == [each.version for each in released()]


def test_without_anything_heard_the_release_counts() -> None:
    last = datetime(2027, 6, 1, tzinfo=UTC)
    later = Version(13, "2027.r13", last, date(2028, 1, 31), (free(date(2027, 6, 8), ""),))

    assert complete([]).in_force(last).version == released()[-1].version
    assert complete([*released(), later]).in_force(last).version == "2027.r13"
