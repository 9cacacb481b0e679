import re
from uuid import UUID

import pytest

from services.intake.report import (
    canonical,
    fingerprint,
    is_tracking_code,
    missing,
    tracking_code,
)
from shared.statute.law.elections import ELECTIONS_OF, Election
from shared.statute.law.numbers import ELECTION_CODES
from shared.statute.law.requirements import REQUIREMENTS
from tests.intake.samples import SECRET

REPORT = str(UUID(int=7))
OTHER = str(UUID(int=8))


def test_a_code_is_read_out_in_four_groups_without_letters_that_are_misread() -> None:
    code = tracking_code(SECRET, REPORT)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)


def test_a_code_belongs_to_one_report_and_one_secret() -> None:
    codes = {
        tracking_code(SECRET, REPORT),
        tracking_code(SECRET, OTHER),
        tracking_code(b"another secret of the tests", REPORT),
    }
    assert len(codes) == 3


def test_a_code_is_known_however_it_was_written_down() -> None:
    code = tracking_code(SECRET, REPORT)
    spoken = code.replace("0", "O").replace("1", "l").replace("-", " ").lower()
    assert is_tracking_code(SECRET, REPORT, code)
    assert is_tracking_code(SECRET, REPORT, spoken)


@pytest.mark.parametrize("given", ["", "-", "0000-0000-0000-0000", "ÄÖÜ", "\ud800", "x" * 5000])
def test_anything_else_is_no_code(given: str) -> None:
    assert not is_tracking_code(SECRET, REPORT, given)
    assert not is_tracking_code(SECRET, REPORT, tracking_code(SECRET, REPORT) + given[:1] + "Z")


def test_the_same_content_is_recognised_in_any_order() -> None:
    assert canonical({"b": [1], "a": "ä"}) == canonical({"a": "ä", "b": [1]})
    assert canonical({"a": [1, 2]}) != canonical({"a": [2, 1]})


def test_a_fingerprint_serves_one_purpose_and_needs_the_secret() -> None:
    prints = {
        fingerprint(SECRET, "key", b"0812"),
        fingerprint(SECRET, "content", b"0812"),
        fingerprint(b"another secret of the tests", "key", b"0812"),
    }
    assert len(prints) == 3


def test_whatever_is_missing_is_named_as_in_the_statute() -> None:
    nothing = missing(
        address=None,
        reported_party=None,
        event_date=None,
        event_place=None,
        description=None,
        has_evidence=False,
    )
    for_the_initial_review = {"reporter_name", "voting_right", "in_time"}
    assert set(nothing) == REQUIREMENTS.keys() - for_the_initial_review
    assert list(nothing) == [key for key in REQUIREMENTS if key in nothing]


def test_every_election_can_be_numbered() -> None:
    assert {election for of in ELECTIONS_OF.values() for election in of} == {*Election}
    assert ELECTION_CODES.keys() == {*Election}
