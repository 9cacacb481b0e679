"""One table per article, for a lawyer to read: entered, edition, expected moment, article."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.statute.deadlines import holidays
from shared.statute.deadlines.deadline import Deadline, DeadlineContext, due
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import EDITIONS, edition_named
from shared.statute.law.terms import NoTermError, term, terms_of
from shared.statute.law.zones import Zone
from tests.statute.samples import wib

TABLES = Path(__file__).with_name("articles.txt").read_text(encoding="utf-8")


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """Clock, edition, article, entered and expected moment of every line of every table."""
    for table in TABLES.split("\n\n")[1:]:
        article, heading, *lines = table.strip().splitlines()
        clock, edition, _, _ = (cell.strip() for cell in heading.split("|"))
        for line in lines:
            entered, expected = line.split(" -> ")
            yield clock, edition, article, entered.strip(), expected


def headings() -> set[tuple[str, str, str, str]]:
    lines = (line.strip() for line in TABLES.splitlines() if line.startswith("  ") and "|" in line)
    return {tuple(cell.strip() for cell in line.split("|")) for line in lines}  # type: ignore[misc]


def deadline(clock: str, edition: str, entered: str) -> Deadline:
    place = DeadlineContext(edition_named(edition), Zone.WIB, holidays.latest())
    return due(Clock(clock), place, wib(entered))


@pytest.mark.parametrize(("clock", "edition", "article", "entered", "expected"), list(rows()))
def test_until_when(clock: str, edition: str, article: str, entered: str, expected: str) -> None:
    found = deadline(clock, edition, entered)
    assert found.due == wib(expected)
    assert found.article == article
    assert found.edition == edition
    assert found.calendar == "2027.1"


def test_there_is_a_table_for_every_clock_of_every_edition() -> None:
    assert headings() == {
        (row.clock, row.edition, f"{row.number} {row.unit}", row.confidence)
        for edition in EDITIONS
        for row in terms_of(edition.name)
    }


# What sets each clock going; by regime where the two differ.
STARTS = """
known            reporting_window
found            finding_window
tracing_decided  tracing
lodged           initial_review pilkada:gakkumdu_first_discussion
notified         correction
registered       handling handling_total adjudication quick_adjudication tsm_decision asn_study
registered       pemilu:gakkumdu_first_discussion
crime_decided    crime_forwarding
decided          correction_request status_notice supreme_court_petition
received         kpu_follow_up police_investigation asn_verification
objected         counter_memorandum
preceding_act    prosecutor_returns police_resubmits to_court
file_registered  district_court
"""


def test_what_sets_each_clock_going() -> None:
    table = [line.split() for line in STARTS.strip().splitlines()]
    expected = {clock: trigger for trigger, *clocks in table for clock in clocks}
    for law in EDITIONS:
        for row in terms_of(law.name):
            of_regime = expected.get(f"{law.regime}:{row.clock}")
            assert row.trigger == (of_regime or expected[row.clock]), row


def test_what_rests_on_background_alone_is_unconfirmed() -> None:
    alone = [row for law in EDITIONS for row in terms_of(law.name) if row.tags == ("B",)]
    assert {row.clock for row in alone} == {Clock.TRACING, Clock.KPU_FOLLOW_UP}
    assert {row.confidence for row in alone} == {"unconfirmed"}


def test_a_clock_the_edition_does_not_know_is_an_error() -> None:
    with pytest.raises(NoTermError) as error:
        term("pilkada-2024", Clock.ADJUDICATION)
    assert (error.value.edition, error.value.clock) == ("pilkada-2024", Clock.ADJUDICATION)
