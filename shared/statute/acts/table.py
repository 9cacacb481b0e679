"""The table of acts: one row an act, in the order of a case's life, and the lists derived from it.

A new act is a row in its phase's module. What else it needs, its wording and its announcement, is
found by the tests that go through this table.
"""

from typing import Any

from shared.statute.acts import (
    administration,
    agencies,
    elapse,
    handling,
    hearings,
    objections,
    receipt,
    rectification,
    review,
    tracing,
    transfer,
    verdict,
)
from shared.statute.acts.act import Act
from shared.statute.case.command import Command
from shared.statute.case.fact import Fact
from shared.statute.law.sources import Regime
from shared.statute.law.stages import Stage

_ROWS: tuple[Act[Any], ...] = (
    *receipt.ACTS,
    *review.ACTS,
    *transfer.ACTS,
    *tracing.ACTS,
    *handling.ACTS,
    *hearings.ACTS,
    *verdict.ACTS,
    *agencies.ACTS,
    *objections.ACTS,
    *administration.ACTS,
    *rectification.ACTS,
    *elapse.ACTS,
)

ACTS: dict[str, Act[Any]] = {act.kind: act for act in _ROWS}
"""Every act by the name of its command, in the order of a case's life."""

COMMANDS: dict[str, type[Command]] = {kind: act.command for kind, act in ACTS.items()}
"""Every command by the name under which it is stored."""

FACTS: dict[str, type[Fact]] = {fact.__name__: fact for act in _ROWS for fact in act.yields}
"""Every fact by the name under which it is stored."""


def acts_from(stage: Stage | None, regime: Regime) -> tuple[Act[Any], ...]:
    """The acts that the law knows from a stage, or before there is a case (None), in their order.

    Whether one is open to a case depends on more than its stage: `open_acts` says that.
    """
    return tuple(act for act in ACTS.values() if act.leads_to(stage) and act.known_in(regime))
