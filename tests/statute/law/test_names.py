"""Every code that a person may read has a name in both languages."""

import pytest

from shared.statute.acts.table import FACTS
from shared.statute.law.addressees import ADDRESSEES
from shared.statute.law.authority import OfficialRole
from shared.statute.law.choices import (
    PROXY,
    AgencyAct,
    CloseReason,
    DeclineReason,
    Discussion,
    ExtensionGround,
    MendableField,
    Mode,
    Oath,
    Party,
    ReporterKind,
    Verdict,
)
from shared.statute.law.clocks import Clock
from shared.statute.law.elections import Election
from shared.statute.law.offices import Level
from shared.statute.law.refusals import REFUSAL_NAMES
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import Stage
from shared.statute.law.violations import KINDS, Matter
from shared.statute.names import NAMES, name_of
from shared.statute.remedies import REMEDIES

CODES = {
    "facts": {*FACTS},
    "clocks": {*Clock},
    "matters": {*Matter},
    "reasons": {*DeclineReason, *CloseReason},
    "fields": {*MendableField},
    "agencies": {row.body for row in ADDRESSEES},
    "parties": {*Party},
    "elections": {*Election},
    "reporters": {*ReporterKind, PROXY},
    "stages": {*Stage},
    "requirements": {*REQUIREMENTS},
    "kinds": {*KINDS},
    "roles": {*OfficialRole},
    "levels": {level.name.lower() for level in Level},
    "modes": {*Mode},
    "oaths": {*Oath},
    "discussions": {*Discussion},
    "grounds": {*ExtensionGround},
    "verdicts": {*Verdict},
    "agency_acts": {*AgencyAct},
    "regimes": {*Regime},
    "refusals": {*REMEDIES},
}


def test_every_code_of_a_group_has_its_name_and_no_other_has() -> None:
    assert {group: {*names} for group, names in NAMES.items()} == CODES


@pytest.mark.parametrize("group", sorted(CODES))
def test_no_name_is_blank(group: str) -> None:
    assert all(name.indonesian and name.english for name in NAMES[group].values())


def test_a_code_of_a_newer_version_is_called_as_it_is_written() -> None:
    assert name_of("clocks", "some_new_clock") == LocalizedText("some new clock", "some new clock")
    assert name_of("clocks", "correction").english == "the correction of the report"


def test_every_refusal_says_what_to_do() -> None:
    assert {*REFUSAL_NAMES} == {*REMEDIES}
    assert all(remedy.indonesian and remedy.english for remedy in REMEDIES.values())
