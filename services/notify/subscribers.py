"""What the notification service subscribes to: every event of a case."""

from services.notify.create import CONSUMER, NoticeCreator
from shared.events.cases import CASE_EVENTS
from shared.events.topics import CASES
from shared.runtime.kafka.listener import Listener


def subscribe(listener: Listener, creator: NoticeCreator) -> None:
    """Declare the subscription, as a consumer group of its own."""
    listener.on(CASES, CONSUMER, dict.fromkeys(CASE_EVENTS, creator.create), batch=True)
