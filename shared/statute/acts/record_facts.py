"""What has happened to a case's record: merging, mending, its number. Plain values only."""

from dataclasses import dataclass
from datetime import datetime

from shared.statute.case.fact import Happening
from shared.statute.law.choices import MendableField


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto(Happening):
    """The matter goes on in another case, called by this number."""

    into: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJoined(Happening):
    """A report of the same matter goes on in this case."""

    case_id: str
    receipt_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationCancelled(Happening):
    """The register number is void; the case is reviewed again."""

    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMended(Happening):
    """What a fact had wrong, by its place in the file, and what is right."""

    of: int
    field: MendableField
    old: str
    value: str
    reason: str
    # Where the day of knowledge was mended: until when it could be reported, and whether it was.
    window_due: datetime | None = None
    in_time: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Happening):
    """Who works on the case."""

    investigator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiled(Happening):
    """A document was made of a fact and is kept by its hash."""

    kind: str
    number: str
    sha256: str
    of: int
