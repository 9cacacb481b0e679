"""What was sent and how it was answered: what must be true of the databases at the end."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

MAX_FAULTS = 1_000


@dataclass
class Ledger:
    """Everything that was sent.

    Attributes:
        receipts: the report's id by its sender's mark, of reports over HTTP.
        from_channel: the marks of reports by the channel's topic.
        sent: how often each kind of thing was sent.
        records: how many hostile records were sent to each topic.
        answers: how often a hostile request of that name had that status (0: none).
        faults: what should not have happened, in words.
    """

    receipts: dict[str, str] = field(default_factory=dict)
    from_channel: set[str] = field(default_factory=set)
    sent: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def reports(self) -> int:
        """How many reports there must be."""
        return len(self.receipts) + len(self.from_channel)

    def accepted(self, mark: str, receipt: dict[str, Any]) -> None:
        """A report was acknowledged; one that was acknowledged before has the same receipt."""
        report_id = str(receipt["report_id"])
        if self.receipts.setdefault(mark, report_id) != report_id:
            self.fault(f"{mark} was acknowledged as two reports")

    def refused(self, name: str, status: int) -> None:
        """A hostile request was answered; it must not have been accepted."""
        self.answers[name, status] += 1
        if 200 <= status < 300 or status == 500:
            self.fault(f"{name} was answered {status}")

    def fault(self, what: str) -> None:
        """Something that should not have happened."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(what)
