"""What the intake service subscribes to: reports of channels, and every event of a case."""

from services.intake.topic.channel_reports import ChannelReportHandler
from services.intake.topic.status_updates import STATUS, StatusUpdater
from shared.events.cases import CASE_EVENTS
from shared.events.channel import ChannelReport
from shared.events.topics import CASES, CHANNEL_REPORTS
from shared.runtime.kafka.listener import Listener

CHANNEL = "intake.channel"


def subscribe(
    listener: Listener, channel_reports: ChannelReportHandler, statuses: StatusUpdater
) -> None:
    """Declare both subscriptions, each as a consumer group of its own."""
    listener.on(CHANNEL_REPORTS, CHANNEL, {ChannelReport: channel_reports.handle}, batch=True)
    listener.on(CASES, STATUS, dict.fromkeys(CASE_EVENTS, statuses.update), batch=True)
