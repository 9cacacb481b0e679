"""Every start day of ten years, every clock, every edition: law and independent reckoning agree."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from shared.statute.deadlines import holidays
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import EDITIONS, edition_for, edition_named
from shared.statute.law.sources import Regime
from shared.statute.law.terms import terms_of
from shared.statute.law.zones import Zone
from tests.statute import oracle

FIRST, LAST = date(2018, 1, 1), date(2027, 12, 31)


def days() -> Iterator[date]:
    for offset in range((LAST - FIRST).days + 1):
        yield FIRST + timedelta(days=offset)


def starts() -> Iterator[tuple[datetime, Zone]]:
    """A moment of every day, the hours and the zones taking turns."""
    for number, day in enumerate(days()):
        zone = list(Zone)[number % len(Zone)]
        yield datetime.combine(day, time(number % 24, number % 60), zone.offset), zone


@pytest.mark.parametrize("clock", list(Clock))
@pytest.mark.parametrize("edition", [edition.name for edition in EDITIONS])
def test_no_difference_on_any_start_day(edition: str, clock: Clock) -> None:
    if clock not in oracle.TERMS[edition]:
        assert clock not in {row.clock for row in terms_of(edition)}
        return
    law, calendar = edition_named(edition), holidays.latest()
    differences = [
        (start.isoformat(), found.due.isoformat(), expected.isoformat())
        for start, zone in starts()
        for found in [due(clock, DeadlineContext(law, zone, calendar), start)]
        for expected in [oracle.due(edition, clock, start, zone)]
        if found.due != expected
    ]
    assert differences == []


@pytest.mark.parametrize("edition", [edition.name for edition in EDITIONS])
def test_an_extended_handling_is_the_total_on_every_start_day(edition: str) -> None:
    law, calendar = edition_named(edition), holidays.latest()
    differences = [
        start.isoformat()
        for start, zone in starts()
        for place in [DeadlineContext(law, zone, calendar)]
        if due(Clock.HANDLING, place, start, extended=True).due
        != oracle.due(edition, "handling_total", start, zone)
    ]
    assert differences == []


@pytest.mark.parametrize("regime", list(Regime))
def test_every_report_of_those_years_has_an_edition(regime: Regime) -> None:
    assert {edition_for(regime, day).regime for day in days()} == {regime}
