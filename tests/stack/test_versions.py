"""The suite runs on the real engines, in the versions that the documents name."""

import asyncpg
import psutil

from deploy.stack.engines.kafka_jars import VERSION, expected
from deploy.stack.engines.temporal import version_of
from deploy.stack.running_stack import RunningStack


async def test_postgresql_18_says_so(stack: RunningStack) -> None:
    connection = await asyncpg.connect(stack.addresses.postgres_url)
    version = await connection.fetchval("SHOW server_version")
    await connection.close()
    assert version.startswith("18.")
    assert stack.parts()["postgres"]["version"] == version


async def test_temporal_1_32_says_so(stack: RunningStack) -> None:
    version = await version_of(stack.addresses.temporal, "default")
    assert version is not None
    assert version.startswith("1.32.")
    assert stack.parts()["temporal"]["version"] == version


def test_apache_kafka_4_3_1_says_so(stack: RunningStack) -> None:
    assert stack.parts()["kafka"]["version"] == VERSION == "4.3.1"


def test_the_broker_is_apaches_own_program_with_the_listed_jars(stack: RunningStack) -> None:
    argv = psutil.Process(stack.parts()["kafka"]["pid"]).cmdline()
    assert "kafka.Kafka" in argv
    assert f"kafka_2.13-{VERSION}.jar" in expected()
    assert f"kafka-clients-{VERSION}.jar" in expected()
