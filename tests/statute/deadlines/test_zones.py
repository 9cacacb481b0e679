"""Three zones: the law's fixed offsets agree with the world's time zone data."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.statute.law.zones import NaiveMomentError, Zone, zone_of

MOMENTS = st.datetimes(datetime(2017, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(moment=MOMENTS, zone=st.sampled_from(Zone))
def test_a_moment_is_the_same_both_ways(moment: datetime, zone: Zone) -> None:
    local = zone.local(moment)
    assert local.utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset()
    assert local.astimezone(UTC) == moment


def test_the_zones_are_called_as_on_the_wall() -> None:
    names = [zone.local(datetime(2026, 1, 1, tzinfo=UTC)).tzname() for zone in Zone]
    assert names == ["WIB", "WITA", "WIT"]
    assert [zone.offset.utcoffset(None) for zone in Zone] == [timedelta(hours=h) for h in (7, 8, 9)]


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("11", Zone.WIB), ("32.73", Zone.WIB), ("61", Zone.WIB), ("62", Zone.WIB), ("00", Zone.WIB),
        ("51.71.01", Zone.WITA), ("63", Zone.WITA), ("64", Zone.WITA), ("76", Zone.WITA),
        ("81", Zone.WIT), ("91.71", Zone.WIT), ("96", Zone.WIT),
    ],
)  # fmt: skip
def test_an_office_keeps_the_zone_of_its_province(region: str, zone: Zone) -> None:
    assert zone_of(region) is zone


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveMomentError) as error:
        Zone.WIB.local(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    assert error.value.moment.year == 2026
