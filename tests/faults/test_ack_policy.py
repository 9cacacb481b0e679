"""No process listens with a subscriber that would lose a message, however it was declared."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaRouter

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.broker import MisdeclaredSubscriber, assert_policies, build_broker
from shared.runtime.kafka.listener import Listener
from shared.runtime.limits import Limits
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED

SAFE: dict[str, Any] = {
    "ack_policy": AckPolicy.NACK_ON_ERROR,
    "group_id": "group",
    "auto_offset_reset": "earliest",
    "batch": True,
}


SPEC = SubscriptionSpec("topic", "group", (CaseAdvanced,))
APPLICATION = ApplicationSpec("test", subscriptions=(SPEC,))


async def nothing(_: Event[CaseAdvanced]) -> None:
    """A handler."""


def listener(settings: KafkaSettings | None = None) -> Listener:
    return Listener(settings or KafkaSettings(), APPLICATION, TRUSTED)


def test_what_is_declared_by_the_listener_loses_nothing() -> None:
    broker = listener().broker

    assert_policies(broker)

    assert len(broker.subscribers) == 1


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"ack_policy": AckPolicy.ACK_FIRST}, "ack_policy, enable_auto_commit"),
        ({"ack_policy": AckPolicy.ACK}, "ack_policy"),
        ({"ack_policy": AckPolicy.MANUAL}, "ack_policy"),
        ({"group_id": None}, "group_id"),
        ({"auto_offset_reset": "latest"}, "auto_offset_reset"),
        ({"group_instance_id": "one"}, "group_instance_id"),
        ({"batch": False}, "batch"),
    ],
)
def test_a_subscriber_that_would_lose_messages_is_refused(
    changed: dict[str, Any], named: str
) -> None:
    broker = build_broker(KafkaSettings(), ApplicationSpec("test"), Limits())
    broker.subscriber("topic", **SAFE | changed)

    with pytest.raises(MisdeclaredSubscriber, match=rf"wrong in: {named}$"):
        assert_policies(broker)


def test_the_defaults_of_the_library_are_refused() -> None:
    broker = build_broker(KafkaSettings(), ApplicationSpec("test"), Limits())
    broker.subscriber("topic")

    with pytest.raises(MisdeclaredSubscriber):
        assert_policies(broker)


def test_a_policy_given_to_the_broker_does_not_hide_a_router_without_one() -> None:
    broker = KafkaBroker(ack_policy=AckPolicy.NACK_ON_ERROR)
    router = KafkaRouter()
    router.subscriber("topic", **{k: v for k, v in SAFE.items() if k != "ack_policy"})
    broker.include_router(router)

    with pytest.raises(MisdeclaredSubscriber, match="ack_policy"):
        assert_policies(broker)


async def refusal(listener: Listener) -> str:
    """Why it does not run."""
    with pytest.raises(MisdeclaredSubscriber) as refused:
        await listener.run(asyncio.Event())
    return str(refused.value)


async def test_a_subscriber_that_is_not_declared_keeps_the_process_from_starting() -> None:
    undeclared = listener()
    undeclared.handle(SPEC, nothing)
    undeclared.broker.subscriber("other", **SAFE)

    assert await refusal(undeclared) == "a subscriber is not declared by the application"


async def test_a_declared_subscription_without_handler_keeps_the_process_from_starting() -> None:
    assert await refusal(listener()) == "'group' has no handler"


def test_only_a_declared_subscription_has_a_handler() -> None:
    with pytest.raises(ValueError, match="'other' is not declared to read 'topic'"):
        listener().handle(replace(SPEC, group="other"), nothing)


def test_a_subscription_has_one_handler() -> None:
    twice = listener()
    twice.handle(SPEC, nothing)

    with pytest.raises(ValueError, match="'group' has a handler for 'topic'"):
        twice.handle(SPEC, nothing)


def test_a_group_reads_a_topic_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        ApplicationSpec("test", subscriptions=(SPEC, replace(SPEC, max_concurrency=1)))
