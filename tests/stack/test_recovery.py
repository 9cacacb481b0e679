"""Killed engines and supervisors come back with their data; stopping touches nobody else."""

import asyncio
import os
import signal
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
from pydantic import SecretStr

from deploy.settings import StackSettings, process_environment
from deploy.stack.addresses import kafka_variables
from deploy.stack.problems import StackProblem
from deploy.stack.processes.process import MARK, find_processes
from deploy.stack.running_stack import RunningStack, start
from deploy.stack.shutdown import stop
from deploy.stack.state import StateFolder
from deploy.stack.status import status

TIMEOUT_SECONDS = 60


def beside(stack: RunningStack, folder: Path) -> StackSettings:
    """A second stack beside the first: its own database and mailbox, the first one's broker."""
    folder.chmod(0o711)
    return StackSettings(
        state=folder / "state",
        **stack.addresses.kafka.model_dump(),
        temporal_address=stack.addresses.temporal,
        oidc_issuer=stack.addresses.issuer,
        power_safe=False,
    )


@pytest.fixture(scope="module")
def second(stack: RunningStack) -> Iterator[RunningStack]:
    """A stack that tests may hurt but leave running."""
    with tempfile.TemporaryDirectory(prefix="awasi-second-") as folder:
        running = start(beside(stack, Path(folder)), services=False)
        yield running
        running.stop()


@pytest.fixture
def settings(stack: RunningStack) -> Iterator[StackSettings]:
    """A stack that does not run yet."""
    with tempfile.TemporaryDirectory(prefix="awasi-third-") as folder:
        found = beside(stack, Path(folder))
        yield found
        stop(found)


@pytest.fixture
def orphaned(settings: StackSettings) -> RunningStack:
    """A stack whose supervisor was killed."""
    running = start(settings, services=False)
    asyncio.run(query(running, "CREATE TABLE numbers AS SELECT 7 AS seven"))
    send(running, "satu")
    assert running.supervisor is not None
    running.supervisor.kill()
    running.supervisor.wait()
    return running


async def query(stack: RunningStack, sql: str) -> object:
    connection = await asyncpg.connect(stack.addresses.postgres_url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def ready_again(stack: RunningStack, part: str, before: int) -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            now = stack.parts()[part]
            if now["state"] == "ready" and now["pid"] not in {None, before}:
                return
            await asyncio.sleep(0.1)


def send(stack: RunningStack, subject: str) -> None:
    host, port = stack.addresses.smtp_url.removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        text = f"Subject: {subject}\n\nContoh"
        client.sendmail("awasi@awasi.example", ["contoh@awasi.example"], text)


def subjects(stack: RunningStack) -> list[str]:
    found = httpx.get(f"{stack.url('mailbox')}/messages").json()
    return [mail["subject"] for mail in found]


async def test_a_killed_database_is_started_again_with_its_data(second: RunningStack) -> None:
    await query(second, "CREATE TABLE numbers AS SELECT 7 AS seven")
    before = second.parts()["postgres"]["pid"]
    os.kill(before, signal.SIGKILL)
    await ready_again(second, "postgres", before)
    assert await query(second, "SELECT seven FROM numbers") == 7
    log = second.state.log("stack").read_text()
    assert "died (signal 9), starting it again" in log
    assert "ready again" in log


async def test_a_killed_mailbox_is_started_again_with_its_mails(second: RunningStack) -> None:
    send(second, "satu")
    before = second.parts()["mailbox"]["pid"]
    os.kill(before, signal.SIGKILL)
    await ready_again(second, "mailbox", before)
    send(second, "dua")
    assert subjects(second) == ["dua", "satu"]


def test_after_a_killed_supervisor_the_next_start_recovers(
    settings: StackSettings, orphaned: RunningStack
) -> None:
    orphans = find_processes(orphaned.state)
    assert {found.part for found in orphans} == {"postgres", "mailbox"}
    assert not status(settings)["running"]

    again = start(settings, services=False)
    assert not [found for found in orphans if found.process.is_running()]
    assert again.addresses == orphaned.addresses  # the same ports
    assert asyncio.run(query(again, "SELECT seven FROM numbers")) == 7
    assert subjects(again) == ["satu"]
    again.stop()


def test_stopping_reaches_leftover_processes_and_no_others(
    stack: RunningStack, settings: StackSettings, orphaned: RunningStack
) -> None:
    others = {found.process.pid for found in find_processes(stack.state)}
    assert others
    bystander = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)", str(orphaned.state.path)],
        env=process_environment() | {MARK: f"{orphaned.state.path}-other:postgres"},
    )
    try:
        assert stop(settings) == ["mailbox", "postgres"]
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
    assert {found.process.pid for found in find_processes(stack.state)} == others
    assert find_processes(orphaned.state) == []
    assert stop(settings) == []


def test_a_second_supervisor_is_refused_and_the_first_runs_on(
    second: RunningStack,
) -> None:
    settings = StackSettings(state=second.state.path)
    with pytest.raises(StackProblem, match="already runs"):
        start(settings, services=False)
    assert status(settings)["running"]
    assert second.parts()["postgres"]["state"] == "ready"


def test_a_stack_does_not_outlive_the_process_it_was_started_for(
    stack: RunningStack, settings: StackSettings
) -> None:
    variables = {
        "AWASI_STATE": str(settings.state_folder()),
        **kafka_variables(stack.addresses.kafka),
        "AWASI_TEMPORAL_ADDRESS": str(settings.temporal_address),
        "AWASI_OIDC_ISSUER": str(settings.oidc_issuer),
        "AWASI_POWER_SAFE": "false",
    }
    program = (
        "from deploy.settings import StackSettings; from deploy.stack.running_stack import start;"
        "import os, signal; start(StackSettings(), services=False);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run(
        [sys.executable, "-c", program], env=process_environment() | variables, check=False
    )
    state = StateFolder(settings.state_folder())
    supervisor = psutil.Process(state.read()["supervisor"])
    psutil.wait_procs([supervisor], timeout=TIMEOUT_SECONDS)
    assert find_processes(state) == []


def test_secrets_of_the_settings_reach_the_process_but_not_its_record(
    second: RunningStack, tmp_path: Path
) -> None:
    url = SecretStr(second.addresses.smtp_url.replace("smtp://", "smtp://user:hidden@"))
    folder = tmp_path / "state"
    settings = StackSettings(
        state=folder,
        postgres_url=SecretStr(second.addresses.postgres_url),
        **second.addresses.kafka.model_dump(),
        temporal_address=second.addresses.temporal,
        oidc_issuer=second.addresses.issuer,
        smtp_url=url,
    )
    third = start(settings, services=False)
    third.stop()
    record = (folder / "stack.json").read_text()
    assert "smtp://user@" in record
    assert "hidden" not in record
    assert second.secrets.passwords["postgres"] not in record
