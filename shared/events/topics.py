"""The topics with their settings and publishers, and the topic of each type of event."""

from dataclasses import dataclass

from shared.events.cases import CASE_EVENTS
from shared.events.channel import ChannelReport
from shared.events.envelope import INTAKE, NOTIFY, WORKFLOW, EventData
from shared.events.holidays import HolidaysAmended
from shared.events.notices import NoticeDelivered, NoticeUndeliverable
from shared.events.reports import ReportSubmitted
from shared.events.size import largest_json

CHANNEL_REPORTS = "awasi.channel.reports"
REPORTS = "awasi.reports"
CASES = "awasi.cases"
NOTICES = "awasi.notices"
HOLIDAYS = "awasi.holidays"

DEAD_LETTERS = ".dlq"
DAY_MS = 24 * 3600 * 1000

_ATTRIBUTES_BYTES = 16_384
"""Room for a record's key and headers."""

# A batch may have been compressed better than we compress: its dead letter has room for the largest
# record that a consumer unpacks (`Limits.kafka_batch_bytes`) and its reasons, or it would block the
# way of all after it.
MAX_DEAD_LETTER_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it must exist.

    Attributes:
        partitions: one for each consumer that may ever share the work of a group.
        retention_days: how long a record stays.
        max_bytes: no batch of records is larger, as its sender compressed it.
        publisher: the CloudEvents `source` of all its events; empty where others publish.
        description: what is announced there.
        compacted: the last record of each key stays for ever, and `retention_days` says nothing.
    """

    name: str
    partitions: int
    retention_days: int
    max_bytes: int
    publisher: str = ""
    description: str = ""
    compacted: bool = False

    @property
    def config(self) -> dict[str, int | str]:
        """The broker's settings of the topic, by their names there."""
        limit = {"max.message.bytes": self.max_bytes}
        if self.compacted:
            return {"cleanup.policy": "compact", **limit}
        return {"retention.ms": self.retention_days * DAY_MS, **limit}

    @property
    def dead_letters(self) -> str:
        """The topic of messages of this topic that could not be processed."""
        return self.name + DEAD_LETTERS


TOPIC_OF: dict[type[EventData], str] = {
    ChannelReport: CHANNEL_REPORTS,
    ReportSubmitted: REPORTS,
    **dict.fromkeys(CASE_EVENTS, CASES),
    NoticeDelivered: NOTICES,
    NoticeUndeliverable: NOTICES,
    HolidaysAmended: HOLIDAYS,
}
MAX_BODY_BYTES: dict[type[EventData], int] = {kind: largest_json(kind) for kind in TOPIC_OF}
"""The bytes of the largest body of each type, by the bounds of its fields."""


def _largest_record(topic: str) -> int:
    bodies = [MAX_BODY_BYTES[kind] for kind, name in TOPIC_OF.items() if name == topic]
    return max(bodies) + _ATTRIBUTES_BYTES


# A case runs for months: its events stay long enough to build a projection anew. Dead letters
# wait for a person, one partition so that they stay in the order they died.
# The holiday table is read from the beginning: every version stays, under its own key.
_LIVE = (
    *(
        Topic(name, 8, 180, _largest_record(name), publisher, description)
        for name, publisher, description in (
            (CHANNEL_REPORTS, "", "Reports from upstream channels, sealed for intake."),
            (REPORTS, INTAKE, "Reports that were accepted, each of which becomes a case."),
            (CASES, WORKFLOW, "What happens in cases; the events of a case keep their order."),
            (NOTICES, NOTIFY, "How the delivery of notices ended."),
        )
    ),
    Topic(
        HOLIDAYS,
        1,
        180,
        _largest_record(HOLIDAYS),
        WORKFLOW,
        "The versions of the holiday table, by which days are counted.",
        compacted=True,
    ),
)
TOPICS = _LIVE + tuple(
    Topic(topic.dead_letters, 1, retention_days=365, max_bytes=MAX_DEAD_LETTER_BYTES)
    for topic in _LIVE
)

EVENTS: dict[str, type[EventData]] = {kind.TYPE: kind for kind in TOPIC_OF}
PUBLISHER_OF: dict[type[EventData], str] = {
    kind: topic.publisher
    for kind, name in TOPIC_OF.items()
    for topic in _LIVE
    if topic.name == name
}
