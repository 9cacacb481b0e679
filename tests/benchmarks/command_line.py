"""The command line over the worst that is stored, asked for or handed over: memory and time."""

import asyncio
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from time import monotonic

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.settings import PROJECT, environment_without_awasi
from deploy.stack.running_stack import RunningStack
from tests.benchmarks.harness.figures import Figure, bounded

MEMORY_MB = 50
SECONDS = 30
BOMB_BYTES = 1_000_000_000


async def measure(stack: RunningStack) -> list[Figure]:
    """Each command beside the same program with nothing to do."""
    return await asyncio.to_thread(_measure, stack)


def _measure(stack: RunningStack) -> list[Figure]:
    awasi = ("-m", "deploy")
    deadline = (*awasi, "deadline", "reporting_window", "--regime", "pemilu", "--from")
    check = ("-m", "deploy.check_export")
    with tempfile.TemporaryDirectory() as folder:
        named = {
            "awasi dead-letters list": ((*awasi, "dead-letters", "list"), awasi),
            "awasi dead-letters list --json": ((*awasi, "dead-letters", "list", "--json"), awasi),
            "awasi deadline, the last year": ((*deadline, "9999-12-31"), awasi),
            "awasi deadline, 100 kB of digits": ((*deadline, "9" * 100_000), awasi),
            "awasi reconcile": ((*awasi, "reconcile", "--grace", "0"), awasi),
            "check_export, a bomb by a stranger": ((*check, *_bomb(folder)), check),
            "check_export, 600 MB of rubbish": ((*check, *_rubbish(folder)), check),
        }
        return [
            figure
            for name, (command, idle) in named.items()
            for figure in _figures(name, _run(stack, command), _run(stack, (*idle, "--help")))
        ]


def _figures(
    name: str, ran: tuple[int, float, float], idle: tuple[int, float, float]
) -> list[Figure]:
    code, megabytes, seconds = ran
    above = max(0.0, megabytes - idle[1])
    note = f"above {idle[1]:.0f} MB; ended with {code}"
    figures = [
        bounded(f"{name}, memory", above, "MB", MEMORY_MB, note),
        bounded(f"{name}, time", seconds, "s", SECONDS, note),
    ]
    goals = "met" if all(one.reached for one in figures) else "MISSED"
    print(
        f"| command line | {name} | {above:.0f} | {seconds:.1f} s | | | | | {goals} |", flush=True
    )
    return figures


def _run(stack: RunningStack, command: Sequence[str]) -> tuple[int, float, float]:
    """The exit code, the megabytes that it held at most, and the seconds that it ran."""
    environment = environment_without_awasi() | {"AWASI_STATE": str(stack.state.path)}
    begun = monotonic()
    process = subprocess.Popen(
        [sys.executable, *command],
        env=environment,
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_maxrss * 1024 / 1_000_000, monotonic() - begun


def _bomb(folder: str) -> tuple[str, str]:
    """An export by a key that is not the fingerprint's, whose one member opens to a gigabyte."""
    path = Path(folder) / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("case.json", "w", force_zip64=True) as member,
    ):
        for _ in range(BOMB_BYTES // 1_000_000):
            member.write(b" " * 1_000_000)
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    content = path.read_bytes() + public
    path.write_bytes(content + key.sign(content))
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return str(path), sha256(other).hexdigest()


def _rubbish(folder: str) -> tuple[str, str]:
    path = Path(folder) / "rubbish.zip"
    with path.open("wb") as file:
        file.truncate(600_000_000)
    return str(path), sha256(bytes(32)).hexdigest()
