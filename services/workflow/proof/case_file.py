"""A case file with all that proves it, as of one moment. Values only."""

from dataclasses import dataclass
from uuid import UUID

from services.workflow.file.chain import Entry, Head
from services.workflow.proof.merkle_tree import Leaf


@dataclass(frozen=True, slots=True)
class HeadCoverage:
    """A head of an office that covers the case up to a leaf."""

    office: str
    number: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A stored document: its fact and kind, the hash of its PDF, and the PDF sealed."""

    document_id: UUID
    of: int
    kind: str
    sha256: bytes
    sealed: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case file.

    Attributes:
        head: the end of the file by the case's row; None if there is no row.
        covered: the heads that cover it, in the order of the file.
        report: the sealed parts of the report.
        acknowledged: the sequence of facts by the outcomes of the case's commands.
    """

    case_id: UUID
    entries: tuple[Entry, ...]
    head: Head | None
    covered: tuple[HeadCoverage, ...]
    documents: tuple[StoredDocument, ...]
    report: dict[str, str]
    acknowledged: int = 0

    @property
    def end(self) -> Head:
        """The end of the file by its facts."""
        return Head(self.entries[-1].sequence, self.entries[-1].hash) if self.entries else Head()
