"""No process listens with a subscriber that would lose a message, however it was declared."""

from typing import Any

import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaRouter

from shared.events.cases import CaseAdvanced
from shared.events.envelope import Event
from shared.runtime.kafka.broker import MisdeclaredSubscriber, assert_policies, build_broker
from shared.runtime.kafka.listener import Listener
from shared.runtime.settings import KafkaSettings
from tests.faults.post import Post, listening

SAFE: dict[str, Any] = {
    "ack_policy": AckPolicy.NACK_ON_ERROR,
    "group_id": "group",
    "auto_offset_reset": "earliest",
    "batch": True,
}


async def nothing(_: Event[CaseAdvanced]) -> None:
    """A handler."""


def test_what_is_declared_by_the_listener_loses_nothing() -> None:
    listener = Listener(KafkaSettings(), "test")
    listener.on("topic", "group", {CaseAdvanced: nothing})

    assert_policies(listener.broker)

    assert len(listener.broker.subscribers) == 1


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
    broker = build_broker(KafkaSettings())
    broker.subscriber("topic", **SAFE | changed)

    with pytest.raises(MisdeclaredSubscriber, match=rf"wrong in: {named}$"):
        assert_policies(broker)


def test_the_defaults_of_the_library_are_refused() -> None:
    broker = build_broker(KafkaSettings())
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


async def test_a_process_with_such_a_subscriber_does_not_start(post: Post) -> None:
    listener = Listener(post.settings, "test")
    listener.broker.subscriber(post.topic, group_id=post.group)

    with pytest.raises(ExceptionGroup) as refused:
        async with listening(listener):
            pass

    assert refused.group_contains(MisdeclaredSubscriber)


def test_a_group_listens_to_a_topic_once() -> None:
    listener = Listener(KafkaSettings(), "test")
    listener.on("topic", "group", {CaseAdvanced: nothing})

    with pytest.raises(ValueError, match="listens to 'topic' already"):
        listener.on("topic", "group", {CaseAdvanced: nothing})
