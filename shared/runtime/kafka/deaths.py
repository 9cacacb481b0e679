"""Counts the deaths of processes by the record in hand, so that none kills its process for ever.

A record can end the process that handles it: memory runs out, a library aborts. The next process
reads it again. So Kafka keeps a note beside each offset that a group commits (the metadata of the
offset), which says what the committing process had in hand from there on:

- nothing: it was stopped or gave the partition back, and had nothing in hand;
- `open`: it processed records from this one on, several at the same time;
- `alone N`: it had the record at this offset in hand and no other, and if no more is ever heard of
  it, that was the N-th death with this record in hand, one after the other.

Whoever gets a partition whose note is `open` processes what may have been in hand one record at a
time, a note of each before. The record whose third death is noted becomes a dead letter. A process
killed from outside, as often as that happens, leaves no record with three deaths unless it is
killed each time within the moment for which the same record is in hand alone.

In the usual case this costs one commit an assignment.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from shared.events.envelope import InvalidMessage
from shared.runtime.kafka.poll import Poll, Record

log = structlog.get_logger()

MAX_DEATHS = 3
OPEN = "open"
_ALONE = "alone "


class KilledItsProcess(InvalidMessage):
    """The record was in hand at the death of each process that handled it."""

    def __init__(self) -> None:
        super().__init__("killed_its_process: record")


@dataclass(frozen=True, slots=True)
class Note:
    """What a process noted beside an offset, and never took back.

    Attributes:
        offset: of the first record that was not processed.
        deaths: those counted with that record in hand.
        alone: whether no other record was in hand.
    """

    offset: int
    deaths: int
    alone: bool

    @classmethod
    def parse(cls, offset: int, text: str) -> "Note | None":
        """The note in a text that was committed; None if nothing was in hand, or it is not ours."""
        if text == OPEN:
            return cls(offset, deaths=1, alone=False)
        deaths = text.removeprefix(_ALONE)
        if deaths != text and deaths.isdecimal() and deaths.isascii() and len(deaths) == 1:
            return cls(offset, int(deaths), alone=True)
        return None

    def concerns(self, offset: int, in_hand: int) -> bool:
        """Whether the record at this offset may have been among the `in_hand` that were."""
        return self.offset <= offset < self.offset + (1 if self.alone else in_hand)

    def text(self) -> str:
        """The note as it was committed."""
        return f"{_ALONE}{self.deaths}" if self.alone else OPEN


class GroupOffsets(Protocol):
    """The part of a consumer that reads and writes its group's offsets with their notes."""

    async def committed_notes(
        self, partitions: Iterable[TopicPartition]
    ) -> Mapping[TopicPartition, tuple[int, str]]:
        """The committed offset of each partition that has one, and the text beside it."""

    async def commit(self, offsets: Mapping[TopicPartition, tuple[int, str]]) -> None:
        """Commit offsets with a text beside each."""


class Hands:
    """Lets a suspect record be in hand alone: no other of the process is, of any subscription."""

    def __init__(self) -> None:
        self._changed = asyncio.Condition()
        self._others = 0
        self._alone = False

    @asynccontextmanager
    async def among_others(self) -> AsyncGenerator[None]:
        """While records are in hand beside others."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone)
            self._others += 1
        try:
            yield
        finally:
            async with self._changed:
                self._others -= 1
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """While one record is in hand and no other."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone)
            self._alone = True
            try:
                await self._changed.wait_for(lambda: not self._others)
            except BaseException:
                self._free()
                raise
        try:
            yield
        finally:
            async with self._changed:
                self._free()

    def _free(self) -> None:
        self._alone = False
        self._changed.notify_all()


