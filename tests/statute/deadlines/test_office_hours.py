"""A report outside office hours counts as lodged at the next opening; both moments are kept."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.statute.deadlines import holidays
from shared.statute.deadlines.office_hours import receipt, round_the_clock
from shared.statute.law.editions import EDITIONS, Edition, edition_named
from shared.statute.law.zones import Zone
from tests.statute.samples import wib

CALENDAR = holidays.latest()

# fmt: off
ARRIVALS = [
    # edition,      arrived,            counts as lodged,   because
    ("pemilu-2022",  "2026-07-06T10:00", "2026-07-06T10:00", "in hours"),
    ("pemilu-2022",  "2026-07-06T08:00", "2026-07-06T08:00", "at the opening"),
    ("pemilu-2022",  "2026-07-06T16:00", "2026-07-06T16:00", "at the closing"),
    ("pemilu-2022",  "2026-07-06T06:30", "2026-07-06T08:00", "before the opening"),
    ("pemilu-2022",  "2026-07-06T16:01", "2026-07-07T08:00", "after the closing"),
    ("pemilu-2022",  "2026-07-10T16:01", "2026-07-13T08:00", "Friday evening"),
    ("pemilu-2022",  "2026-07-11T10:00", "2026-07-13T08:00", "Saturday"),
    ("pemilu-2022",  "2024-04-05T17:00", "2024-04-16T08:00", "before Eid and its joint leave"),
    ("pemilu-2022",  "2024-02-11T03:00", "2024-02-11T03:00", "quiet period, a Sunday night"),
    ("pemilu-2022",  "2024-02-14T23:59", "2024-02-14T23:59", "polling day"),
    ("pemilu-2022",  "2024-02-07T17:00", "2024-02-11T00:00", "the quiet period opens first"),
    ("pilkada-2020", "2020-10-31T10:00", "2020-10-31T10:00", "Saturday, a calendar day"),
    ("pilkada-2020", "2020-10-30T16:15", "2020-10-31T08:00", "Friday after four"),
    ("pilkada-2020", "2020-12-06T02:00", "2020-12-06T02:00", "quiet period"),
    ("pilkada-2024", "2026-07-10T16:15", "2026-07-10T16:15", "Friday until half past four"),
    ("pilkada-2024", "2026-07-10T16:31", "2026-07-13T08:00", "Friday evening"),
    ("pilkada-2024", "2026-07-09T16:15", "2026-07-10T08:00", "Thursday until four"),
    ("pilkada-2024", "2024-11-23T09:00", "2024-11-24T00:00", "Saturday before the quiet period"),
    ("pilkada-2024", "2024-11-27T22:00", "2024-11-27T22:00", "polling day"),
    ("pilkada-2024", "2024-11-28T02:00", "2024-11-28T08:00", "recapitulation keeps office hours"),
]
# fmt: on


@pytest.mark.parametrize(("edition", "arrived", "lodged", "why"), ARRIVALS)
def test_when_a_report_counts_as_lodged(edition: str, arrived: str, lodged: str, why: str) -> None:
    found = receipt(edition_named(edition), wib(arrived), Zone.WIB, CALENDAR)
    assert found.received_at == wib(arrived)
    assert found.lodged_at == wib(lodged), why


def test_the_office_zone_rules() -> None:
    arrived = wib("2026-07-06T07:30")
    found = receipt(edition_named("pemilu-2022"), arrived, Zone.WITA, CALENDAR)
    assert found.lodged_at == arrived
    assert Zone.WIT.local(arrived).hour == 9


def test_recapitulation_days_round_the_clock_are_a_setting() -> None:
    law = replace(edition_named("pilkada-2024"), recapitulation_round_the_clock=True)
    night = wib("2024-11-28T02:00")
    assert round_the_clock(law, night.date(), CALENDAR)
    assert receipt(law, night, Zone.WIB, CALENDAR).lodged_at == night


START, END = datetime(2018, 1, 1), datetime(2027, 12, 15)  # noqa: DTZ001 - bounds, zoned below


@given(
    moment=st.datetimes(START, END),
    zone=st.sampled_from(Zone),
    law=st.sampled_from(EDITIONS),
)
def test_office_hours_never_lose_a_moment(moment: datetime, zone: Zone, law: Edition) -> None:
    arrived = moment.replace(tzinfo=zone.offset)
    found = receipt(law, arrived, zone, CALENDAR)
    assert found.received_at == arrived
    assert arrived <= found.lodged_at <= arrived + timedelta(days=12)
    assert receipt(law, found.lodged_at, zone, CALENDAR).lodged_at == found.lodged_at
