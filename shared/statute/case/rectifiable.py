"""The fields of a case's record that can be rectified: each as text, and which texts it takes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from shared.statute.case.state import Case
from shared.statute.law.choices import PROXY, MendableField, ReporterKind
from shared.statute.law.elections import ELECTIONS_OF
from shared.statute.law.offices import NATIONAL, NotAnOfficeError, level_of
from shared.statute.law.violations import KINDS
from shared.statute.law.zones import Zone

APART = ","
REPORTERS = frozenset({*ReporterKind, PROXY})


@dataclass(frozen=True, slots=True)
class _Field:
    """How a field is written as text, set in a case, and which texts it takes."""

    shown: Callable[[Case], str]
    put: Callable[[Case, str], Case]
    takes: Callable[[Case, str], bool]


def text_of(case: Case, field: MendableField) -> str:
    """The value of a field now, as text: a day in ISO form, several keys separated by commas."""
    return _FIELDS[field].shown(case)


def takes(case: Case, field: MendableField, text: str) -> bool:
    """Whether a text is a value of the field; asked of commands, not again of recorded facts."""
    return _FIELDS[field].takes(case, text)


def with_value(case: Case, field: MendableField, text: str) -> Case:
    """The case with another value in the field."""
    return _FIELDS[field].put(case, text)


def _reported(case: Case, **changes: Any) -> Case:  # noqa: ANN401 - the report's own fields
    return replace(case, report=replace(case.report, **changes))


def _kinds(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key.strip() for key in text.split(APART)))


def _known(case: Case, text: str) -> Case:
    known = date.fromisoformat(text)
    return replace(_reported(case, known_date=known), known_date=known)


def _event_day(case: Case) -> str:
    return case.report.event_date.isoformat() if case.report.event_date else ""


def is_yet_to_come(known: date, received: datetime) -> bool:
    """Whether a day begins after the receipt even in the easternmost zone (WIT, UTC+9)."""
    # A day begins in the east, and a case may be handled further west than it was reported from.
    return known > Zone.WIT.local(received).date()


def _is_past_day(case: Case, text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and not is_yet_to_come(day, case.report.received_at)


def _is_place(_case: Case, text: str) -> bool:
    try:
        level_of(text)
    except NotAnOfficeError:
        return False
    return text != NATIONAL


_FIELDS: dict[MendableField, _Field] = {
    MendableField.KINDS: _Field(
        lambda case: APART.join(case.kinds),
        lambda case, text: replace(case, kinds=_kinds(text)),
        lambda _, text: KINDS.keys() >= set(_kinds(text)),
    ),
    MendableField.PLACE: _Field(
        lambda case: case.report.place,
        lambda case, text: _reported(case, place=text),
        _is_place,
    ),
    MendableField.KNOWN_DATE: _Field(
        lambda case: case.known_date.isoformat(), _known, _is_past_day
    ),
    MendableField.EVENT_DATE: _Field(
        _event_day,
        lambda case, text: _reported(case, event_date=date.fromisoformat(text)),
        _is_past_day,
    ),
    MendableField.ELECTION: _Field(
        lambda case: case.report.election,
        lambda case, text: _reported(case, election=text),
        lambda case, text: text in ELECTIONS_OF[case.regime],
    ),
    MendableField.REPORTER_KIND: _Field(
        lambda case: case.report.reporter_kind,
        lambda case, text: _reported(case, reporter_kind=text),
        lambda _, text: text in REPORTERS,
    ),
}
