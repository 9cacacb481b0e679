"""A consumer that steps over records that it cannot unpack, and says which."""

import asyncio
from collections.abc import Iterable, Mapping
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
from shared.runtime.kafka.batches import UnreadableBatch
from shared.runtime.kafka.poll import Record

log = structlog.get_logger()

STEP_MS = 200
MAX_RECORDS = 500
LARGEST_STEP, STEP_BYTES = 64, 65_536
HEADER_COST = 100
MAX_MARKED = 100
Fetched = dict[TopicPartition, list[Record]]


class TolerantConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Returns every record of a topic; in place of an unreadable one, an empty one marked so.

    When aiokafka fails to unpack one record, it drops the readable records of all partitions that
    it had fetched with it, and its positions are already past them: the next commit would skip
    them. Here they are fetched again. Records that the sender packed behind the unreadable one into
    the same compressed batch are lost with it, since a batch is unpacked from its start; they stay
    in the topic, and their offsets are logged.

    Attributes:
        poll_bytes: records are returned once they have about so many bytes together.
    """

    def __init__(self, *topics: str, poll_bytes: int, **settings: Any) -> None:  # noqa: ANN401 - aiokafka's
        super().__init__(*topics, **settings)
        self.poll_bytes = poll_bytes

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
            return await self._fetch_bounded(*assigned, timeout_ms=timeout_ms, at_most=max_records)
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

    async def committed_notes(
        self, partitions: Iterable[TopicPartition]
    ) -> Mapping[TopicPartition, tuple[int, str]]:
        """The committed offset of each partition that has one, and the text beside it.

        Raises:
            KafkaError: the broker does not answer.
        """
        # `committed` leaves the text out.
        found = await self._coordinator.fetch_committed_offsets(list(partitions))
        return {part: (one.offset, one.metadata) for part, one in found.items()}

    async def _fetch_bounded(
        self, *partitions: TopicPartition, timeout_ms: int, at_most: int | None
    ) -> Fetched:
        """Records in small steps, until they are many or large enough.

        Some are unpacked with each step: a record of a megabyte may hold as many headers.
        """
        found: Fetched = {}
        records, size, step = 0, 0, 1
        limit = at_most or MAX_RECORDS
        while records < limit and size < self.poll_bytes:
            wait_ms = 0 if records else timeout_ms
            step_limit = min(step, limit - records)
            fetched = await self._fetch(*partitions, timeout_ms=wait_ms, max_records=step_limit)
            if not fetched:
                break
            for partition, some in fetched.items():
                found.setdefault(partition, []).extend(some)
                records += len(some)
            fresh = sum(_size(one) for some in fetched.values() for one in some)
            size += fresh
            step = min(step * 2, LARGEST_STEP) if fresh < STEP_BYTES else 1
            await asyncio.sleep(0)
        return found

    async def _fetch_before_unreadable(
        self, partition: TopicPartition, position: int, limit: int
    ) -> Fetched:
        """The records of one partition, up to the first that cannot be unpacked; or from that on.

        Behind it nothing of its batch can be unpacked: each offset there is marked, or, of many,
        the first ones and with the last of them all the rest.
        """
        end = position + 1
        while limit:
            try:
                return await self._fetch_bounded(partition, timeout_ms=STEP_MS, at_most=limit)
            except Exception as failure:
                if not _is_caused_by_record(failure):
                    raise
                if isinstance(failure, UnreadableBatch):
                    end = max(end, failure.end)
                self.seek(partition, position)
                limit //= 2
        self.seek(partition, end)
        origin = f"{partition.topic}/{partition.partition}/{position}"
        log.error("records_unreadable", origin=origin, records=end - position)
        marked = min(end - position, MAX_MARKED)
        placeholders = [_placeholder(partition, position + nth) for nth in range(marked)]
        if end - position > marked:
            placeholders[-1] = _placeholder(partition, position + marked - 1, rest_to=end - 1)
        return {partition: placeholders}

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


def _size(record: Record) -> int:
    """About the memory of a record; a header costs more than its bytes."""
    return len(record.value or b"") + len(record.key or b"") + HEADER_COST * len(record.headers)


def _is_caused_by_record(failure: Exception) -> bool:
    """Whether the record itself is broken; any other failure passes with time."""
    if isinstance(failure, UnsupportedCodecError | CorruptRecordException):
        return True
    return not isinstance(failure, KafkaError | ConsumerStoppedError | OSError)


def _placeholder(partition: TopicPartition, offset: int, *, rest_to: int | None = None) -> Record:
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
        headers=((UNREADABLE, None if rest_to is None else str(rest_to).encode()),),
    )
