"""The engines that all worker processes of a test run share."""

import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deploy.settings import StackSettings
from deploy.stack.running_stack import RunningStack, find_running, start
from deploy.stack.shutdown import stop
from deploy.stack.state import StateFolder


@dataclass
class SharedStack:
    """The stack of one run of pytest. The first worker process that needs it starts it.

    Attributes:
        folder: holds its state; the same in every process of the run.
        owner: id of the process whose end ends the stack: the one that schedules the tests.
    """

    folder: Path
    owner: int
    _started: RunningStack | None = None

    @classmethod
    def create(cls) -> "SharedStack":
        """Make the folder, with this process as the owner; nothing is started yet."""
        folder = Path(tempfile.mkdtemp(prefix="awasi-tests-"))
        folder.chmod(0o711)  # the database runs as another user under root
        return cls(folder, os.getpid())

    @property
    def settings(self) -> StackSettings:
        return StackSettings(state=self.folder / "state", power_safe=False)

    def running(self) -> RunningStack:
        """The engines; started if no process of the run has done it yet."""
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if StateFolder(self.settings.state_folder()).is_locked():
                return find_running(self.settings)
            # Referenced until the end: Python warns of a Popen that is dropped while it runs.
            self._started = start(self.settings, services=False, while_alive=self.owner)
            return self._started

    def end(self) -> None:
        """Stop the engines if they were started, and remove their data."""
        state = StateFolder(self.settings.state_folder())
        if state.path.exists():
            if self._started is None:
                stop(self.settings)
            else:
                self._started.stop()
            state.remove()
        shutil.rmtree(self.folder)
