"""What the broker says of its topics and groups; a consumer knows only what it was assigned."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings


@asynccontextmanager
async def administration(settings: KafkaSettings) -> AsyncGenerator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**connection(settings))
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def partitions(settings: KafkaSettings, topics: Iterable[str] = ()) -> list[TopicPartition]:
    """The partitions of these topics, or of all there are."""
    async with administration(settings) as admin:
        named = list(topics) or await admin.list_topics()
        described = await admin.describe_topics(named)
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    ]


async def behind(settings: KafkaSettings, listeners: dict[str, str]) -> dict[str, int]:
    """How many messages of its topic each group has not handled yet."""
    async with administration(settings) as admin:
        done = {group: await admin.list_consumer_group_offsets(group) for group in listeners}
    left = dict.fromkeys(listeners, 0)
    async with AIOKafkaConsumer(**connection(settings)) as consumer:
        for group, topic in listeners.items():
            parts = await partitions(settings, [topic])
            assert parts, topic
            for part, end in (await consumer.end_offsets(parts)).items():
                known = done[group].get(part)
                left[group] += end - (known.offset if known and known.offset > 0 else 0)
    return left
