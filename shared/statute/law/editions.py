"""Which edition of the law governs a case: chosen once, by the day its report was lodged."""

from dataclasses import dataclass
from datetime import date

from shared.statute.law.sources import Regime


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the law with its settings. A released row is never edited, only followed."""

    name: str
    regime: Regime
    first_day: date
    regulations: tuple[str, ...]
    not_correctable: frozenset[str]
    proxy_allowed: bool
    finding_needs_evidence: bool
    delegation_restarts_clocks: bool
    recapitulation_round_the_clock: bool


class NoEditionError(LookupError):
    """No edition of the law is known for that day, or by that name."""

    def __init__(self, wanted: str) -> None:
        super().__init__(
            f"tidak ada edisi peraturan untuk {wanted} / no edition of the law for {wanted}"
        )
        self.wanted = wanted


# Unconfirmed defaults, each a setting of the edition: the first day of pilkada-2024 (the
# promulgation day of Perbawaslu 9/2024 could not be read), that delegation restarts no clock,
# and that recapitulation days keep office hours. The first edition of a regime also governs
# older reports: the terms stand in the Acts, which its regulations carry out.
EDITIONS: tuple[Edition, ...] = (
    Edition(
        name="pemilu-2022",
        regime=Regime.PEMILU,
        first_day=date(2017, 8, 16),
        regulations=("UU 7/2017", "Perbawaslu 7/2022", "Perbawaslu 8/2022", "Perbawaslu 3/2023"),
        not_correctable=frozenset(),
        proxy_allowed=False,
        finding_needs_evidence=False,
        delegation_restarts_clocks=False,
        recapitulation_round_the_clock=False,
    ),
    Edition(
        name="pilkada-2020",
        regime=Regime.PILKADA,
        first_day=date(2016, 7, 1),
        regulations=(
            "UU 1/2015 (UU 8/2015, UU 10/2016, UU 6/2020)",
            "Perbawaslu 8/2020",
            "Perbawaslu 9/2020",
        ),
        not_correctable=frozenset(),
        proxy_allowed=False,
        finding_needs_evidence=False,
        delegation_restarts_clocks=False,
        recapitulation_round_the_clock=False,
    ),
    Edition(
        name="pilkada-2024",
        regime=Regime.PILKADA,
        first_day=date(2024, 9, 30),
        regulations=(
            "UU 1/2015 (UU 8/2015, UU 10/2016, UU 6/2020)",
            "Perbawaslu 8/2020 (Perbawaslu 9/2024)",
            "Perbawaslu 9/2020",
        ),
        not_correctable=frozenset({"voting_right", "in_time"}),
        proxy_allowed=True,
        finding_needs_evidence=True,
        delegation_restarts_clocks=False,
        recapitulation_round_the_clock=False,
    ),
)

_BY_NAME = {edition.name: edition for edition in EDITIONS}


def edition_named(name: str) -> Edition:
    """The edition by its name.

    Raises:
        NoEditionError: there is none.
    """
    if name not in _BY_NAME:
        raise NoEditionError(name)
    return _BY_NAME[name]


def edition_for(regime: Regime, lodged_on: date) -> Edition:
    """The edition in force on the day a report was lodged.

    Raises:
        NoEditionError: no edition of the regime was in force yet.
    """
    in_force = [row for row in EDITIONS if row.regime == regime and row.first_day <= lodged_on]
    if not in_force:
        raise NoEditionError(f"{regime} {lodged_on.isoformat()}")
    return max(in_force, key=lambda row: row.first_day)
