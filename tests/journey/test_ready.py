"""Readiness tells the truth: a service that cannot do its work says so, and why, until it can."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from shared.runtime.clock import new_id
from tests.journey.quiescence import quiet
from tests.journey.report_journey import SERVICES, ReportJourney, eventually, sample

OPENED = ("reporter:opened", "office:opened")


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """An engine and its children that neither answer nor go away."""
    engine = psutil.Process(pid)
    every = [engine, *engine.children(recursive=True)]
    for process in every:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in every:
            if process.is_running():
                os.kill(process.pid, signal.SIGCONT)


async def names_as_away(journey: ReportJourney, service: str, part: str) -> str:
    """What a service says of a part of its own that keeps it from being ready."""

    async def detail() -> str | None:
        said = await journey.ready(service)
        if said is None or said["ready"] or said["parts"][part]["ready"]:
            return None
        return str(said["parts"][part]["detail"])

    return await eventually(detail)


async def all_name_as_away(journey: ReportJourney, part: str) -> None:
    said = (names_as_away(journey, service, part) for service in SERVICES)
    assert all(await asyncio.gather(*said))


async def test_without_the_broker_no_service_is_ready_and_yet_no_report_is_lost(
    journey: ReportJourney,
) -> None:
    for service in SERVICES:
        await journey.until_ready(service)
    await quiet(journey)
    with standing_still(journey.engines.parts()["kafka"]["pid"]):
        receipt = await journey.lodge(sample())
        await all_name_as_away(journey, "listener")
        assert "kafka" in await names_as_away(journey, "intake", "relay")
    for service in SERVICES:
        await journey.until_ready(service)
    await journey.mails(receipt["report_id"], *OPENED)
    await quiet(journey)
    assert len(await journey.mailbox.mails()) == len(OPENED)


async def test_without_the_database_the_doors_say_so_and_open_again(journey: ReportJourney) -> None:
    for service in SERVICES:
        await journey.until_ready(service)
    with standing_still(journey.engines.parts()["postgres"]["pid"]):
        answer, _ = await asyncio.gather(
            journey.intake.over_http(str(new_id()), sample()),
            all_name_as_away(journey, "database"),
        )
        assert answer.status_code == 503
        assert answer.headers["content-type"].startswith("application/problem+json")
    for service in SERVICES:
        await journey.until_ready(service)
    receipt = await journey.lodge(sample())
    await journey.mails(receipt["report_id"], *OPENED)
