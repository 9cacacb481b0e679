"""Editions are pinned by the day of lodging, and a released row is never edited."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from shared.statute.acts.review import RequestCorrection
from shared.statute.acts.table import ACTS
from shared.statute.acts.tracing import SetFinding
from shared.statute.case.command import Command
from shared.statute.deadlines import holidays
from shared.statute.deadlines.office_hours import HOURS
from shared.statute.law.editions import EDITIONS, NoEditionError, edition_for, edition_named
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Source
from shared.statute.law.terms import Term, terms_of
from tests.statute.samples import PEMILU, PILKADA, opened, refusal, report, wib

# The fingerprint of each released edition and holiday table. A correction is a new edition or a new
# version with its own line here; a line that stands here is never changed.
RELEASED = {
    "pemilu-2022": "1c4ecfe1f93e2c8b",
    "pilkada-2020": "7af1ad9f2febaf3c",
    "pilkada-2024": "cd4946e56a9a4beb",
    "table 2018.1": "0cd7c3ec3797042a",
    "table 2019.1": "e54ad8a43f6c16c9",
    "table 2020.1": "f7000189e1be176f",
    "table 2021.1": "232e5c34e19c1b74",
    "table 2022.1": "ea4a8090323339f9",
    "table 2023.1": "8c24372fa4a4ce50",
    "table 2024.1": "3d180ddab31449ea",
    "table 2025.1": "5b4ad48e67357b72",
    "table 2025.2": "2ff0c5750079b08c",
    "table 2025.3": "6046f14483abbb6a",
    "table 2026.1": "9ba70cc6be26987b",
    "table 2027.1": "a770ea4654b3510e",
}


def edition_rows(name: str) -> list[object]:
    return [edition_named(name), HOURS[name], *terms_of(name)]


def fingerprint(rows: list[object]) -> str:
    """Every value of every row, sets in order."""
    return hashlib.sha256("\n".join(map(_text, rows)).encode()).hexdigest()[:16]


def _text(row: object) -> str:
    fields = {name: getattr(row, name) for name in sorted(row.__dataclass_fields__)}  # type: ignore[attr-defined]
    text = repr({k: sorted(v) if isinstance(v, frozenset) else v for k, v in fields.items()})
    # The digests were taken when `LocalizedText` was called `Words`; its values are what counts.
    return text.replace("LocalizedText(", "Words(")


def released() -> dict[str, str]:
    rows: dict[str, list[object]] = {law.name: edition_rows(law.name) for law in EDITIONS}
    rows |= {f"table {v}": list(holidays.table(v).free_days) for v in holidays.versions()}
    return {name: fingerprint(each) for name, each in rows.items()}


def test_a_released_row_is_never_edited() -> None:
    assert released() == RELEASED


def test_an_edited_or_removed_row_would_be_seen() -> None:
    rows = edition_rows("pemilu-2022")
    handling = next(row for row in rows if isinstance(row, Term) and row.clock == "handling")
    edited = [replace(row, number=8) if row is handling else row for row in rows]
    assert fingerprint(edited) != fingerprint(rows)
    assert fingerprint(rows[:-1]) != fingerprint(rows)
    assert fingerprint(list(rows)) == fingerprint(rows)


@pytest.mark.parametrize(
    ("regime", "lodged", "edition"),
    [
        (PEMILU, date(2024, 2, 14), "pemilu-2022"),
        (PEMILU, date(2017, 8, 16), "pemilu-2022"),
        (PILKADA, date(2020, 10, 28), "pilkada-2020"),
        (PILKADA, date(2024, 9, 29), "pilkada-2020"),
        (PILKADA, date(2024, 9, 30), "pilkada-2024"),
        (PILKADA, date(2024, 11, 27), "pilkada-2024"),
    ],
)
def test_the_edition_of_a_day(regime: Regime, lodged: date, edition: str) -> None:
    assert edition_for(regime, lodged).name == edition
    assert edition_for(regime, lodged) is edition_named(edition)


@pytest.mark.parametrize(
    ("regime", "day"), [(PEMILU, date(2017, 8, 15)), (PILKADA, date(2016, 6, 30))]
)
def test_before_the_acts_there_is_no_edition(regime: Regime, day: date) -> None:
    with pytest.raises(NoEditionError, match=day.isoformat()):
        edition_for(regime, day)


def test_an_unknown_edition_is_an_error() -> None:
    with pytest.raises(NoEditionError) as error:
        edition_named("pemilu-1955")
    assert error.value.wanted == "pemilu-1955"


@pytest.mark.parametrize("command", [RequestCorrection(()), SetFinding("")])
def test_a_case_under_older_rules_does_not_cite_the_newer(command: Command) -> None:
    for edition, newer in (("pilkada-2020", False), ("pilkada-2024", True)):
        source = Source.FINDING if isinstance(command, SetFinding) else Source.REPORT
        case = opened(replace(report(PILKADA, source=source), edition=edition))
        found = refusal(case, command, wib("2026-07-06T11:00"))
        assert found.code in {"nothing_to_correct", "number_missing"}
        assert "Perbawaslu 8/2020" in found.article
        assert ("Perbawaslu 9/2024" in found.article) is newer


def test_no_move_cites_a_rule_younger_than_its_edition() -> None:
    for move in ACTS.values():
        assert "9/2024" not in move.article(PILKADA, "pilkada-2020"), move.command
        assert move.article(PILKADA, "pilkada-2024") == move.article(PILKADA)
