"""Whether a case has changed since the official who gives a command looked at it. Pure."""

from shared.statute.decide import Case, Refusal
from shared.statute.law.refusals import refuse
from shared.statute.law.stages import MOVES


def revision_conflict(case: Case, command: str, expected: int | None) -> Refusal | None:
    """Nothing if the case is at the revision that was expected, or any was, else why not."""
    if expected is None or expected == case.revision:
        return None
    return refuse("changed_meanwhile", MOVES[command].article(case.regime, case.edition))
