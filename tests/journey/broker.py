"""What the broker says of its topics and groups; a consumer knows only what it was assigned."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient


@asynccontextmanager
async def administration(bootstrap: str) -> AsyncGenerator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def partitions(bootstrap: str, topics: Iterable[str] = ()) -> list[TopicPartition]:
    """The partitions of these topics, or of all there are."""
    async with administration(bootstrap) as admin:
        named = list(topics) or await admin.list_topics()
        described = await admin.describe_topics(named)
    return [
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        for partition in topic["partitions"]
    ]


async def behind(bootstrap: str, listeners: dict[str, str]) -> dict[str, int]:
    """How many messages of its topic each group has not handled yet."""
    async with administration(bootstrap) as admin:
        done = {group: await admin.list_consumer_group_offsets(group) for group in listeners}
    left = dict.fromkeys(listeners, 0)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        for group, topic in listeners.items():
            parts = await partitions(bootstrap, [topic])
            assert parts, topic
            for part, end in (await consumer.end_offsets(parts)).items():
                known = done[group].get(part)
                left[group] += end - (known.offset if known and known.offset > 0 else 0)
    return left
