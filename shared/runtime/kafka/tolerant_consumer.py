"""A consumer that steps over records that it cannot unpack, and says which."""

import asyncio
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import (
    ConsumerStoppedError,
    CorruptRecordException,
    KafkaError,
    UnsupportedCodecError,
)
from typing_extensions import override

from shared.events.envelope import UNREADABLE
from shared.runtime.kafka.poll import Record

log = structlog.get_logger()

STEP_MS = 200
MAX_RECORDS = 500
Fetched = dict[TopicPartition, list[Record]]


class TolerantConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Returns every record of a topic; in place of an unreadable one, an empty one marked so.

    When aiokafka fails to unpack one record, it drops the readable records of all partitions that
    it had fetched with it, and its positions are already past them: the next commit would skip
    them. Here they are fetched again. Records that the sender packed behind the unreadable one into
    the same compressed batch are lost with it, since a batch is unpacked from its start; they stay
    in the topic, and their offsets are logged.
    """

    @override
    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Fetched:
        before = self._positions()
        if not before:
            # Without positions there is nothing to go back to, so nothing may be fetched yet.
            empty = await self._fetch(timeout_ms=0)
            await asyncio.sleep(timeout_ms / 1000)
            return empty
        try:
            assigned = partitions or tuple(before)
            return await self._fetch(*assigned, timeout_ms=timeout_ms, max_records=max_records)
        except Exception as failure:
            if not _is_caused_by_record(failure):
                raise
        for partition, position in before.items():
            self.seek(partition, position)
        limit = max((max_records or MAX_RECORDS) // len(before), 1)
        fetching = [
            self._fetch_before_unreadable(partition, at, limit) for partition, at in before.items()
        ]
        found: Fetched = {}
        for one in await asyncio.gather(*fetching):
            found |= one
        return found

    async def _fetch_before_unreadable(
        self, partition: TopicPartition, position: int, limit: int
    ) -> Fetched:
        """The records of one partition, up to the first that cannot be unpacked, or that one."""
        while limit:
            try:
                return await self._fetch(partition, timeout_ms=STEP_MS, max_records=limit)
            except Exception as failure:
                if not _is_caused_by_record(failure):
                    raise
                self.seek(partition, position)
                limit //= 2
        self.seek(partition, position + 1)
        log.error("record_unreadable", origin=f"{partition.topic}/{partition.partition}/{position}")
        return {partition: [_placeholder(partition, position)]}

    async def _fetch(self, *partitions: TopicPartition, **limits: Any) -> Fetched:  # noqa: ANN401
        fetched: Fetched = await super().getmany(*partitions, **limits)
        return fetched

    def _positions(self) -> dict[TopicPartition, int]:
        # `position()` waits until a position is known; there is no public way that does not.
        subscription = self._subscription.subscription
        if subscription is None or subscription.assignment is None:
            return {}
        states = {part: subscription.assignment.state_value(part) for part in self.assignment()}
        return {part: one.position for part, one in states.items() if one.has_valid_position}


def _is_caused_by_record(failure: Exception) -> bool:
    """Whether the record itself is broken; any other failure passes with time."""
    if isinstance(failure, UnsupportedCodecError | CorruptRecordException):
        return True
    return not isinstance(failure, KafkaError | ConsumerStoppedError | OSError)


def _placeholder(partition: TopicPartition, offset: int) -> Record:
    return ConsumerRecord(
        topic=partition.topic,
        partition=partition.partition,
        offset=offset,
        timestamp=-1,
        timestamp_type=0,
        key=None,
        value=None,
        checksum=None,
        serialized_key_size=-1,
        serialized_value_size=-1,
        headers=((UNREADABLE, None),),
    )
