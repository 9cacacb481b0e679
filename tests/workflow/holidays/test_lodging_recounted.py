"""An amendment that changes when a report counts as lodged is a fact, an event, and reported."""

from datetime import date, time, timedelta
from uuid import UUID

from services.notify.recipients import rules_of
from services.workflow.holidays.seed import import_tables
from shared.events.cases import CaseAdvanced
from shared.runtime.clock import SystemClock
from shared.runtime.postgres.pool import acquire
from shared.statute.acts.review import DeclineRegistration
from shared.statute.deadlines import holidays
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.deadlines.office_hours import MIDNIGHT, at
from shared.statute.law.choices import DeclineReason
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import edition_named
from shared.statute.law.zones import Zone
from tests.workflow.desk_client import Desk
from tests.workflow.holidays.amendments import PEMILU, amended, case, lines, recomputed, review
from tests.workflow.rig import Rig, until
from tests.workflow.samples import OFFICE, while_open

ADVANCED = "id.awasi.case.advanced.v1"
HERE = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, holidays.latest())


def working_days(first: date, number: int) -> list[date]:
    days = (first + timedelta(days=offset) for offset in range(60))
    return [day for day in days if HERE.calendar.is_working_day(day)][:number]


def just_missed() -> tuple[date, list[date]]:
    """A day of knowledge whose window has just closed, and two days counted in it."""
    known = while_open(SystemClock().now(), "pemilu").astimezone(Zone.WIB.offset).date()
    while True:
        window = due(Clock.REPORTING_WINDOW, HERE, at(known, MIDNIGHT, Zone.WIB))
        if window.due < while_open(SystemClock().now(), "pemilu"):
            return known, list(window.counted[:2])
        known -= timedelta(days=1)


async def recounted(rig: Rig, case_id: UUID) -> CaseAdvanced:
    """The event that says so."""
    found = [each for each in await rig.announced(case_id, ADVANCED) if each["lodged_at"]]
    (event,) = map(CaseAdvanced.model_validate, found)
    return event


async def test_a_report_that_the_door_counted_by_the_older_table_is_counted_again(
    rig: Rig,
) -> None:
    received = while_open(SystemClock().now(), "pemilu")
    today = Zone.WIB.local(received).date()
    async with rig.working():
        async with acquire(rig.pool) as connection:
            await import_tables(connection)
        free = working_days(today, 2)
        await amended(rig, *free, scope=OFFICE)
        case_id = await rig.opened(None, **PEMILU)
        await until(lambda: rig.announced(case_id, ADVANCED))
        there = await case(rig, case_id)

    (opens,) = working_days(free[-1] + timedelta(days=1), 1)
    lodged = at(opens, time(8), Zone.WIB)
    assert await rig.facts(case_id) == ["CaseOpened", "LodgingRecounted"]
    assert there.report.lodged_at == lodged
    assert (await review(rig, case_id)).deadline.trigger == lodged
    event = await recounted(rig, case_id)
    assert (event.lodged_at, event.in_time) == (lodged, True)
    assert {rule.role for rule in rules_of(event)} == {"reporter", "office"}


async def test_a_refusal_as_late_is_reported_and_not_undone(rig: Rig, desk: Desk) -> None:
    known, counted = just_missed()
    async with rig.working():
        late = await rig.opened(None, known_date=known, **PEMILU)
        other = await rig.opened(None, **PEMILU)
        await rig.give(late, DeclineRegistration(DeclineReason.OUT_OF_TIME))
        await rig.give(other, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        await rig.handle(late).result()
        before = await rig.facts(late)
        amendment_id = await amended(rig, *counted)
        assert await recomputed(rig)
        there = await case(rig, late)
        report = (
            await desk.get(f"/holidays/amendments/{amendment_id}", "plenary_member@32.73")
        ).json()

    assert await rig.facts(late) == [*before, "LodgingRecounted"]
    assert (there.closed, there.in_time) == (True, True)
    assert (await recounted(rig, late)).in_time_before is False
    assert set(await lines(rig, amendment_id)) == {late}
    assert report["moved"] == 1
    (line,) = report["cases"]
    assert line["lodging"]["verdict"] == "refused_yet_in_time"
    assert "tinjau kembali" in line["lodging"]["why"]
    assert (line["lodging"]["in_time_before"], line["lodging"]["in_time"]) == (False, True)
