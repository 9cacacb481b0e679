"""A consumer that no record can stop: what cannot even be unpacked is stepped over, and told."""

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
MOST = 500
Fetched = dict[TopicPartition, list[Record]]


class TolerantConsumer(AIOKafkaConsumer):  # type: ignore[misc]
    """Gives every record of a topic, in the place of an unreadable one an empty one that says so.

    The library forgets, when it fails to unpack one record, also the readable ones it has just
    taken with it, of all partitions: the next commit would pass over them. Here they are read
    again. Only what its sender packed behind it into the same batch shares its fate, for a batch
    is unpacked from its start; those records stay where they are, and their places are told.
    """

    @override
    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Fetched:
        before = self._positions()
        if not before:
            # Nothing can be there yet; what comes meanwhile is taken once it is known from where.
            nothing = await self._fetched(timeout_ms=0)
            await asyncio.sleep(timeout_ms / 1000)
            return nothing
        try:
            known = partitions or tuple(before)
            return await self._fetched(*known, timeout_ms=timeout_ms, max_records=max_records)
        except Exception as failure:
            if not _is_of_a_record(failure):
                raise
        for partition, position in before.items():
            self.seek(partition, position)
        most = max((max_records or MOST) // len(before), 1)
        careful = [self._with_care(partition, at, most) for partition, at in before.items()]
        found: Fetched = {}
        for one in await asyncio.gather(*careful):
            found |= one
        return found

    async def _with_care(self, partition: TopicPartition, position: int, most: int) -> Fetched:
        """The records of one partition, up to the first that cannot be unpacked, or that one."""
        limit = most
        while limit:
            try:
                return await self._fetched(partition, timeout_ms=STEP_MS, max_records=limit)
            except Exception as failure:
                if not _is_of_a_record(failure):
                    raise
                self.seek(partition, position)
                limit //= 2
        self.seek(partition, position + 1)
        log.error("record_unreadable", origin=f"{partition.topic}/{partition.partition}/{position}")
        return {partition: [_in_place_of(partition, position)]}

    async def _fetched(self, *partitions: TopicPartition, **limits: Any) -> Fetched:  # noqa: ANN401
        fetched: Fetched = await super().getmany(*partitions, **limits)
        return fetched

    def _positions(self) -> dict[TopicPartition, int]:
        # There is no public way to ask that does not wait for positions not known yet.
        subscription = self._subscription.subscription
        if subscription is None or subscription.assignment is None:
            return {}
        states = {part: subscription.assignment.state_value(part) for part in self.assignment()}
        return {part: one.position for part, one in states.items() if one.has_valid_position}


def _is_of_a_record(failure: Exception) -> bool:
    """Whether it lies in the record: the library's other failures pass with time."""
    if isinstance(failure, UnsupportedCodecError | CorruptRecordException):
        return True
    return not isinstance(failure, KafkaError | ConsumerStoppedError | OSError)


def _in_place_of(partition: TopicPartition, offset: int) -> Record:
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
