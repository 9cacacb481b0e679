"""What libraries do not promise and we use: each use is listed, and tested against changes."""

import ast
import importlib
import inspect
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch
from faststream import AckPolicy

from shared.events.cases import CaseAdvanced
from shared.runtime.kafka.application import ApplicationSpec, SubscriptionSpec
from shared.runtime.kafka.batches import Batches, name_unreadable_batches
from shared.runtime.kafka.broker import build_broker
from shared.runtime.kafka.codecs import bound_codecs
from shared.runtime.kafka.listener import Listener
from shared.runtime.kafka.tolerant_consumer import TolerantConsumer
from shared.runtime.limits import Limits
from shared.runtime.settings import KafkaSettings
from tests.event_keys import TRUSTED

ROOT = Path(__file__).resolve().parents[2]
OURS = ("services", "shared", "deploy")
# By module: private names of a library. A new one needs a test below.
INTERNALS = {
    ("shared.runtime.http.connection", "_unset_keepalive_if_required"),
    ("shared.runtime.kafka.broker", "_connect"),
    ("shared.runtime.kafka.broker", "_connection_args"),
    ("shared.runtime.kafka.tolerant_consumer", "_coordinator"),
    ("shared.runtime.kafka.tolerant_consumer", "_subscription"),
}
PARTITION = TopicPartition("topic", 3)


def modules() -> Iterator[tuple[str, Path]]:
    for top in OURS:
        for path in sorted((ROOT / top).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts), path


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def from_library(module: str, node: ast.ClassDef) -> bool:
    """Whether the class inherits from a class that is neither ours nor Python's."""
    found = getattr(importlib.import_module(module), node.name)
    return any(not _is_plain(base) for base in inspect.getmro(found))


def _is_plain(base: type) -> bool:
    top = base.__module__.partition(".")[0]
    # pydantic's own models are values; their private names are asked by nobody.
    return top in {*OURS, "builtins", "abc", "typing", "typing_extensions", "enum", "pydantic"}


def inherited(module: str, node: ast.ClassDef) -> set[str]:
    """Private names that methods of the class use and only a library can define, or override."""
    found = getattr(importlib.import_module(module), node.name)
    own, used = set(), set()
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            own.add(one.name)
        match one:
            case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Load()):
                used.add(one.attr)
            case ast.Attribute(value=ast.Name(id="self")):
                own.add(one.attr)
    libraries = [base for base in inspect.getmro(found) if not _is_plain(base)]
    overridden = {name for name in own for base in libraries if name in vars(base)}
    return {name for name in (used - own) | overridden if is_private(name)}


def internals(module: str, path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and node.col_offset == 0 and from_library(module, node):
            found |= inherited(module, node)
        if isinstance(node, ast.Attribute) and "SLF001" in lines[node.lineno - 1]:
            found |= {node.attr} if is_private(node.attr) else set()
    return found


def test_every_use_of_a_librarys_private_name_is_listed() -> None:
    with_classes = [(name, path) for name, path in modules() if "__main__" not in name]
    used = {(name, one) for name, path in with_classes for one in internals(name, path)}

    assert used == INTERNALS


def test_a_use_of_a_private_name_is_found() -> None:
    path = ROOT / "shared/runtime/kafka/tolerant_consumer.py"

    assert internals("shared.runtime.kafka.tolerant_consumer", path) == {
        "_coordinator",
        "_subscription",
    }


@pytest.fixture
async def consumer() -> AsyncGenerator[TolerantConsumer]:
    made = TolerantConsumer(bootstrap_servers="127.0.0.1:9", poll_bytes=1_000_000)
    yield made
    await made.stop()


async def test_positions_that_are_not_known_yet_are_not_waited_for(
    consumer: TolerantConsumer,
) -> None:
    consumer.assign([PARTITION])

    # Known ones are read in tests/faults/test_unreadable_records.py, from a broker.
    assert consumer._positions() == {}  # noqa: SLF001 - that is what is tested


async def test_before_an_assignment_there_are_no_positions(consumer: TolerantConsumer) -> None:
    assert consumer._positions() == {}  # noqa: SLF001 - that is what is tested


async def test_the_brokers_consumers_are_of_our_class() -> None:
    broker = build_broker(KafkaSettings(), ApplicationSpec("test"), Limits())
    await broker.connect()
    made = broker.config.broker_config.builder("topic")
    await made.stop()

    assert type(made) is TolerantConsumer
    assert made.poll_bytes == Limits().kafka_poll_bytes


def test_the_codecs_that_aiokafka_calls_are_ours() -> None:
    bound_codecs(1_000_000)

    for batch in (DefaultRecordBatch, LegacyRecordBatch):
        calling = vars(importlib.import_module(batch.__module__))
        names = {name for name in calling if name.endswith("_decode")}
        assert {"gzip_decode", "snappy_decode", "lz4_decode"} <= names
        assert all(bound_codecs.__module__ == calling[name].__module__ for name in names)


def test_the_batches_that_aiokafka_reads_are_ours() -> None:
    name_unreadable_batches()

    assert vars(fetcher)["MemoryRecords"] is Batches
    assert "MemoryRecords(" in inspect.getsource(fetcher.Fetcher)


def test_what_a_subscriber_ended_up_with_can_be_seen() -> None:
    spec = SubscriptionSpec("topic", "group", (CaseAdvanced,))
    listener = Listener(KafkaSettings(), ApplicationSpec("test", subscriptions=(spec,)), TRUSTED)
    (subscriber,) = listener.broker.subscribers

    arguments = subscriber._connection_args  # noqa: SLF001 - that is what is tested

    assert arguments["auto_offset_reset"] == "earliest"
    assert arguments["enable_auto_commit"] is False
    assert arguments["group_instance_id"] is None
    assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
    assert subscriber.consumer is None
    assert subscriber.tasks == []
