"""The topics with their settings and publishers, and the topic of each type of event."""

from dataclasses import dataclass

from shared.events.cases import CASE_EVENTS
from shared.events.channel import ChannelReport
from shared.events.envelope import INTAKE, NOTIFY, WORKFLOW, EventData
from shared.events.notices import NoticeDelivered, NoticeUndeliverable
from shared.events.reports import ReportSubmitted

CHANNEL_REPORTS = "awasi.channel.reports"
REPORTS = "awasi.reports"
CASES = "awasi.cases"
NOTICES = "awasi.notices"

DEAD_LETTERS = ".dlq"

# A report of 1 MB grows by a third when it is sealed, and a dead letter by its reasons: each has
# room where it goes, or one large report would block the way of all after it.
MAX_EVENT_BYTES = 3 * 1024 * 1024
_MAX_RECORD_BYTES = 4 * 1024 * 1024
MAX_DEAD_LETTER_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it must exist.

    Attributes:
        partitions: one for each consumer that may ever share the work of a group.
        retention_days: how long a record stays.
        largest_bytes: no record is larger.
        publisher: the CloudEvents `source` of all its events; empty where others publish.
        description: what is announced there.
    """

    name: str
    partitions: int
    retention_days: int
    max_bytes: int
    publisher: str = ""
    description: str = ""

    @property
    def dead_letters(self) -> str:
        """The topic of messages of this topic that could not be processed."""
        return self.name + DEAD_LETTERS


# A case runs for months: its events stay long enough to build a projection anew. Dead letters
# wait for a person, one partition so that they stay in the order they died.
_LIVE = tuple(
    Topic(name, 8, 180, _MAX_RECORD_BYTES, publisher, description)
    for name, publisher, description in (
        (CHANNEL_REPORTS, "", "Reports from upstream channels, sealed for intake."),
        (REPORTS, INTAKE, "Reports that were accepted, each of which becomes a case."),
        (CASES, WORKFLOW, "What happens in cases; the events of a case keep their order."),
        (NOTICES, NOTIFY, "How the delivery of notices ended."),
    )
)
TOPICS = _LIVE + tuple(
    Topic(topic.dead_letters, 1, retention_days=365, max_bytes=MAX_DEAD_LETTER_BYTES)
    for topic in _LIVE
)

TOPIC_OF: dict[type[EventData], str] = {
    ChannelReport: CHANNEL_REPORTS,
    ReportSubmitted: REPORTS,
    **dict.fromkeys(CASE_EVENTS, CASES),
    NoticeDelivered: NOTICES,
    NoticeUndeliverable: NOTICES,
}
EVENTS: dict[str, type[EventData]] = {kind.TYPE: kind for kind in TOPIC_OF}
PUBLISHER_OF: dict[type[EventData], str] = {
    kind: topic.publisher
    for kind, name in TOPIC_OF.items()
    for topic in _LIVE
    if topic.name == name
}
