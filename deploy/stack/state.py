"""The folder of everything a stack stores: its record, its lock, its parts' data and logs."""

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from deploy.stack.problems import StackProblem

RECORD = "stack.json"
LOCK = "lock"
MARK = "awasi-state"
MEGABYTE = 1024 * 1024
NEEDED_MEGABYTES = 500
LARGEST_LOG = 20 * MEGABYTE


class StateFolder:
    """A stack's folder. Two stacks with two folders are independent of each other."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def prepare(self) -> None:
        """Create the folder, if missing, and check that a stack may use it.

        Raises:
            StackProblem: it is another user's, cannot be written, holds something else, or the disk
                is full.
        """
        self.require_owner()
        try:
            self._claim()
        except OSError as failure:
            raise StackProblem(
                f"The state folder {self.path} cannot be written ({failure.strerror}).",
                "Give it to this user, or set AWASI_STATE to a folder that can be written.",
            ) from failure
        require_disk_space(self.path)

    def _claim(self) -> None:
        if self.path.exists() and any(self.path.iterdir()) and not (self.path / MARK).exists():
            raise StackProblem(
                f"The folder {self.path} holds something else than a stack's state.",
                "Set AWASI_STATE to an empty or a new folder.",
            )
        self.path.mkdir(parents=True, exist_ok=True)
        # Under root the database runs as another user, who must get through; nobody may list.
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (self.path / MARK).touch()
        self.logs().mkdir(exist_ok=True, mode=0o700)
        self.logs().chmod(0o700)

    def require_owner(self) -> None:
        """Check that the folder, if it exists, is this user's: in /tmp anybody may have made it.

        Raises:
            StackProblem: it is another user's.
        """
        with suppress(FileNotFoundError, NotADirectoryError):
            require_owner(self.path)

    def folder(self, name: str) -> Path:
        """The data folder of a part; it may not exist yet."""
        return self.path / name

    def kafka_ca(self) -> Path:
        """The certificate authority of the broker's certificate: what channels must trust."""
        return self.path / "kafka-ca.pem"

    def logs(self) -> Path:
        """The folder of the parts' logs."""
        return self.path / "logs"

    def log(self, name: str) -> Path:
        """The log file of one part; one over 20 MB is first rotated to `.log.1`."""
        path = self.logs() / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path

    def read(self) -> dict[str, Any]:
        """The record that a supervisor wrote last; empty without one that can be read.

        Raises:
            StackProblem: the folder is another user's.
        """
        self.require_owner()
        try:
            record = json.loads((self.path / RECORD).read_text())
        except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
            return {}
        return record if isinstance(record, dict) else {}

    def write(self, record: dict[str, Any]) -> None:
        """Replace the record; a reader sees the old or the new one, never a part of it."""
        write_atomically(self.path / RECORD, json.dumps(record, indent=2) + "\n")

    @contextmanager
    def lock(self) -> Generator[bool]:
        """Lock the folder while a stack runs in it; yields false when another process holds it.

        The system releases the lock when its holder dies, however it dies. Only this user can open
        the file: with a lock that others could hold, they would decide whether a stack may run.

        Raises:
            StackProblem: the file is another user's, or no file.
        """
        with open_private(self.path / LOCK) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def is_locked(self) -> bool:
        """Whether a supervisor runs in this folder.

        Raises:
            StackProblem: the folder is another user's.
        """
        self.require_owner()
        if not (self.path / LOCK).exists():
            return False
        with self.lock() as acquire:
            return not acquire

    def remove(self) -> None:
        """Remove the folder with all data, also the data that a link in it points to.

        Raises:
            StackProblem: the folder is another user's.
        """
        self.require_owner()
        database = self.folder("postgres")
        if database.is_symlink():
            shutil.rmtree(database.readlink(), ignore_errors=True)
        shutil.rmtree(self.path)


def require_owner(path: Path, *, or_root: bool = False) -> None:
    """Check that a file or folder is this user's, and so is the link that leads to it, if any.

    Args:
        path: must exist.
        or_root: it may be the system's as well.

    Raises:
        FileNotFoundError: it does not exist.
        StackProblem: it is another user's, or out of this user's reach.
    """
    try:
        owners = {path.lstat().st_uid, path.stat().st_uid}
    except PermissionError as refused:
        raise _foreign(path) from refused
    if owners - {os.geteuid()} - ({0} if or_root else set()):
        raise _foreign(path)


def open_private(path: Path) -> IO[bytes]:
    """Open a file that only this user may open; made if missing.

    Raises:
        StackProblem: there is a link, another user's file, or one that is known by another name.
    """
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        file = os.fdopen(os.open(path, flags, 0o600), "r+b")
    except OSError as refused:
        raise _foreign(path) from refused
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_nlink != 1:
        file.close()
        raise _foreign(path)
    os.fchmod(file.fileno(), 0o600)  # an earlier release let others read it
    return file


def _foreign(path: Path) -> StackProblem:
    return StackProblem(
        f"{path} is another user's, or a link to somewhere else.",
        "Work as the user who started that stack, or set AWASI_STATE (or AWASI_CACHE) to a folder "
        "of your own.",
    )


def write_atomically(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file's content, synced to disk: after a crash it is the old or the new one."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def require_disk_space(path: Path, megabytes: int = NEEDED_MEGABYTES) -> None:
    """Check that the disk of `path` has so many megabytes free.

    Raises:
        StackProblem: it has less.
    """
    left = shutil.disk_usage(path).free // MEGABYTE
    if left < megabytes:
        raise StackProblem(
            f"The disk of {path} has {left} MB left, and {megabytes} MB are needed.",
            "Free some space, or set AWASI_STATE (or AWASI_CACHE) to a folder on another disk.",
        )
