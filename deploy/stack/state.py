"""The one folder of all a stack remembers: its record, its lock, its parts' data and logs."""

import fcntl
import json
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.stack.problems import StackProblem

RECORD = "stack.json"
LOCK = "lock"
MARK = "awasi-state"
MEGABYTE = 1024 * 1024
NEEDED_MEGABYTES = 500
LARGEST_LOG = 20 * MEGABYTE


class State:
    """A stack's folder. Two stacks with two folders know nothing of each other."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def prepare(self) -> None:
        """Make the folder ready to hold a stack.

        Raises:
            StackProblem: it cannot be written, is something else's, or the disk is full.
        """
        try:
            self._claim()
        except OSError as failure:
            raise StackProblem(
                f"The state folder {self.path} cannot be written ({failure.strerror}).",
                "Give it to this user, or set AWASI_STATE to a folder that can be written.",
            ) from failure
        check_room(self.path)

    def _claim(self) -> None:
        if self.path.exists() and any(self.path.iterdir()) and not (self.path / MARK).exists():
            raise StackProblem(
                f"The folder {self.path} holds something else than a stack's state.",
                "Set AWASI_STATE to an empty or a new folder.",
            )
        self.path.mkdir(parents=True, exist_ok=True)
        # Others may pass through but not look: the database runs as another user under root.
        self.path.chmod(0o711)
        (self.path / MARK).touch()
        self.logs().mkdir(exist_ok=True, mode=0o700)

    def folder(self, name: str) -> Path:
        """Where a part keeps its data."""
        return self.path / name

    def logs(self) -> Path:
        """Where the parts' logs are."""
        return self.path / "logs"

    def log(self, name: str) -> Path:
        """The log of one part; a large one of earlier runs is put aside first."""
        path = self.logs() / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    def read(self) -> dict[str, Any]:
        """What the supervisor last wrote of its parts, or nothing."""
        try:
            found: dict[str, Any] = json.loads((self.path / RECORD).read_text())
        except (FileNotFoundError, NotADirectoryError):
            return {}
        return found

    def write(self, record: dict[str, Any]) -> None:
        """Remember the parts; a reader sees the old or the new record, never a half."""
        write_whole(self.path / RECORD, json.dumps(record, indent=2) + "\n")

    @contextmanager
    def held(self) -> Generator[bool]:
        """Hold the folder while a stack runs in it; false when another process holds it.

        The system gives the lock back when its holder dies, however it dies.
        """
        with (self.path / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def is_held(self) -> bool:
        """Whether a supervisor runs in this folder."""
        if not (self.path / LOCK).exists():
            return False
        with self.held() as free:
            return not free

    def remove(self) -> None:
        """Remove the folder with all data, and what lies outside because root's database must."""
        database = self.folder("postgres")
        if database.is_symlink():
            shutil.rmtree(database.readlink(), ignore_errors=True)
        shutil.rmtree(self.path)


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that it is there whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def check_room(path: Path, megabytes: int = NEEDED_MEGABYTES) -> None:
    """See that the disk has room.

    Raises:
        StackProblem: it has not.
    """
    left = shutil.disk_usage(path).free // MEGABYTE
    if left < megabytes:
        raise StackProblem(
            f"The disk of {path} has {left} MB left, and {megabytes} MB are needed.",
            "Free some space, or set AWASI_STATE (or AWASI_CACHE) to a folder on another disk.",
        )
