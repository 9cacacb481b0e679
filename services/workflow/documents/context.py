"""What a document is made from: the case as of a fact, and opened parts of its report. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.workflow.file.documents_due import RequiredDocument
from shared.runtime.localized_dates import INDONESIAN, long_moment
from shared.statute.case.evolve import evolve, replay
from shared.statute.case.fact import Fact
from shared.statute.case.state import Case
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.violations import KINDS


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """The parts of the report in the clear, limited to what the kind of document needs.

    Not in `repr`, so that no log of a value shows them.
    """

    contact: Mapping[str, Any] = field(default_factory=dict, repr=False)
    statement: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """A required document with the facts up to the one that requires it, and the case they make."""

    required: RequiredDocument
    facts: tuple[Fact, ...]
    case: Case
    opened: OpenedReport

    @property
    def fact(self) -> Any:  # noqa: ANN401 - whichever fact calls for the kind
        """The fact that requires the document."""
        return self.facts[-1]

    def local(self, moment: datetime) -> str:
        """A moment in words at the zone of the case's office."""
        return long_moment(moment, self.case.zone, INDONESIAN)


def document_context(
    facts: Sequence[Fact], required: RequiredDocument, opened: OpenedReport
) -> DocumentContext:
    """The context of a required document from the whole case file.

    Facts after the required one are left out: a document made late says what one made at once did.
    """
    so_far = tuple(facts[: required.fact])
    case = replay(evolve(None, so_far[0]), so_far[1:])
    return DocumentContext(required, so_far, case, opened)


def named_kind(key: str, case: Case) -> dict[str, str]:
    """A kind of violation with its article; an unknown one by its key."""
    known = KINDS.get(key)
    if known is None:
        return {"name": key.replace("_", " "), "article": "-"}
    return {"name": known.name.indonesian, "article": known.article(case.regime)}


def named_requirements(keys: Sequence[str], case: Case) -> list[dict[str, str]]:
    """Missing requirements of a report, each with its article."""
    rows = [REQUIREMENTS[key] for key in keys if key in REQUIREMENTS]
    return [{"name": row.name.indonesian, "article": row.article(case.regime)} for row in rows]
