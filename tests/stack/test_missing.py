"""What is missing is named, with what to do about it."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.settings import StackSettings
from deploy.stack.engines.java import find_java, first_usable, remedy
from deploy.stack.engines.programs import program
from deploy.stack.external_parts import check_external
from deploy.stack.problems import StackProblem
from deploy.stack.processes.part import ExternalPart
from deploy.stack.processes.ports import HIGHEST, HOST, LOWEST, choose_port, free_port
from deploy.stack.running_stack import RunningStack
from deploy.stack.state import StateFolder, require_disk_space
from shared.runtime.settings import KafkaSettings


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.create_server((HOST, free_port())) as listening:
        yield listening.getsockname()[1]


def test_a_given_port_that_is_taken_is_named_with_its_holder(occupied: int) -> None:
    with pytest.raises(StackProblem, match=f"Port {occupied} .intake. is taken") as refused:
        choose_port("intake", occupied, None)
    assert str(os.getpid()) in refused.value.problem
    assert "AWASI_INTAKE_PORT" in refused.value.remedy


def test_a_port_of_an_earlier_run_is_used_again_unless_it_is_taken(occupied: int) -> None:
    free = free_port()
    assert choose_port("kafka", None, free) == free
    assert choose_port("kafka", None, occupied) != occupied


def test_a_free_port_is_none_that_outgoing_connections_get() -> None:
    assert LOWEST <= free_port() < HIGHEST


@pytest.fixture
def java(tmp_path: Path) -> Callable[[str], Path]:
    """A Java that only prints its version."""

    def make(version: str) -> Path:
        program = tmp_path / version / "bin" / "java"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
        program.chmod(0o755)
        return program

    return make


def test_a_java_that_is_too_old_is_passed_over(java: Callable[[str], Path]) -> None:
    old, new = java("11.0.2"), java("17.0.1")
    assert first_usable([old, Path("/nowhere/java"), new]) == new
    with pytest.raises(StackProblem, match="needs Java 17 or later") as refused:
        first_usable([old, Path("/nowhere/java")])
    assert "version 11" in refused.value.problem
    assert "/nowhere/java is not usable" in refused.value.problem


def test_the_named_java_goes_before_that_of_the_path(java: Callable[[str], Path]) -> None:
    named = java("21.0.2")
    assert find_java(StackSettings(java_home=named.parent.parent)) == named


@pytest.mark.parametrize("machine", ["aarch64", "arm64"])
def test_a_platform_without_a_java_package_gets_its_own_remedy(machine: str) -> None:
    assert "no wheel for Linux on arm64" in remedy("Linux", machine)
    assert "no wheel" not in remedy("Darwin", machine)


def test_a_program_that_is_not_installed_is_named() -> None:
    with pytest.raises(StackProblem, match="package no-such-package"):
        program("no-such-program", "no-such-package", "build it")


def test_a_full_disk_is_seen_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(StackProblem, match="are needed"):
        require_disk_space(tmp_path, megabytes=10**9)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StackProblem, match="holds something else"):
        StateFolder(tmp_path).prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_state_folder_that_cannot_be_written_is_named() -> None:
    with pytest.raises(StackProblem, match="cannot be written") as refused:
        StateFolder(Path("/proc/awasi")).prepare()
    assert "AWASI_STATE" in refused.value.remedy


@pytest.mark.parametrize("name", ["postgres", "kafka", "temporal", "mailbox", "issuer"])
async def test_a_given_part_that_does_not_answer_is_named(stack: RunningStack, name: str) -> None:
    nowhere = f"{HOST}:{free_port()}"
    addresses = type(stack.addresses)(
        postgres_url=f"postgresql://postgres@{nowhere}/postgres",
        kafka=KafkaSettings(kafka_bootstrap=nowhere),
        temporal=nowhere,
        namespace="default",
        smtp_url=f"smtp://{nowhere}",
        issuer=f"http://{nowhere}",
        audience="awasi",
        service_ports={},
    )
    with pytest.raises(StackProblem, match="nothing answers there"):
        await check_external(ExternalPart(name, name, nowhere), addresses)
