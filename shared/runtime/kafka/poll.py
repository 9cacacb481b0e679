"""The records of one poll, and how far each of its partitions was processed."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faststream.kafka.message import KafkaAckableMessage
from faststream.message import AckStatus
from typing_extensions import override

Record: TypeAlias = "ConsumerRecord[bytes | None, bytes | None]"


class Poll(KafkaAckableMessage):
    """The records of one poll, as the message that FastStream acknowledges.

    Acknowledging it, in whatever way, commits each partition up to its first record that is not
    marked as processed, and seeks back to that. So records may be processed concurrently, and a
    poll may be left half processed. FastStream's own batch message knows one outcome for all its
    records: it commits what failed, or repeats what succeeded.

    Nothing in here reads a header or a body: no record can keep a poll from being acknowledged.

    Attributes:
        note: the text that is committed beside the offsets.
    """

    def __init__(self, records: tuple[Record, ...], consumer: AIOKafkaConsumer) -> None:
        super().__init__(raw_message=records, body=b"", consumer=consumer)
        where = attrgetter("topic", "partition")
        self._partitions: dict[TopicPartition, list[Record]] = {
            TopicPartition(*key): list(run) for key, run in groupby(records, where)
        }
        self._processed: set[tuple[int, int]] = set()
        self.note = ""

    def mark_processed(self, record: Record) -> None:
        """This record need not be read again."""
        self._processed.add((record.partition, record.offset))

    def by_partition(self) -> dict[TopicPartition, list[Record]]:
        """The records of each partition, in their order."""
        return self._partitions

    def unprocessed(self) -> dict[TopicPartition, list[Record]]:
        """The records of each partition that are not marked as processed, in their order."""
        return {
            partition: [
                one for one in records if (one.partition, one.offset) not in self._processed
            ]
            for partition, records in self._partitions.items()
        }

    def next_offsets(self) -> dict[TopicPartition, int]:
        """For each partition the offset of its first unprocessed record, or after its last."""
        return {
            partition: next(
                (
                    one.offset
                    for one in records
                    if (one.partition, one.offset) not in self._processed
                ),
                records[-1].offset + 1,
            )
            for partition, records in self._partitions.items()
        }

    @override
    async def ack(self) -> None:
        await self._commit(AckStatus.ACKED)

    @override
    async def nack(self) -> None:
        await self._commit(AckStatus.NACKED)

    @override
    async def reject(self) -> None:
        await self._commit(AckStatus.REJECTED)

    async def _commit(self, status: AckStatus) -> None:
        if self.committed:
            return
        self.committed = status
        consumer: Any = self.consumer
        commits: dict[TopicPartition, tuple[int, str]] = {}
        # A partition that went to another consumer meanwhile is that one's to read and to commit.
        assigned = consumer.assignment()
        for partition, offset in self.next_offsets().items():
            records = self._partitions[partition]
            if partition in assigned and offset <= records[-1].offset:
                consumer.seek(partition, offset)
            if partition in assigned and offset > records[0].offset:
                commits[partition] = (offset, self.note)
        if commits:
            await consumer.commit(commits)


def sent_at(record: Record) -> datetime | None:
    """The record's timestamp, or None if it is no valid moment."""
    try:
        return datetime.fromtimestamp(record.timestamp / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def poll_parser(consumer: Callable[[], AIOKafkaConsumer | None]) -> Callable[..., Any]:
    """A FastStream parser that wraps the records of a poll without reading them.

    FastStream's own parser decodes headers as UTF-8 outside the reach of any middleware: a record
    with a null or broken header would be neither acknowledged nor repeated, and the next commit
    would pass over it.
    """

    async def parse(records: tuple[Record, ...]) -> Poll:
        return Poll(records, consumer())

    return parse


async def identity_decoder(poll: Poll) -> Poll:
    """A FastStream decoder that decodes nothing: handlers get events parsed by our envelope."""
    return poll
