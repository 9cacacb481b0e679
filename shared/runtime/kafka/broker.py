"""The broker as every process uses it: connections that lose nothing, and topics that exist."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber
from typing_extensions import override

from shared.events.topics import LARGEST_DEAD_LETTER, Topic
from shared.runtime.kafka.tolerant_consumer import TolerantConsumer
from shared.runtime.settings import KafkaSettings

CLIENT_ID = "awasi"
DRAIN_SECONDS = 20
MOST_REPLICAS = 3
DAY_MS = 24 * 3600 * 1000

# What FastStream says of every poll is said by our own metrics and lines.
_QUIET = logging.getLogger("faststream.awasi")
_QUIET.setLevel(logging.ERROR)


class MisdeclaredSubscriber(Exception):  # noqa: N818 - named by what it says of the program
    """A subscriber would lose or block messages; the program must be changed."""


def producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """A producer, not yet started, whose acknowledged records survive a broker's crash."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=CLIENT_ID,
        enable_idempotence=True,
        acks="all",
        linger_ms=5,
        max_batch_size=65_536,
        max_request_size=LARGEST_DEAD_LETTER,
        compression_type="lz4",
        request_timeout_ms=20_000,
    )


class _Broker(KafkaBroker):
    """Listens by consumers that no record can stop."""

    @override
    async def _connect(self) -> Callable[..., AIOKafkaConsumer]:
        made: Any = await super()._connect()
        builder = partial(TolerantConsumer, *made.args, **made.keywords)
        self.config.broker_config.builder = builder
        return builder


def build_broker(settings: KafkaSettings) -> KafkaBroker:
    """A FastStream broker that only listens: what we announce goes through the outbox."""
    return _Broker(
        settings.kafka_bootstrap,
        client_id=CLIENT_ID,
        consumer_only=True,
        allow_auto_create_topics=False,
        apply_types=False,
        graceful_timeout=DRAIN_SECONDS,
        metadata_max_age_ms=30_000,
        logger=_QUIET,
        log_level=logging.DEBUG,
    )


def assert_policies(broker: KafkaBroker) -> None:
    """Refuse to listen with a subscriber that would lose messages.

    It looks at what each subscriber ended up with, also one declared on a router: a policy given
    to the broker does not reach those.

    Raises:
        MisdeclaredSubscriber: a subscriber acknowledges what was not handled, or none reads it.
    """
    subscribers: list[Any] = broker.subscribers
    for subscriber in subscribers:
        connection = subscriber._connection_args  # noqa: SLF001 - there is no public way to see it
        wrong = {
            "ack_policy": subscriber.ack_policy is not AckPolicy.NACK_ON_ERROR,
            "group_id": not subscriber.group_id,
            "auto_offset_reset": connection.get("auto_offset_reset") != "earliest",
            "enable_auto_commit": connection.get("enable_auto_commit") is not False,
            "group_instance_id": connection.get("group_instance_id") is not None,
            "batch": not isinstance(subscriber, BatchSubscriber),
        }
        if found := [name for name, is_wrong in wrong.items() if is_wrong]:
            message = f"the subscriber of {subscriber.topic_names} is wrong in: {', '.join(found)}"
            raise MisdeclaredSubscriber(message)


async def provision(settings: KafkaSettings, topics: Iterable[Topic]) -> None:
    """Make the topics that do not exist yet, on three brokers where there are as many.

    One that exists is left as it is.

    Raises:
        KafkaError: the broker does not answer, or refuses a topic.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap, client_id=CLIENT_ID)
    try:
        await admin.start()
        brokers = len((await admin.describe_cluster())["brokers"])
        replicas = min(brokers, MOST_REPLICAS)
        answer = await admin.create_topics([_laid_out(topic, replicas) for topic in topics])
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(name)


def _laid_out(topic: Topic, replicas: int) -> NewTopic:
    return NewTopic(
        topic.name,
        num_partitions=topic.partitions,
        replication_factor=replicas,
        topic_configs={
            "retention.ms": str(topic.retention_days * DAY_MS),
            "max.message.bytes": str(topic.largest_bytes),
        },
    )
