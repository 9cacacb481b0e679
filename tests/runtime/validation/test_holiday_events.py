"""A version of the holiday table that cannot be true moves no day; those of the release can be."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from shared.events.envelope import WORKFLOW, Event
from shared.events.holidays import HolidaysAmended
from shared.runtime.clock import new_id
from shared.runtime.validation.holiday_events import holiday_problems

AT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
DAY = {
    "day": "2026-11-26",
    "kind": "regional_holiday",
    "scope": "32.73",
    "name": "Libur contoh",
    "name_en": "Sample holiday",
    "decree": "SK Contoh 1/2026",
}


def announced(**changed: object) -> Event[HolidaysAmended]:
    body: dict[str, Any] = {
        "revision": 13,
        "version": "2026.r13",
        "valid_from": AT,
        "horizon": "2028-01-31",
        "added": [DAY],
    }
    data = HolidaysAmended.model_validate(body | changed)
    return Event(id=new_id(), subject="2026.r13", time=AT, source=WORKFLOW, data=data)


def test_nothing_is_wrong_with_what_is_announced() -> None:
    assert list(holiday_problems(announced(), b"2026.r13")) == []


@pytest.mark.parametrize(
    ("changed", "key", "problem"),
    [
        ({}, b"2026.r12", "mismatch: key"),
        ({"version": "2026.r14"}, b"2026.r14", "mismatch: ce_subject"),
        ({"valid_from": AT.replace(year=2201)}, b"2026.r13", "implausible: valid_from"),
        ({"revision": 2**40}, b"2026.r13", "implausible: revision"),
        ({"added": [DAY | {"scope": "²2"}]}, b"2026.r13", "unknown: added.scope"),
        ({"added": [DAY | {"scope": "32.99"}]}, b"2026.r13", "unknown: added.scope"),
        ({"removed": [DAY | {"scope": "99"}]}, b"2026.r13", "unknown: removed.scope"),
    ],
)
def test_what_cannot_be_true_is_found(changed: dict[str, Any], key: bytes, problem: str) -> None:
    assert problem in list(holiday_problems(announced(**changed), key))


@pytest.mark.parametrize(
    "changed",
    [
        {"revision": 0},
        {"horizon": "9999-12-31"},
        {"added": [DAY] * 251},
        {"added": [DAY | {"name": "x" * 151}]},
        {"added": [DAY | {"day": "0001-01-01"}]},
        {"added": [DAY | {"kind": "unheard_of"}]},
    ],
)
def test_what_does_not_fit_is_no_version(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        announced(**changed)
