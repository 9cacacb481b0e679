"""What a record may hold is checked before it is parsed, in little time and memory."""

import gzip
import json
import zlib
from collections.abc import Callable
from time import perf_counter
from types import SimpleNamespace
from typing import Any

import cramjam
import pytest
from aiokafka import codec
from hypothesis import given
from hypothesis import strategies as st

from shared.events.envelope import Undecodable
from shared.runtime.kafka.codecs import (
    BatchTooLarge,
    unpack_gzip,
    unpack_lz4,
    unpack_snappy,
    unpack_zstd,
)
from shared.runtime.kafka.record_bounds import check_bounds
from shared.runtime.limits import Limits

LIMITS = Limits()
LIMIT = 4_000_000
PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes, int], bytes]]] = {
    "gzip": (codec.gzip_encode, unpack_gzip),
    "gzip in members": (lambda raw: gzip.compress(raw[:7]) + gzip.compress(raw[7:]), unpack_gzip),
    "snappy": (lambda raw: bytes(cramjam.snappy.compress_raw(raw)), unpack_snappy),
    "xerial": (codec.snappy_encode, unpack_snappy),
    "lz4": (codec.lz4_encode, unpack_lz4),
    "zstd": (codec.zstd_encode, unpack_zstd),
}


def reason(body: bytes) -> str | None:
    record: Any = SimpleNamespace(key=b"key", value=body, headers=())
    try:
        check_bounds(record, LIMITS)
    except Undecodable as refused:
        return refused.reasons[0]
    return None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a":1}', None),
        (b"", None),
        (b'{"joined":[' + b"0," * 900_000 + b"0]}", "too_many: values"),
        (b"[" * 30_000, "too_many: values"),
        (b"[" * 33 + b"]" * 33, "too_deep: body"),
        (b"[" * 32 + b"]" * 32, None),
        (b'{"place":"' + b"a,b[{" * 20_000 + b'"}', None),
        (b'{"place":"' + b'\\"[[' * 20_000 + b'"}', None),
        (b"x" * 2_000_001, "too_large: body"),
        # What would be tried anew from every quote.
        (b"[" * 40 + b'"' + b'\\"' * 900_000, "too_deep: body"),
        (b"[" * 40 + b'"\\' * 900_000, "too_deep: body"),
    ],
)
def test_what_costs_more_than_an_event_can_is_refused_at_once(
    body: bytes, expected: str | None
) -> None:
    began = perf_counter()

    assert reason(body) == expected

    assert perf_counter() - began < 0.5  # of the largest bodies; a quadratic search takes minutes


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_json_is_never_refused_for_the_characters_of_its_texts(value: object) -> None:
    filler = ',[{"\\' * 10_000

    found = reason(json.dumps([value, filler]).encode())

    assert found == ("too_deep: body" if _depth(value) >= LIMITS.json_depth else None)


def _depth(value: object) -> int:
    match value:
        case dict():
            return 1 + max(map(_depth, value.values()), default=0)
        case list():
            return 1 + max(map(_depth, value), default=0)
        case _:
            return 0


@given(st.binary())
def test_no_body_breaks_the_check(body: bytes) -> None:
    assert reason(body) in {None, "too_deep: body", "too_many: values"}


@pytest.mark.parametrize("name", PACKERS)
@given(raw=st.binary(max_size=400))
def test_what_a_sender_packed_is_unpacked(name: str, raw: bytes) -> None:
    pack, unpack = PACKERS[name]
    repeated = raw * 50

    assert unpack(pack(repeated), LIMIT) == repeated


@pytest.mark.parametrize("name", PACKERS)
def test_what_would_be_larger_than_the_limit_is_not_unpacked(name: str) -> None:
    pack, unpack = PACKERS[name]
    exact, larger = pack(bytes(LIMIT)), pack(bytes(LIMIT + 1))

    assert unpack(exact, LIMIT) == bytes(LIMIT)
    with pytest.raises(BatchTooLarge):
        unpack(larger, LIMIT)


@pytest.mark.parametrize("name", PACKERS)
@given(junk=st.binary())
def test_what_was_not_packed_is_refused_by_one_error(name: str, junk: bytes) -> None:
    _, unpack = PACKERS[name]
    try:
        unpacked = unpack(junk, 1_000)
    except BatchTooLarge:
        return
    assert len(unpacked) <= 1_000


def test_a_member_that_never_ends_is_refused() -> None:
    packed = zlib.compressobj(wbits=31)

    with pytest.raises(BatchTooLarge):
        unpack_gzip(packed.compress(bytes(100)) + packed.flush(zlib.Z_SYNC_FLUSH), 1_000)
