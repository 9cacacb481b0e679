"""What a document is about: its case as it stood at the fact, and what was opened for it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.workflow.file.documents_due import RequiredDocument
from shared.runtime.localized_dates import INDONESIAN, long_moment
from shared.statute.acts.facts import Fact
from shared.statute.decide import Case, evolve, replay
from shared.statute.law.requirements import REQUIREMENTS
from shared.statute.law.violations import KINDS


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened of the report's sealed parts; nothing that the kind does not need."""

    contact: Mapping[str, Any] = field(default_factory=dict, repr=False)
    statement: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """A document to be made: which, of which case as it stood then, after which fact."""

    called: RequiredDocument
    file: tuple[Fact, ...]
    case: Case
    opened: Opened

    @property
    def fact(self) -> Any:  # noqa: ANN401 - whichever fact calls for the kind
        """The fact that calls for it."""
        return self.file[-1]

    def local(self, moment: datetime) -> str:
        """A moment in full at the office."""
        return long_moment(moment, self.case.zone, INDONESIAN)


def document_context(
    file: Sequence[Fact], called: RequiredDocument, opened: Opened
) -> DocumentContext:
    """What a document is about, from the whole case file; facts after its own do not matter."""
    upto = tuple(file[: called.fact])
    case = replay(evolve(None, upto[0]), upto[1:])
    return DocumentContext(called, upto, case, opened)


def kind_told(key: str, case: Case) -> dict[str, str]:
    """A kind of violation by its name and article; one that is unknown by its key."""
    known = KINDS.get(key)
    if known is None:
        return {"name": key.replace("_", " "), "article": "-"}
    return {"name": known.name.indonesian, "article": known.article(case.regime)}


def missing_told(keys: Sequence[str], case: Case) -> list[dict[str, str]]:
    """Requirements by name and article."""
    rows = [REQUIREMENTS[key] for key in keys if key in REQUIREMENTS]
    return [{"name": row.name.indonesian, "article": row.article(case.regime)} for row in rows]
