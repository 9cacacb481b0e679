"""The batches of a fetch, each of which says where it ends when it cannot be unpacked.

aiokafka unpacks a batch from its start: behind the first record that it cannot unpack, all are lost
to it, and it does not say how many. A sender could put a million there, each to be fetched anew.
"""

from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.record.memory_records import MemoryRecords

Batch = Any
"""A batch or a record of aiokafka, which types neither for others."""


class UnreadableBatch(Exception):  # noqa: N818 - named by what it says of the batch
    """A batch cannot be unpacked, from some record on.

    Attributes:
        end: the offset of the first record behind the batch.
    """

    def __init__(self, end: int) -> None:
        super().__init__(f"up to offset {end}")
        self.end = end


class Batches:
    """Stands for aiokafka's `MemoryRecords` in its fetcher."""

    def __init__(self, raw: bytes) -> None:
        self._batches: Any = MemoryRecords(raw)

    def has_next(self) -> bool:
        """Whether there is another batch."""
        return bool(self._batches.has_next())

    def size_in_bytes(self) -> int:
        """The bytes of all batches, as they were fetched."""
        return int(self._batches.size_in_bytes())

    def next_batch(self) -> "NamedBatch":
        """The next batch."""
        return NamedBatch(self._batches.next_batch())


class NamedBatch:
    """A batch of aiokafka that raises `UnreadableBatch` where it cannot be unpacked."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what the batch has
        return getattr(self._batch, name)

    def __next__(self) -> Batch:
        return next(self._batch)

    def __iter__(self) -> Iterator[Batch]:
        try:
            yield from self._batch
        except Exception as broken:
            raise UnreadableBatch(self._batch.next_offset) from broken

    def validate_crc(self) -> bool:
        """True; a batch that is not as it was sent raises.

        Raises:
            UnreadableBatch: its checksum is wrong.
        """
        if not self._batch.validate_crc():
            raise UnreadableBatch(self._batch.next_offset)
        return True


def name_unreadable_batches() -> None:
    """Let the consumers of this process raise `UnreadableBatch`; there is no public way."""
    vars(fetcher)["MemoryRecords"] = Batches
