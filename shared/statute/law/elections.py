"""The elections by the office that is voted for, and which law governs which. Data only."""

from enum import StrEnum

from shared.statute.law.sources import Regime


class Election(StrEnum):
    """The office that is voted for."""

    PRESIDENT = "president"
    LEGISLATURE = "legislature"
    GOVERNOR = "governor"
    REGENT = "regent"
    MAYOR = "mayor"


ELECTIONS_OF: dict[Regime, tuple[Election, ...]] = {
    Regime.PEMILU: (Election.PRESIDENT, Election.LEGISLATURE),
    Regime.PILKADA: (Election.GOVERNOR, Election.REGENT, Election.MAYOR),
}
"""The elections that each law governs."""
