"""What the notification service receives over Kafka, and which handler the subscription has."""

from services.notify.create import CONSUMER, NoticeCreator
from shared.events.cases import CASE_EVENTS
from shared.events.envelope import NOTIFY
from shared.events.topics import CASES
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.listener import Listener
from shared.runtime.validation.case_events import case_problems

# A type that a newer release announces calls for no notice that this one has words for; as with a
# fact that it does not know. Readers are updated before who announces (ARCHITECTURE.md).
CASE_SUBSCRIPTION = SubscriptionSpec(
    CASES,
    CONSUMER,
    tuple(CASE_EVENTS),
    "Writes the notices that each event requires.",
    case_problems,
    skips_new_types=True,
)
APPLICATION = ApplicationSpec(
    "notify", "Notifies those whom the law names.", (CASE_SUBSCRIPTION,), source=NOTIFY
)


def subscribe(listener: Listener, creator: NoticeCreator) -> None:
    """Give the subscription its handler."""
    listener.handle_batches(CASE_SUBSCRIPTION, creator.create)
