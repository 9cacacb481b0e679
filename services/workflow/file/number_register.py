"""How facts change the register of numbers: which number was drawn, which is void. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.statute.acts.administration import RegistrationCancelled
from shared.statute.acts.review import Registered
from shared.statute.acts.tracing import FindingSet
from shared.statute.case.evolve import evolve
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.law.numbers import Series, counted


@dataclass(frozen=True, slots=True)
class Drawn:
    """A number that a fact used; `fact` is that fact's sequence in the case file."""

    office: str
    series: Series
    year: int
    sequence: int
    number: str
    case_id: UUID
    fact: int
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class Voided:
    """A number that is void, and why. Its row stays: a gap in the register must be explained."""

    case_id: UUID
    number: str
    voided_at: datetime
    reason: str


def changes(case: Case | None, new: Iterable[Fact]) -> Iterator[Drawn | Voided]:
    """The changes to the register that the `new` facts of a case make, in their order.

    From None and all facts of a file follow all its rows, so that the register can be rebuilt.
    """
    for fact in new:
        case = evolve(case, fact)
        match fact:
            case Registered():
                yield _drawn(case, fact, Series.REPORT)
            case FindingSet():
                yield _drawn(case, fact, Series.FINDING)
            case RegistrationCancelled():
                yield Voided(UUID(case.case_id), fact.number, fact.at, fact.reason)
            case _:
                pass


def _drawn(case: Case, fact: Registered | FindingSet, series: Series) -> Drawn:
    return Drawn(
        office=case.office,
        series=series,
        # The year of the office's own calendar: in Papua it begins two hours before Jakarta's.
        year=case.zone.local(fact.at).year,
        sequence=counted(fact.number),
        number=fact.number,
        case_id=UUID(case.case_id),
        fact=case.sequence,
        drawn_at=fact.at,
    )
