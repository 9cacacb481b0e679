"""When each election was quiet, voted and recapitulated; office hours depend on it. Data only."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.statute.law.sources import Regime


class PeriodKind(StrEnum):
    """The parts of an election that change office hours."""

    QUIET = "quiet"
    POLLING = "polling"
    RECAPITULATION = "recapitulation"


@dataclass(frozen=True, slots=True)
class Period:
    """A part of an election, first and last day included."""

    regime: Regime
    kind: PeriodKind
    first: date
    last: date

    def holds(self, regime: Regime, day: date) -> bool:
        """Whether the day lies in this part of an election of that regime."""
        return self.regime == regime and self.first <= day <= self.last


# The quiet periods before 2024 follow from the rule that they are the three days before polling day.
# fmt: off
PERIODS: tuple[Period, ...] = (
    Period(Regime.PILKADA, PeriodKind.QUIET,          date(2018, 6, 24),  date(2018, 6, 26)),
    Period(Regime.PILKADA, PeriodKind.POLLING,        date(2018, 6, 27),  date(2018, 6, 27)),
    Period(Regime.PEMILU,  PeriodKind.QUIET,          date(2019, 4, 14),  date(2019, 4, 16)),
    Period(Regime.PEMILU,  PeriodKind.POLLING,        date(2019, 4, 17),  date(2019, 4, 17)),
    Period(Regime.PILKADA, PeriodKind.QUIET,          date(2020, 12, 6),  date(2020, 12, 8)),
    Period(Regime.PILKADA, PeriodKind.POLLING,        date(2020, 12, 9),  date(2020, 12, 9)),
    Period(Regime.PEMILU,  PeriodKind.QUIET,          date(2024, 2, 11),  date(2024, 2, 13)),
    Period(Regime.PEMILU,  PeriodKind.POLLING,        date(2024, 2, 14),  date(2024, 2, 14)),
    Period(Regime.PILKADA, PeriodKind.QUIET,          date(2024, 11, 24), date(2024, 11, 26)),
    Period(Regime.PILKADA, PeriodKind.POLLING,        date(2024, 11, 27), date(2024, 11, 27)),
    Period(Regime.PILKADA, PeriodKind.RECAPITULATION, date(2024, 11, 28), date(2024, 12, 16)),
)
# fmt: on
