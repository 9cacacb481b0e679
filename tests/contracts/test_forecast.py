"""Whom a forecast says is told is whom the notices go to: the law's table and the notifier's."""

import pytest

from services.notify.calls import ADVANCES, CALLED_FOR
from shared.events import cases as events
from shared.statute.acts import facts
from shared.statute.acts.facts import FACTS, Fact
from shared.statute.forecast import TELLS

# The facts that an event of their own announces; the others are told by their name.
_OWN: dict[type[Fact], type[events.CaseEvent]] = {
    facts.CaseOpened: events.CaseOpened,
    facts.Registered: events.CaseRegistered,
    facts.FindingSet: events.CaseRegistered,
    facts.NotRegistered: events.CaseNotRegistered,
    facts.CorrectionRequested: events.CorrectionRequested,
    facts.OutcomeDecided: events.OutcomeDecided,
    facts.MergedInto: events.CaseMerged,
    facts.Closed: events.CaseClosed,
}
# No official's move: a report opens its case, and time warns, lapses and escalates.
_NOBODYS_MOVE = {"CaseOpened", "DeadlineWarned", "DeadlineLapsed", "DeadlineEscalated"}


@pytest.mark.parametrize("name", sorted(FACTS.keys() - _NOBODYS_MOVE))
def test_who_is_told_of_a_fact(name: str) -> None:
    kind = FACTS[name]
    called = CALLED_FOR[_OWN[kind]] if kind in _OWN else ADVANCES.get(name, ())
    assert TELLS.get(kind, ()) == tuple(role.value for role, _ in called)
