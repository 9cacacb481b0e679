"""A case file with all that proves it, as of one moment. Values only."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.file.chain import Entry, Head
from services.workflow.proof.chain_head import Leaf


@dataclass(frozen=True, slots=True)
class Covered:
    """That a head of an office covers the case up to a leaf."""

    office: str
    number: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it is kept: of which fact and kind, the hash of its PDF, and the PDF sealed."""

    document_id: UUID
    of: int
    kind: str
    sha256: bytes
    sealed: str


@dataclass(frozen=True, slots=True)
class WholeFile:
    """One case file.

    Attributes:
        head: the end of the file as the case's line has it; None if there is no line.
        covered: by which heads, in the order of the file.
        report: the sealed parts of the report.
        told: how many facts there were by the outcomes of the case's commands.
    """

    case_id: UUID
    entries: tuple[Entry, ...]
    head: Head | None
    covered: tuple[Covered, ...]
    documents: tuple[Document, ...]
    report: dict[str, str]
    told: int = 0

    @property
    def end(self) -> Head:
        """Where the facts end."""
        return Head(self.entries[-1].sequence, self.entries[-1].hash) if self.entries else Head()
