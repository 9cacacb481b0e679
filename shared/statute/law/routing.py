"""Which office is competent for a report, from its election, kinds and place; a report goes to the place of the event."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.statute.law.elections import ELECTIONS_OF, Election
from shared.statute.law.offices import Level, level_of, office_at
from shared.statute.law.sources import Confidence, Regime
from shared.statute.law.violations import Matter, matters_of
from shared.statute.law.zones import Zone, zone_of


@dataclass(frozen=True, slots=True)
class Competence:
    """The competent office, with the article that makes it so."""

    office: str
    level: Level
    zone: Zone
    article: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class _Rule:
    """A matter that belongs to a level of its own, whatever the place."""

    matter: Matter
    elections: frozenset[Election]
    level: Level
    article: str
    confidence: Confidence


_GENERAL = frozenset(ELECTIONS_OF[Regime.PEMILU])
_LOCAL = frozenset(ELECTIONS_OF[Regime.PILKADA])

# fmt: off
_RULES = (
    _Rule(Matter.TSM, _GENERAL, Level.NATIONAL, "UU 7/2017 Pasal 463", Confidence.UNCONFIRMED),
    _Rule(Matter.TSM, _LOCAL, Level.PROVINCE, "UU 10/2016 Pasal 135A; Perbawaslu 9/2020", Confidence.MEDIUM),
    _Rule(Matter.ETHICS_SUPERVISOR, _GENERAL, Level.REGENCY, "Perbawaslu 7/2022 Pasal 20", Confidence.HIGH),
    _Rule(Matter.ETHICS_SUPERVISOR, _LOCAL, Level.REGENCY, "Perbawaslu 8/2020", Confidence.MEDIUM),
    _Rule(Matter.BYLAW, _GENERAL, Level.PROVINCE, "UU 7/2017 Pasal 455 ayat (1) huruf c", Confidence.UNCONFIRMED),
)
# fmt: on

_LOCUS = {
    Regime.PEMILU: "UU 7/2017 Pasal 454; Perbawaslu 7/2022",
    Regime.PILKADA: "UU 1/2015 Pasal 134; Perbawaslu 8/2020",
}


def competent_office(regime: Regime, election: str, kinds: Iterable[str], place: str) -> Competence:
    """The office a report goes to: the regency of the place, or the level that its matter belongs to."""
    matters = matters_of(kinds)
    for rule in _RULES:
        if election in rule.elections and rule.matter in matters:
            return _competence(office_at(place, rule.level), rule.article, rule.confidence)
    return _competence(office_at(place, Level.REGENCY), _LOCUS[regime], Confidence.HIGH)


def _competence(office: str, article: str, confidence: Confidence) -> Competence:
    return Competence(office, level_of(office), zone_of(office), article, confidence)
