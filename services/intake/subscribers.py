"""What the intake service receives over Kafka, and which handler each subscription has."""

from services.intake.topic.channel_reports import ChannelReportHandler
from services.intake.topic.holiday_updates import HolidayUpdater
from services.intake.topic.status_updates import STATUS, StatusUpdater
from shared.events.cases import CASE_EVENTS
from shared.events.channel import ChannelReport
from shared.events.envelope import INTAKE
from shared.events.holidays import HolidaysAmended
from shared.events.topics import CASES, CHANNEL_REPORTS, HOLIDAYS
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.listener import Listener
from shared.runtime.validation.case_events import case_problems
from shared.runtime.validation.holiday_events import holiday_problems

CHANNEL_SUBSCRIPTION = SubscriptionSpec(
    CHANNEL_REPORTS, "intake.channel", (ChannelReport,), "Accepts the reports of upstream channels."
)
# An event of a type that a newer release announces only delays the status: the case's next event
# states stage and number anew.
STATUS_SUBSCRIPTION = SubscriptionSpec(
    CASES,
    STATUS,
    tuple(CASE_EVENTS),
    "Keeps the status that a reporter may read.",
    case_problems,
    skips_new_types=True,
)
HOLIDAY_SUBSCRIPTION = SubscriptionSpec(
    HOLIDAYS,
    "intake.holidays",
    (HolidaysAmended,),
    "Keeps the versions of the holiday table, and counts by them when a report is lodged.",
    holiday_problems,
)
APPLICATION = ApplicationSpec(
    "intake",
    "Accepts reports and gives receipts.",
    (CHANNEL_SUBSCRIPTION, STATUS_SUBSCRIPTION, HOLIDAY_SUBSCRIPTION),
    source=INTAKE,
)


def subscribe(
    listener: Listener,
    channel_reports: ChannelReportHandler,
    statuses: StatusUpdater,
    holidays: HolidayUpdater,
) -> None:
    """Give the subscriptions their handlers."""
    listener.handle_batches(CHANNEL_SUBSCRIPTION, channel_reports.handle)
    listener.handle_batches(STATUS_SUBSCRIPTION, statuses.update)
    listener.handle_batches(HOLIDAY_SUBSCRIPTION, holidays.update)
