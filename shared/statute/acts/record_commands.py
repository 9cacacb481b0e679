"""What may be asked of a case's record: merging, mending, its number. Plain values only."""

from dataclasses import dataclass

from shared.statute.law.choices import MendableField


@dataclass(frozen=True, slots=True)
class MergeInto:
    """The same matter is handled in another case, which goes on with this reporter, too."""

    into: str
    number: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class JoinReport:
    """A report of the same matter, merged into this case."""

    case_id: str
    receipt_number: str


@dataclass(frozen=True, slots=True)
class CancelRegistration:
    """The register number was given by mistake and is voided."""

    reason: str


@dataclass(frozen=True, slots=True)
class MendRecord:
    """What the so-manieth fact says of this field was written down wrongly.

    `value` is text: a day as 2026-07-06, kinds of violation by their keys, apart by commas.
    """

    of: int
    field: MendableField
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Who works on the case, by the subject of the official's sign-in."""

    investigator: str


@dataclass(frozen=True, slots=True)
class FileDocument:
    """A document was made of the so-manieth fact; its SHA-256 in hexadecimal digits."""

    kind: str
    number: str
    sha256: str
    of: int
