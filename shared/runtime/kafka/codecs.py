"""Unpacks compressed batches up to a bound.

A broker bounds a batch as its sender compressed it; aiokafka unpacks it whole, whatever comes out:
800 kB of lz4 become 200 MB, of zstd gigabytes. Its codecs are replaced by bounded ones in the
modules that call them: there is no public way to choose them.
"""

import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Final

import cramjam
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch

_USUAL_BYTES = 262_144
_LARGE_RECORD = 16_384
_LONGEST_VARINT = 63
MAX_RECORDS, MAX_HEADERS = 20_000, 1_000
_GZIP: Final = 16 + zlib.MAX_WBITS
_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES = 16

Unpack = Callable[[bytes, bytearray], int]


class BatchTooLarge(CorruptRecordException):  # type: ignore[misc]
    """A batch would be larger unpacked than the bound."""


def bound_codecs(limit: int) -> None:
    """Let no batch of this process be unpacked to more than `limit` bytes.

    Beyond it, or if the batch cannot be unpacked, aiokafka's consumer raises
    `CorruptRecordException`.
    """

    def bounded(unpack: Callable[[bytes, int], bytes]) -> Callable[[bytes], bytes]:
        return lambda packed: check_records(unpack(bytes(packed), limit))

    codecs = {
        "gzip_decode": bounded(unpack_gzip),
        "snappy_decode": bounded(unpack_snappy),
        "lz4_decode": bounded(unpack_lz4),
        "zstd_decode": bounded(unpack_zstd),
    }
    # Of the formats, brokers of today keep the one of `DefaultRecordBatch` alone.
    for batch in (DefaultRecordBatch, LegacyRecordBatch):
        calling = import_module(batch.__module__)
        for name, codec in codecs.items():
            if hasattr(calling, name):
                setattr(calling, name, codec)


def check_records(unpacked: bytes) -> bytes:
    """The records of a batch, if aiokafka makes them in little time: it makes all their headers.

    Looked at are large batches, and in them the headers of large records.

    Raises:
        BatchTooLarge: they are too many, or a record has too many headers.
    """
    if len(unpacked) <= _USUAL_BYTES:
        return unpacked
    at = records = 0
    while at < len(unpacked):
        length, at = _varint(unpacked, at)
        records += 1
        too_many = length > _LARGE_RECORD and _headers(unpacked, at) > MAX_HEADERS
        if length <= 0 or too_many or records > MAX_RECORDS:
            raise BatchTooLarge("too many records or headers")
        at += length
    return unpacked


def _headers(unpacked: bytes, at: int) -> int:
    """How many headers a record has; `at` is where it begins, after its length (format v2)."""
    _, at = _varint(unpacked, at + 1)  # after its attributes: the timestamp
    _, at = _varint(unpacked, at)  # the offset
    for _ in ("key", "value"):
        length, at = _varint(unpacked, at)
        at += max(length, 0)
    headers, _ = _varint(unpacked, at)
    return headers


def _varint(unpacked: bytes, at: int) -> tuple[int, int]:
    """A number of variable length (zigzag) and where it ends; of what is broken, any."""
    value = shift = 0
    while at < len(unpacked):
        byte = unpacked[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80 or shift > _LONGEST_VARINT:
            break
    return (value >> 1) ^ -(value & 1), at


def unpack_lz4(packed: bytes, limit: int) -> bytes:
    """What was compressed by lz4 (frame format).

    Raises:
        BatchTooLarge: it is larger than `limit`, or cannot be unpacked.
    """
    return _into(cramjam.lz4.decompress_into, packed, limit)


def unpack_zstd(packed: bytes, limit: int) -> bytes:
    """What was compressed by Zstandard; else as `unpack_lz4`."""
    return _into(cramjam.zstd.decompress_into, packed, limit)


def unpack_gzip(packed: bytes, limit: int) -> bytes:
    """What was compressed by gzip, in one member or several; else as `unpack_lz4`."""
    unpacked = bytearray()
    while packed:
        member = zlib.decompressobj(_GZIP)
        try:
            unpacked += member.decompress(packed, limit + 1 - len(unpacked))
        except zlib.error as broken:
            raise BatchTooLarge("gzip") from broken
        if len(unpacked) > limit or not member.eof:
            raise BatchTooLarge("gzip")
        packed = member.unused_data.lstrip(b"\x00")
    return bytes(unpacked)


def unpack_snappy(packed: bytes, limit: int) -> bytes:
    """What was compressed by Snappy, as one block or in xerial's stream; else as `unpack_lz4`."""
    unpacked = bytearray()
    for block in _snappy_blocks(packed):
        try:
            too_large = len(unpacked) + cramjam.snappy.decompress_raw_len(block) > limit
            unpacked += b"" if too_large else bytes(cramjam.snappy.decompress_raw(block))
        except cramjam.DecompressionError as broken:
            raise BatchTooLarge("snappy") from broken
        if too_large:
            raise BatchTooLarge("snappy")
    return bytes(unpacked)


def _snappy_blocks(packed: bytes) -> list[bytes]:
    if not packed.startswith(_XERIAL):
        return [packed]
    blocks, at = [], _XERIAL_HEADER_BYTES
    while at + 4 <= len(packed):
        (length,) = struct.unpack_from(">i", packed, at)
        if length <= 0:
            raise BatchTooLarge("snappy")
        blocks.append(packed[at + 4 : at + 4 + length])
        at += 4 + length
    return blocks


def _into(unpack: Unpack, packed: bytes, limit: int) -> bytes:
    """Unpack into a buffer of the usual size, and only if that is too small, of the limit's."""
    for size in (min(_USUAL_BYTES, limit), limit):
        buffer = bytearray(size)
        with suppress(cramjam.DecompressionError):
            return bytes(memoryview(buffer)[: unpack(packed, buffer)])
    raise BatchTooLarge("over the limit, or broken")
