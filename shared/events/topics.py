"""The one table of what is announced where: each event's topic, and how each topic is laid out."""

from dataclasses import dataclass

from shared.events.cases import CASE_EVENTS
from shared.events.channel import ChannelReport
from shared.events.envelope import EventData
from shared.events.notices import NoticeDelivered, NoticeUndeliverable
from shared.events.reports import ReportSubmitted

CHANNEL_REPORTS = "awasi.channel.reports"
REPORTS = "awasi.reports"
CASES = "awasi.cases"
NOTICES = "awasi.notices"

DEAD_LETTERS = ".dlq"

# A report of 1 MB grows by a third when it is sealed, and a dead letter by its reasons: each has
# room where it goes, or one large report would block the way of all after it.
LARGEST_EVENT = 3 * 1024 * 1024
_LARGEST_RECORD = 4 * 1024 * 1024
LARGEST_DEAD_LETTER = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it must exist: one partition per consumer that may ever share the work."""

    name: str
    partitions: int
    retention_days: int
    largest_bytes: int

    @property
    def dead_letters(self) -> str:
        """Where messages of this topic go that nobody could handle."""
        return self.name + DEAD_LETTERS


# A case runs for months: its events stay long enough to build a projection anew. Dead letters
# wait for a person, one partition so that they stay in the order they died.
_LIVE = tuple(
    Topic(name, partitions=8, retention_days=180, largest_bytes=_LARGEST_RECORD)
    for name in (CHANNEL_REPORTS, REPORTS, CASES, NOTICES)
)
TOPICS = _LIVE + tuple(
    Topic(topic.dead_letters, 1, retention_days=365, largest_bytes=LARGEST_DEAD_LETTER)
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
