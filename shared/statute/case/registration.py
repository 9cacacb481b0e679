"""What a registration does to a case: its number, its kinds, the clocks that follow from them."""

from dataclasses import replace
from datetime import datetime

from shared.statute.case.fact import Fact
from shared.statute.case.state import Case, Statement
from shared.statute.case.timer import RunningClock, Watch, start
from shared.statute.deadlines.deadline import DeadlineContext
from shared.statute.law.choices import MendableField
from shared.statute.law.clocks import Clock, Trigger
from shared.statute.law.sources import Regime
from shared.statute.law.terms import TERMS
from shared.statute.law.violations import KINDS, Matter

# Matters that are decided within a time of their own instead of the handling period. In Pilkada an
# administrative violation has none: it is handled, and a recommendation follows.
_OWN_TIME = {
    (Regime.PEMILU, Matter.ADMINISTRATIVE): Clock.ADJUDICATION,
    (Regime.PEMILU, Matter.TSM): Clock.TSM_DECISION,
    (Regime.PILKADA, Matter.TSM): Clock.TSM_DECISION,
}
# Matters with a further clock beside the handling, where the edition knows it.
_BESIDE = {Matter.CRIMINAL: Clock.GAKKUMDU_FIRST_DISCUSSION, Matter.ASN: Clock.ASN_STUDY}


def clocks_from(
    trigger: Trigger,
    kinds: tuple[str, ...],
    counted_by: DeadlineContext,
    moment: datetime,
    watch: Watch,
) -> tuple[RunningClock, ...]:
    """The clocks that start with the receipt or the registration of a report of these kinds.

    Only those whose term in the edition counts from this trigger.
    """
    beside = [_BESIDE[matter] for matter in first_matters(kinds) if matter in _BESIDE]
    names = [*_handling(kinds, counted_by.edition.regime), *beside]
    rows = [
        TERMS[counted_by.edition.name, name]
        for name in names
        if (counted_by.edition.name, name) in TERMS
    ]
    return tuple(
        start(row.clock, counted_by, moment, watch) for row in rows if row.trigger is trigger
    )


def _handling(kinds: tuple[str, ...], regime: Regime) -> list[Clock]:
    matters = first_matters(kinds)
    own = [_OWN_TIME[regime, matter] for matter in matters if (regime, matter) in _OWN_TIME]
    ordinary = [Clock.HANDLING] if not matters or len(own) < len(matters) else []
    return ordinary + own


def first_matters(kinds: tuple[str, ...]) -> tuple[Matter, ...]:
    """The first matter of each kind, each matter once; a kind that is not known has none."""
    return tuple(dict.fromkeys(KINDS[key].matters[0] for key in kinds if key in KINDS))


def with_number(case: Case, fact: Fact, number: str, kinds: tuple[str, ...]) -> Case:
    """The case registered by a fact: the clocks that it stops are kept in case it is cancelled."""
    return replace(
        with_statement(case, MendableField.KINDS),
        register_number=number,
        kinds=kinds,
        registered_at=fact.at,
        set_aside=tuple(clock for clock in case.clocks if clock.id in fact.stops),
    )


def with_statement(case: Case, field: MendableField) -> Case:
    """The case after its next fact has stated a field anew; a rectification may name that fact."""
    return replace(case, restated=(*case.restated, Statement(field, case.sequence + 1)))
