"""Connections to Kafka with the settings that lose nothing, and the provisioning of topics."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber
from typing_extensions import override

from shared.events.envelope import EventData
from shared.events.topics import DEAD_LETTERS, MAX_DEAD_LETTER_BYTES, Topic
from shared.runtime.kafka.application import ApplicationSpec
from shared.runtime.kafka.batches import name_unreadable_batches
from shared.runtime.kafka.codecs import bound_codecs
from shared.runtime.kafka.security import connection, security
from shared.runtime.kafka.tolerant_consumer import TolerantConsumer
from shared.runtime.limits import Limits
from shared.runtime.settings import KafkaSettings

CLIENT_ID = "awasi"
DRAIN_SECONDS = 20
MAX_REPLICAS = 3

# FastStream logs every poll; our own metrics and log lines say what matters of it.
_QUIET = logging.getLogger("faststream.awasi")
_QUIET.setLevel(logging.ERROR)


class MisdeclaredSubscriber(Exception):  # noqa: N818 - named by what it says of the program
    """A subscriber would lose or block messages; the program must be changed."""


def producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """A producer, not yet started, whose acknowledged records survive a broker's crash."""
    return AIOKafkaProducer(
        **connection(settings),
        client_id=CLIENT_ID,
        enable_idempotence=True,
        acks="all",
        linger_ms=5,
        max_batch_size=65_536,
        max_request_size=MAX_DEAD_LETTER_BYTES,
        compression_type="lz4",
        request_timeout_ms=20_000,
    )


class _Broker(KafkaBroker):
    """A FastStream broker whose subscribers consume by `TolerantConsumer`."""

    def __init__(self, bootstrap: str, limits: Limits, **settings: Any) -> None:  # noqa: ANN401 - FastStream's
        super().__init__(bootstrap, **settings)
        self._limits = limits

    @override
    async def _connect(self) -> Callable[..., AIOKafkaConsumer]:
        # FastStream has no public way to choose the class of its consumers.
        made: Any = await super()._connect()
        bound_codecs(self._limits.kafka_batch_bytes)
        name_unreadable_batches()
        bounds = {
            "poll_bytes": self._limits.kafka_poll_bytes,
            "fetch_max_bytes": self._limits.kafka_fetches_bytes,
            "max_partition_fetch_bytes": self._limits.kafka_fetch_bytes,
        }
        builder = partial(_bounded, bounds, *made.args, **made.keywords)
        self.config.broker_config.builder = builder
        return builder


def _bounded(bounds: Mapping[str, int], *topics: str, **settings: Any) -> TolerantConsumer:  # noqa: ANN401 - aiokafka's
    # FastStream names its own fetch sizes with each consumer: ours come last.
    return TolerantConsumer(*topics, **{**settings, **bounds})


def build_broker(
    settings: KafkaSettings, application: ApplicationSpec, limits: Limits
) -> KafkaBroker:
    """A FastStream broker that only consumes, with what the application publishes declared.

    The declared publishers describe; they do not send. Events go through the outbox, in the
    transaction of the fact, and dead letters as records that are not decoded.
    """
    broker = _Broker(
        settings.kafka_bootstrap,
        limits,
        security=security(settings),
        client_id=CLIENT_ID,
        consumer_only=True,
        allow_auto_create_topics=False,
        apply_types=False,
        graceful_timeout=DRAIN_SECONDS,
        metadata_max_age_ms=30_000,
        logger=_QUIET,
        log_level=logging.DEBUG,
    )
    for sent in application.publications:
        topic = sent.topic
        broker.publisher(
            topic.name,
            schema=union_of(sent.events),
            title=topic.name,
            description=topic.description,
        )
    for received in application.subscriptions:
        dead_letters = received.topic + DEAD_LETTERS
        broker.publisher(
            dead_letters,
            title=dead_letters,
            description=f"What {received.group} could not process.",
        )
    return broker


def union_of(events: Sequence[type[EventData]]) -> Any:  # noqa: ANN401 - a type known at run time
    """The type of a payload that is one of the events; FastStream makes its schema from it."""
    return reduce(or_, events)


def assert_policies(broker: KafkaBroker) -> None:
    """Refuse to consume with a subscriber that would lose or block messages.

    It looks at what each subscriber ended up with, also one declared on a router: a policy given
    to the broker does not reach those (FastStream 0.7.8).

    Raises:
        MisdeclaredSubscriber: a subscriber acknowledges what was not processed, or begins at the
            end of a topic.
    """
    subscribers: list[Any] = broker.subscribers
    for subscriber in subscribers:
        connection = subscriber._connection_args  # noqa: SLF001 - no public way to see it
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
    """Create the topics that do not exist yet, replicated to at most three brokers.

    A topic that exists is left as it is. FastStream would create them with one partition, and only
    warn of a failure.

    Raises:
        KafkaError: the broker does not answer, or refuses a topic.
    """
    admin = AIOKafkaAdminClient(**connection(settings), client_id=CLIENT_ID)
    try:
        await admin.start()
        brokers = len((await admin.describe_cluster())["brokers"])
        replicas = min(brokers, MAX_REPLICAS)
        answer = await admin.create_topics([_new_topic(topic, replicas) for topic in topics])
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(name)


def _new_topic(topic: Topic, replicas: int) -> NewTopic:
    return NewTopic(
        topic.name,
        num_partitions=topic.partitions,
        replication_factor=replicas,
        topic_configs={name: str(value) for name, value in topic.config.items()},
    )
