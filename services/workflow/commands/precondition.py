"""Whether a case has changed since the official who gives a command saw it. Pure."""

from shared.statute.acts.table import ACTS
from shared.statute.case.state import Case
from shared.statute.law.refusals import Refusal, refuse


def revision_conflict(case: Case, command: str, expected: int | None) -> Refusal | None:
    """The refusal of a command whose official saw another revision; None if there is no conflict.

    An `expected` of None agrees with every revision.
    """
    if expected is None or expected == case.revision:
        return None
    return refuse("changed_meanwhile", ACTS[command].article(case.regime, case.edition))