class DeathNotes:
    """The notes of one group on the partitions that it has at a time."""

    def __init__(self, in_hand: int) -> None:
        self._in_hand = in_hand
        self._next: dict[TopicPartition, int] = {}
        self._found: dict[TopicPartition, Note] = {}

    async def begin(self, poll: Poll, offsets: GroupOffsets) -> None:
        """Read the notes of partitions that are new, and note that records of them are in hand.

        Raises:
            KafkaError: the broker does not answer, or the partitions went to another consumer.
        """
        new = {
            partition: records[0].offset
            for partition, records in poll.by_partition().items()
            if partition not in self._next
        }
        if not new:
            return
        found = {
            partition: Note.parse(*committed)
            for partition, committed in (await offsets.committed_notes(new)).items()
        }
        self._found |= {partition: note for partition, note in found.items() if note}
        await self._commit(
            offsets,
            {part: (at, OPEN) for part, at in new.items() if found.get(part) is None},
        )
        for partition, note in self._found.items():
            if partition in new:
                log.warning("process_died", origin=_place(partition, note.offset), note=note.text())
        self._next |= new

    def progress(self, poll: Poll) -> None:
        """The poll was committed: what it says is processed is not asked for again."""
        self._next |= {
            partition: offset
            for partition, offset in poll.next_offsets().items()
            if partition in self._next
        }

    def suspects(self, poll: Poll) -> list[Record]:
        """The records of a poll that may have killed a process, in their order."""
        return [
            record
            for partition, records in poll.by_partition().items()
            if (note := self._found.get(partition))
            for record in records
            if note.concerns(record.offset, self._in_hand)
        ]

    def has_killed(self, record: Record) -> bool:
        """Whether a suspect was in hand at so many deaths that it is not processed again."""
        note = self._found[_partition(record)]
        return note.alone and note.deaths >= MAX_DEATHS

    async def note_alone(self, record: Record, offsets: GroupOffsets) -> None:
        """Note that this suspect is in hand, before it is."""
        note = self._found[_partition(record)]
        alone = Note(record.offset, note.deaths + 1, alone=True)
        await self._commit(offsets, {_partition(record): (record.offset, alone.text())})

    async def reopen(self, poll: Poll, suspects: Iterable[Record], offsets: GroupOffsets) -> None:
        """Note that after these suspects, which were processed, others are in hand."""
        following = poll.next_offsets()
        parts = {_partition(record) for record in suspects}
        await self._commit(offsets, {part: (following[part], OPEN) for part in parts})

    async def take_back(self, record: Record, offsets: GroupOffsets) -> None:
        """Note that the suspect is in hand no more, and was not processed."""
        partition = _partition(record)
        await self._commit(offsets, {partition: (record.offset, self._found[partition].text())})

    def survived(self, record: Record) -> None:
        """The suspect was processed, or set aside."""
        partition = _partition(record)
        note = self._found[partition]
        if not note.concerns(record.offset + 1, self._in_hand):
            del self._found[partition]

    async def release(self, partitions: Iterable[TopicPartition], offsets: GroupOffsets) -> None:
        """Note that nothing of these partitions is in hand; if that fails, they are suspected."""
        mine = {
            partition: (self._next.pop(partition), "")
            for partition in partitions
            if partition in self._next
        }
        # The deaths of a record that was not met again stay counted.
        counted = {part for part in mine if (found := self._found.pop(part, None)) and found.alone}
        try:
            await self._commit(offsets, {p: at for p, at in mine.items() if p not in counted})
        except KafkaError as lost:
            log.warning("notes_left", failure=type(lost).__name__)

    def forget(self, partitions: Iterable[TopicPartition]) -> None:
        """These partitions went to another consumer with records in hand, which may go on."""
        for partition in partitions:
            self._next.pop(partition, None)
            self._found.pop(partition, None)

    async def _commit(
        self, offsets: GroupOffsets, notes: Mapping[TopicPartition, tuple[int, str]]
    ) -> None:
        if notes:
            await offsets.commit(notes)


def _partition(record: Record) -> TopicPartition:
    return TopicPartition(record.topic, record.partition)


def _place(partition: TopicPartition, offset: int) -> str:
    return f"{partition.topic}/{partition.partition}/{offset}"
