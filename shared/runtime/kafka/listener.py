"""What a process listens to, on which topics and as which group, and whether it truly does."""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Literal, cast, overload

import structlog
from aiokafka.errors import KafkaError

from shared.events.envelope import Event, EventData
from shared.runtime.backoff import Backoff
from shared.runtime.clock import SystemClock, WallClock
from shared.runtime.health import PartHealth
from shared.runtime.kafka.broker import assert_policies, build_broker
from shared.runtime.kafka.dead_letters import DeadLetters
from shared.runtime.kafka.delivery import RETRY, Delivery
from shared.runtime.kafka.subscription import PAUSE, Subscription
from shared.runtime.kafka.subscription_spec import BatchHandler, Handler, SubscriptionSpec
from shared.runtime.settings import KafkaSettings
from shared.runtime.waiting import done_or_stop, wait_or_stop

log = structlog.get_logger()

RECONNECT = Backoff(first=0.5, ceiling=10)
AT_ONCE = 8


class Listener:
    """The subscribers of one process, each settling what it hears by the rules of delivery."""

    def __init__(
        self,
        settings: KafkaSettings,
        service: str,
        *,
        clock: WallClock | None = None,
        retry: Backoff = RETRY,
        pause: Backoff = PAUSE,
    ) -> None:
        self.broker = build_broker(settings)
        self.service = service
        self._clock = clock or SystemClock()
        self._retry = retry
        self._pause = pause
        self._dead_letters = DeadLetters(settings)
        self._subscriptions: list[Subscription] = []
        self._listening = False

    @overload
    def on(
        self,
        topic: str,
        group: str,
        handlers: Mapping[type[EventData], Handler],
        *,
        batch: Literal[False] = False,
        at_once: int = AT_ONCE,
    ) -> None: ...

    @overload
    def on(
        self,
        topic: str,
        group: str,
        handlers: Mapping[type[EventData], BatchHandler],
        *,
        batch: Literal[True],
        at_once: int = AT_ONCE,
    ) -> None: ...

    def on(
        self,
        topic: str,
        group: str,
        handlers: Mapping[type[EventData], Handler] | Mapping[type[EventData], BatchHandler],
        *,
        batch: bool = False,
        at_once: int = AT_ONCE,
    ) -> None:
        """React to the events of a topic, as the consumer group `group`.

        A handler takes one event or, with `batch`, a run of events of its type. It returns when
        the event is handled, and must bear to meet an event again. Events of one key come one
        after the other; of different keys, `at_once` side by side. Events of other types are
        passed over, messages that are no events set aside.

        Raises:
            ValueError: the group reacts to this topic already.
        """
        if any((s.reaction.topic, s.reaction.group) == (topic, group) for s in self._subscriptions):
            message = f"{group!r} listens to {topic!r} already"
            raise ValueError(message)
        reaction = SubscriptionSpec(
            topic=topic,
            group=group,
            kinds={kind.TYPE: kind for kind in handlers},
            call={
                kind.TYPE: cast("BatchHandler", handler)
                if batch
                else _one(cast("Handler", handler))
                for kind, handler in handlers.items()
            },
            batch=batch,
            at_once=at_once,
        )
        delivery = Delivery(reaction, self._dead_letters, self._clock, retry=self._retry)
        self._subscriptions.append(Subscription(self.broker, reaction, delivery, self._pause))

    @property
    def reactions(self) -> Sequence[SubscriptionSpec]:
        """What was declared."""
        return [subscription.reaction for subscription in self._subscriptions]

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until asked to stop, then end what is in hand; a broker that is away is awaited.

        Raises:
            MisdeclaredSubscriber: a subscriber would lose messages.
        """
        assert_policies(self.broker)
        try:
            if await self._connected(stop):
                self._listening = True
                await stop.wait()
        finally:
            self._listening = False
            for subscription in self._subscriptions:
                subscription.leave()
            await self.broker.stop()
            await self._dead_letters.close()

    async def health(self) -> PartHealth:
        """Whether every subscriber reads and handles now."""
        if not self._listening:
            return PartHealth(ready=False, detail="kafka: not connected")
        asked = [(one.reaction.group, one.health()) for one in self._subscriptions]
        return PartHealth(
            ready=all(answer.ready for _, answer in asked),
            detail="; ".join(f"{group}: {answer.detail}" for group, answer in asked),
        )

    async def _connected(self, stop: asyncio.Event) -> bool:
        """Whether the consumers run, before it was asked to stop."""
        for attempt in count(1):
            if stop.is_set():
                break
            if await self._started(stop):
                return True
            await wait_or_stop(stop, RECONNECT.wait(attempt))
        return False

    async def _started(self, stop: asyncio.Event) -> bool:
        starting = asyncio.create_task(self.broker.start())
        try:
            if await done_or_stop(starting, stop):
                await starting
                return True
        except (KafkaError, OSError) as away:
            log.warning("kafka_does_not_answer", failure=type(away).__name__)
            await self.broker.stop()
        finally:
            starting.cancel()
        return False


def _one(handler: Handler) -> BatchHandler:
    async def handle(events: Sequence[Event[Any]]) -> None:
        for event in events:
            await handler(event)

    return handle
