"""The Kafka consumers of a process: declared subscriptions, handlers, connection, health."""

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from shared.events.envelope import Event
from shared.runtime.backoff import Backoff
from shared.runtime.clock import SystemClock
from shared.runtime.health import PartHealth
from shared.runtime.kafka.application import (
    ApplicationSpec,
    BatchHandler,
    EventHandler,
    SubscriptionSpec,
)
from shared.runtime.kafka.broker import MisdeclaredSubscriber, assert_policies, build_broker
from shared.runtime.kafka.dead_letters import DeadLetters
from shared.runtime.kafka.deaths import Hands
from shared.runtime.kafka.delivery import HANDLER_RETRY, Delivery
from shared.runtime.kafka.subscription import OUTAGE_BACKOFF, Subscription
from shared.runtime.limits import Limits
from shared.runtime.settings import KafkaSettings
from shared.runtime.signatures.trusted_keys import TrustedKeys
from shared.runtime.waiting import done_or_stop, wait_or_stop

log = structlog.get_logger()

RECONNECT = Backoff(first=0.5, ceiling=10)


class Listener:
    """Consumes what an application declares; each subscription needs a handler before `run`."""

    def __init__(
        self,
        settings: KafkaSettings,
        application: ApplicationSpec,
        trusted: TrustedKeys,
        *,
        limits: Limits | None = None,
        retry: Backoff = HANDLER_RETRY,
        outage_backoff: Backoff = OUTAGE_BACKOFF,
    ) -> None:
        self._limits = limits or Limits()
        self.broker = build_broker(settings, application, self._limits)
        self._clock = SystemClock()
        self._trusted = trusted
        self._dead_letters = DeadLetters(settings)
        hands = Hands()
        self._subscriptions = {
            spec: Subscription(
                self.broker, spec, self._delivery(spec, retry), hands, outage_backoff
            )
            for spec in application.subscriptions
        }
        self._listening = False

    def handle(self, spec: SubscriptionSpec, handler: EventHandler) -> None:
        """Call `handler` with each event of the subscription.

        It returns when the event is handled durably, and must tolerate to get an event again.
        Events of one key come one after the other; of several keys, concurrently. Messages that
        are no events become dead letters, and so do events of unknown types unless the
        subscription skips them.

        Raises:
            ValueError: the subscription is not declared, or has a handler.
        """

        async def one_by_one(events: Sequence[Event[Any]]) -> None:
            for event in events:
                await handler(event)

        self._attach(spec, one_by_one, batch=False)

    def handle_batches(self, spec: SubscriptionSpec, handler: BatchHandler) -> None:
        """Call `handler` with consecutive events of a partition; else as `handle`.

        If a batch fails for good, its events are given to it again one by one.

        Raises:
            ValueError: the subscription is not declared, or has a handler.
        """
        self._attach(spec, handler, batch=True)

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`, then drain; a broker that is away is waited for.

        Raises:
            MisdeclaredSubscriber: a subscriber would lose messages, is not declared, or has no
                handler.
        """
        self._assert_declared()
        assert_policies(self.broker)
        try:
            if await self._connect(stop):
                self._listening = True
                await stop.wait()
        finally:
            self._listening = False
            for subscription in self._subscriptions.values():
                subscription.drain()
            for subscription in self._subscriptions.values():
                await subscription.release()
            await self.broker.stop()
            await self._dead_letters.close()

    async def health(self) -> PartHealth:
        """Whether every subscription polls and processes now."""
        if not self._listening:
            return PartHealth(ready=False, detail="kafka: not connected")
        checked = [(spec.group, one.health()) for spec, one in self._subscriptions.items()]
        return PartHealth(
            ready=all(health.ready for _, health in checked),
            detail="; ".join(f"{group}: {health.detail}" for group, health in checked),
        )

    def _delivery(self, spec: SubscriptionSpec, retry: Backoff) -> Delivery:
        return Delivery(
            spec, self._trusted, self._dead_letters, self._clock, self._limits, retry=retry
        )

    def _attach(self, spec: SubscriptionSpec, handler: BatchHandler, *, batch: bool) -> None:
        subscription = self._subscriptions.get(spec)
        if subscription is None:
            raise ValueError(f"{spec.group!r} is not declared to read {spec.topic!r}")
        subscription.delivery.attach(handler, batch=batch)

    def _assert_declared(self) -> None:
        # What reads a topic without being declared would be missing from the AsyncAPI document.
        if len(self.broker.subscribers) != len(self._subscriptions):
            raise MisdeclaredSubscriber("a subscriber is not declared by the application")
        for spec, subscription in self._subscriptions.items():
            if not subscription.delivery.has_handler:
                raise MisdeclaredSubscriber(f"{spec.group!r} has no handler")

    async def _connect(self, stop: asyncio.Event) -> bool:
        """Start the consumers, whenever the broker answers; return False if stopped before."""
        for attempt in count(1):
            if stop.is_set():
                break
            if await self._start_broker(stop):
                return True
            await wait_or_stop(stop, RECONNECT.wait(attempt))
        return False

    async def _start_broker(self, stop: asyncio.Event) -> bool:
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
