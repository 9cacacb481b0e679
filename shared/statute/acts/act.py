"""What a row of the table of acts says: one act of the law, everything that depends on it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from shared.statute.acts.decision import Decision, DecisionContext
from shared.statute.case.command import Command
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.law.authority import OfficialRole
from shared.statute.law.offices import Level
from shared.statute.law.sources import LocalizedText, Regime
from shared.statute.law.stages import Stage, Way

CommandT = TypeVar("CommandT", bound=Command)

SAMPLE_TEXT = "-"
"""Stands in a sample for whatever an official would write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """Where an act stands in each regime; None: the regime does not know it.

    `in_edition` names the article in editions that had it elsewhere, by the edition's name.
    """

    pemilu: str
    pilkada: str | None
    in_edition: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LowestLevel:
    """The lowest level of office that may do an act, and the article that says so."""

    level: Level
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[CommandT]):
    """One act of the law: its command, from where to where it leads, its articles, who may do it.

    `decide` gives the facts that follow from the command, or a refusal. `samples` are commands that
    stand for the act in a case as it is now, one for each way in which it can turn out: the act is
    open to the case if one of them is accepted. Without `samples` the command has no argument that
    must be given, and stands for itself. `yields` are the facts that may follow.
    """

    command: type[CommandT]
    name: LocalizedText
    ways: tuple[Way, ...]
    articles: Articles
    # Perbawaslu leaves the division of work within an office to the office: these are its default.
    roles: tuple[OfficialRole, ...]
    decide: Callable[[Case, CommandT, DecisionContext], Decision]
    yields: tuple[type[Fact], ...]
    samples: Callable[[Case, DecisionContext], Iterable[CommandT]] | None = None
    # Levels that the law names; in a regime without a row, offices of every level may do it.
    lowest_level: Mapping[Regime, LowestLevel] = field(default_factory=dict)
    # Whether an office above may do it in the case of an office below.
    from_above: bool = False
    # Whether only an office above may do it: not the office that the case lies with.
    only_from_above: bool = False
    # Whether officials send the command at all; else we do, when something else has happened.
    sent_by_officials: bool = True

    @property
    def kind(self) -> str:
        """The command's name, under which it is stored."""
        return self.command.__name__

    def known_in(self, regime: Regime) -> bool:
        """Whether the regime knows the act."""
        return regime is Regime.PEMILU or self.articles.pilkada is not None

    def article(self, regime: Regime, edition: str = "") -> str:
        """Where the act stands in a regime, or in an edition of it if one is named.

        For a regime that does not know the act, the article of the one that does.
        """
        of_regime = self.articles.pemilu if regime is Regime.PEMILU else self.articles.pilkada
        return self.articles.in_edition.get(edition) or of_regime or self.articles.pemilu

    def leads_to(self, stage: Stage | None) -> tuple[Stage, ...]:
        """The stages that may follow from this one (None: no case yet); none if not allowed."""
        return tuple(target for source, target in self.ways if source is stage)

    def sample_commands(self, case: Case, context: DecisionContext) -> Iterable[CommandT]:
        """The commands that stand for the act in this case at this moment."""
        return self.samples(case, context) if self.samples else (self.command(),)
