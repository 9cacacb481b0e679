"""A report that cannot be true opens no case; whatever is wrong is named, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.workflow.file.codec import opening_command
from shared.events.reports import ReportSubmitted
from shared.runtime.clock import new_id
from shared.runtime.regions import load
from shared.runtime.validation.report_events import report_problems
from shared.statute.deadlines.holidays import in_force
from shared.statute.decide import decide
from shared.statute.law.elections import ELECTIONS_OF, Election
from shared.statute.law.sources import Regime
from shared.statute.law.violations import KINDS
from shared.statute.law.zones import Zone
from tests.workflow.samples import report, submitted

LODGED = datetime(2024, 11, 25, 3, 0, tzinfo=UTC)
SEALED = "v1.00000000-0000-0000-0000-000000000007."
ANY_TEXT = st.text(max_size=40)
DIGITS_OF_OTHER_SCRIPTS = ("\u0663\u0662.\u0667\u0663", "\u00b3\u00b2.\u2077\u00b3")
NO_OFFICE = st.sampled_from(
    ("32.73.99.9999x", "99", "32.99", "32.7", "3273", "", "00.01", "9" * 99)
) | st.sampled_from(DIGITS_OF_OTHER_SCRIPTS)
SOME_DAY = st.dates()
SOME_MOMENT = st.datetimes(timezones=st.just(UTC))

WRONG: dict[str, st.SearchStrategy[Any]] = {
    "report_id": ANY_TEXT | st.uuids().map(lambda one: one.hex),
    "receipt_number": st.sampled_from(["", "1" * 101, "001/LP\n", "001/\u0139P"]),
    "election": ANY_TEXT | st.sampled_from(ELECTIONS_OF[Regime.PEMILU]).map(str),
    "channel": st.text(min_size=64, max_size=70),
    "reporter_kind": ANY_TEXT,
    "violation_kinds": st.lists(ANY_TEXT, min_size=1, max_size=3)
    | st.just(["money_politics", "money_politics"]),
    "missing": st.lists(ANY_TEXT, min_size=1, max_size=3),
    "place": NO_OFFICE,
    "office": NO_OFFICE,
    "zone": ANY_TEXT | st.sampled_from(["Mars/One", "UTC", "Asia/Singapore", "asia/jakarta"]),
    "known_date": SOME_DAY.filter(lambda day: day > LODGED.date() or day.year < 2000),
    "event_date": SOME_DAY.filter(lambda day: not 2000 <= day.year < 2100),
    "received_at": SOME_MOMENT.filter(lambda at: at > LODGED or at.year < 2000),
    "lodged_at": SOME_MOMENT.filter(lambda at: at < LODGED or at - LODGED > timedelta(days=31)),
}
# What is then wrong beside the field itself: a case of 1900 is older than any law, and so on.
FOLLOWS = {"office": {"zone"}, "received_at": {"lodged_at", "known_date"}}


def fields(event: Any, key: bytes | None) -> set[str]:  # noqa: ANN401 - an event of any report
    return {problem.partition(": ")[2] for problem in report_problems(event, key)}


def problems(body: ReportSubmitted) -> set[str]:
    event = submitted(body)
    return fields(event, event.subject.encode())


@pytest.fixture(scope="module", autouse=True)
def _regions() -> None:
    """The list of regions, read before the first example rather than in it."""
    load()


@given(st.sampled_from(sorted(WRONG)), st.data())
def test_a_wrong_value_is_found_and_named(field: str, data: st.DataObject) -> None:
    wrong = report(LODGED).model_dump() | {field: data.draw(WRONG[field])}
    found = problems(ReportSubmitted.model_validate(wrong))

    assert field in found
    assert found - {field} <= FOLLOWS.get(field, set())


@given(
    st.sampled_from(["32.73", "51.71", "91.71", "32", "00"]),
    st.sampled_from(Election),
    st.lists(st.sampled_from(sorted(KINDS)), unique=True, max_size=10),
    st.timedeltas(timedelta(0), timedelta(days=20)),
)
def test_what_may_be_true_is_let_through(
    office: str, election: Election, kinds: list[str], waited: timedelta
) -> None:
    (regime,) = (regime for regime, held in ELECTIONS_OF.items() if election in held)
    zone = {"51": Zone.WITA, "91": Zone.WIT}.get(office[:2], Zone.WIB)
    body = report(
        LODGED + waited,
        received_at=LODGED,
        known_date=LODGED.date(),
        office=office,
        zone=zone,
        election=election,
        regime=regime,
        violation_kinds=kinds,
    )
    assert problems(body) == set()


A_MOMENT = st.integers(-3_600, 2_600).map(lambda days: LODGED + timedelta(days=days, hours=5))
PLAUSIBLE: dict[str, st.SearchStrategy[Any]] = {
    "place": st.sampled_from(["32.73.02", "51.71", "91.71.01.1001", "94", "99"]),
    "office": st.sampled_from(["32.73", "51.71", "91.71", "32", "00", "32.73.02", "99"]),
    "zone": st.sampled_from([*Zone, "UTC"]),
    "regime": st.sampled_from(Regime),
    "election": st.sampled_from(Election),
    "violation_kinds": st.lists(st.sampled_from(sorted(KINDS)), max_size=10),
    "known_date": st.dates(date(2015, 1, 1), date(2031, 12, 31)),
    "received_at": A_MOMENT,
    "lodged_at": A_MOMENT,
}


@settings(max_examples=300)
@given(st.data(), st.sets(st.sampled_from(sorted(PLAUSIBLE)), max_size=4))
def test_what_is_let_through_opens_a_case_or_waits_for_a_table(
    data: st.DataObject, changed: set[str]
) -> None:
    values = {field: data.draw(PLAUSIBLE[field]) for field in changed}
    body = ReportSubmitted.model_validate(report(LODGED).model_dump() | values)
    if problems(body):
        return
    calendar = in_force(body.lodged_at.date()).within(body.office)
    opened = decide(None, opening_command(body.model_dump(mode="json")), body.lodged_at, calendar)

    assert isinstance(opened, tuple) or opened.code == "beyond_table"


@pytest.mark.parametrize(
    ("subject", "key", "found"),
    [
        ("own", b"another", {"key"}),
        ("own", None, {"key"}),
        ("another", None, {"key", "ce_subject"}),
        ("", b"", {"key", "ce_subject"}),
    ],
)
def test_one_id_throughout(subject: str, key: bytes | None, found: set[str]) -> None:
    event = submitted(report(LODGED, report_id=str(new_id())))
    named = event if subject == "own" else replace(event, subject=subject)

    assert fields(named, key) == found


def test_a_report_of_a_zone_of_another_office_is_refused() -> None:
    assert problems(report(LODGED, zone="Asia/Jayapura")) == {"zone"}


def test_a_report_older_than_the_law_is_refused() -> None:
    lodged = datetime(2014, 7, 9, tzinfo=UTC)
    assert problems(report(lodged)) == {"lodged_at"}
