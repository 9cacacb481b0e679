"""A batch is read as aiokafka reads it; one that cannot be unpacked says where it ends."""

from collections.abc import Sequence

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import READ_UNCOMMITTED, PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.kafka.batches import Batches, UnreadableBatch
from shared.runtime.kafka.codecs import BatchTooLarge, bound_codecs, check_records
from shared.runtime.limits import Limits

LZ4 = 3


@pytest.fixture(autouse=True)
def _bounded() -> None:
    bound_codecs(Limits().kafka_batch_bytes)


def batch(*values: bytes, codec: int = 0, first: int = 0) -> bytearray:
    builder = DefaultRecordBatchBuilder(2, codec, 0, -1, -1, 0, 10_000_000)
    for nth, value in enumerate(values):
        builder.append(nth, timestamp=1, key=b"key", value=value, headers=[("name", b"value")])
    made = bytearray(builder.build())
    made[:8] = first.to_bytes(8, "big")  # the broker writes the first offset
    return made


def read(*batches: Sequence[int]) -> PartitionRecords:
    raw = b"".join(bytes(one) for one in batches)
    return PartitionRecords(
        TopicPartition("topic", 0),
        Batches(raw),
        aborted_transactions=[],
        fetch_offset=0,
        key_deserializer=None,
        value_deserializer=None,
        check_crcs=True,
        isolation_level=READ_UNCOMMITTED,
    )


@pytest.mark.parametrize("codec", [0, LZ4])
def test_records_are_read_as_they_were_packed(codec: int) -> None:
    records = list(read(batch(b"a", b"b", codec=codec), batch(b"c", codec=codec, first=2)))

    assert [(one.offset, one.value) for one in records] == [(0, b"a"), (1, b"b"), (2, b"c")]
    assert {one.headers for one in records} == {(("name", b"value"),)}


def test_a_batch_that_would_be_too_large_says_where_it_ends() -> None:
    large = batch(bytes(3_000_000), b"behind", codec=LZ4, first=1)
    records = read(batch(b"a"), large, batch(b"after", first=3))

    assert next(records).value == b"a"
    with pytest.raises(UnreadableBatch) as unreadable:
        next(records)
    assert unreadable.value.end == 3


def test_a_batch_that_was_changed_on_its_way_says_where_it_ends() -> None:
    changed = batch(b"a", b"b")
    changed[-1] ^= 1

    with pytest.raises(UnreadableBatch) as unreadable:
        next(read(changed))
    assert unreadable.value.end == 2


def test_the_size_of_what_was_fetched_is_told() -> None:
    raw = bytes(batch(b"a"))

    assert Batches(raw).size_in_bytes() == len(raw)
    assert Batches(raw).has_next()
    assert not Batches(b"").has_next()


def headers_of(number: int) -> list[tuple[str, bytes]]:
    return [("", b"")] * number


@pytest.mark.parametrize(
    ("records", "headers", "held"),
    [(1, 900, True), (1, 900_000, False), (19_000, 0, True), (21_000, 0, False)],
)
def test_records_and_headers_are_counted_before_they_are_made(
    records: int, headers: int, *, held: bool
) -> None:
    builder = DefaultRecordBatchBuilder(2, LZ4, 0, -1, -1, 0, 100_000_000)
    size = 300_000 // records
    for nth in range(records):
        value = bytes(size)
        builder.append(nth, timestamp=1, key=None, value=value, headers=headers_of(headers))
    found = read(builder.build())

    if held:
        assert len(list(found)) == records
    else:
        with pytest.raises(UnreadableBatch):
            next(found)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_count(junk: bytes) -> None:
    large = junk + bytes(300_000)
    try:
        assert check_records(large) == large
    except BatchTooLarge:
        return
