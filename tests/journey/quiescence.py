"""Tells when nothing is on its way any more: only then is one mail a proof of no second."""

from shared.events.topics import CASES, CHANNEL_REPORTS, REPORTS
from tests.journey.broker import behind
from tests.journey.report_journey import SERVICES, ReportJourney, eventually

LISTENERS = {
    "intake.channel": CHANNEL_REPORTS,
    "intake.status": CASES,
    "workflow.reports": REPORTS,
    "notify.cases": CASES,
}


async def quiet(journey: ReportJourney) -> None:
    """Wait until every outbox is empty, every listener has caught up and no notice is due.

    Twice in a row: what was between two places the first time is seen the second time.
    """
    calm = 0

    async def still() -> bool | None:
        nonlocal calm
        calm = 0 if await on_its_way(journey) else calm + 1
        return calm > 1 or None

    try:
        await eventually(still)
    except TimeoutError:
        raise AssertionError(f"still on its way: {await whereabouts(journey)}") from None


async def on_its_way(journey: ReportJourney) -> bool:
    return any((await whereabouts(journey)).values())


async def whereabouts(journey: ReportJourney) -> dict[str, int]:
    """How much is on its way, and where."""
    waiting = "SELECT count(*) FROM outbox"
    unsent = "SELECT count(*) FROM notices WHERE state IN ('waiting', 'sending')"
    query = [(service, waiting) for service in SERVICES] + [("notify", unsent)]
    found = {
        f"{service}: {what}": (await journey.rows(service, what))[0][0] for service, what in query
    }
    return found | await behind(journey.stack.addresses.kafka, LISTENERS)
