"""A jar that is not the listed one never runs."""

from pathlib import Path

import pytest

from deploy.settings import StackSettings
from deploy.stack.engines.kafka_jars import check, expected, jars_folder, kafka_jars
from deploy.stack.problems import StackProblem
from deploy.stack.running_stack import RunningStack

JAR = "kafka-clients-4.3.1.jar"


@pytest.fixture
def cache(tmp_path: Path, stack: RunningStack) -> Path:
    """A cache with all the real jars."""
    assert stack.parts()["kafka"]["state"] == "ready"
    real = jars_folder(StackSettings().cache_folder())
    mine = jars_folder(tmp_path)
    mine.mkdir()
    for jar in real.iterdir():
        (mine / jar.name).symlink_to(jar)
    return tmp_path


def test_the_listed_jars_are_taken(cache: Path) -> None:
    assert kafka_jars(cache) == jars_folder(cache)


def test_a_changed_jar_is_refused(cache: Path) -> None:
    jar = jars_folder(cache) / JAR
    content = jar.read_bytes()
    jar.unlink()
    jar.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(StackProblem, match=f"{JAR} \\(changed\\)") as refused:
        kafka_jars(cache)
    assert "do not run them" in refused.value.remedy


def test_a_missing_jar_is_refused(cache: Path) -> None:
    (jars_folder(cache) / JAR).unlink()
    with pytest.raises(StackProblem, match=f"{JAR} \\(missing\\)"):
        kafka_jars(cache)


def test_a_jar_that_nobody_listed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stranger.jar").write_bytes(b"")
    with pytest.raises(StackProblem, match=r"stranger.jar \(not listed\)"):
        check(tmp_path, {})


def test_every_jar_is_listed_once_with_a_sha_256() -> None:
    assert len(expected()) == 46
    assert all(len(digest) == 64 for digest in expected().values())
