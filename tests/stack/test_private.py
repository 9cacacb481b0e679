"""Other users of the machine stop no stack, read nothing of it and prepare nothing for it."""

import fcntl
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from deploy.demo import command as demo
from deploy.settings import StackSettings
from deploy.stack.engines.kafka_jars import jars_folder, kafka_jars
from deploy.stack.problems import StackProblem
from deploy.stack.running_stack import RunningStack
from deploy.stack.shutdown import STOP_TIMEOUT_SECONDS, stop
from deploy.stack.state import LOCK, MARK, StateFolder, open_private

PUBLIC = {MARK, "kafka-ca.pem"}
NOBODY = 65_534
HOLD = """
import fcntl, sys, time
file = open(sys.argv[1])
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    """A folder that a stack has used."""
    made = StateFolder(tmp_path / "state")
    made.prepare()
    with made.lock() as acquired:
        assert acquired
    return made


@pytest.fixture
def held(state: StateFolder) -> Iterator[None]:
    """The lock is held by a process that is no supervisor."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state.path / LOCK)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with process.stdout:
        yield
        process.kill()
        process.wait()


def others_can_read(folder: Path) -> Iterator[Path]:
    """What in the folder another user could open, if the folder itself lets them through."""
    for path in folder.iterdir():
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if mode & stat.S_IXOTH:
                yield from others_can_read(path)
        elif not stat.S_ISLNK(mode) and mode & (stat.S_IROTH | stat.S_IRGRP):
            yield path


def test_nobody_else_can_take_the_lock(state: StateFolder) -> None:
    lock = state.path / LOCK
    lock.chmod(0o644)  # as an earlier release made it
    with state.lock() as acquired:
        assert acquired

    assert lock.stat().st_mode & 0o077 == 0
    assert state.path.stat().st_mode & 0o066 == 0
    if os.geteuid() == 0:
        # For the folders above are pytest's own.
        copy = Path(shutil.copytree(state.path, Path("/tmp") / f"awasi-test-{os.getpid()}"))  # noqa: S108
        try:
            tried = subprocess.run(["flock", str(copy / LOCK), "true"], user=NOBODY, check=False)  # noqa: S607
            assert tried.returncode != 0
        finally:
            shutil.rmtree(copy)


def test_a_stack_lets_nobody_else_read_what_it_writes(stack: RunningStack) -> None:
    found = {path.relative_to(stack.state.path) for path in others_can_read(stack.state.path)}

    assert {str(path) for path in found} <= PUBLIC
    assert (stack.state.path / "secrets.json").stat().st_mode & 0o077 == 0


def test_a_lock_that_a_stranger_holds_is_told_from_a_stack(state: StateFolder, held: None) -> None:
    assert held is None
    began = monotonic()
    with pytest.raises(StackProblem, match="no stack's supervisor"):
        stop(StackSettings(state=state.path))
    assert monotonic() - began < STOP_TIMEOUT_SECONDS / 3


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with something in it that must stay."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    return folder


def test_a_lock_that_leads_elsewhere_is_refused(state: StateFolder, elsewhere: Path) -> None:
    lock = state.path / LOCK
    for put in (lock.symlink_to, lock.hardlink_to):
        lock.unlink()
        put(elsewhere / "thesis.txt")
        with pytest.raises(StackProblem, match="a link to somewhere else"), state.lock():
            pass
    assert (elsewhere / "thesis.txt").stat().st_mode & 0o777 != 0o600


@pytest.fixture
def foreign(state: StateFolder, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> StateFolder:
    """A folder that somebody else made ready for us: whoever looks at it now owns no file."""
    (state.path / "postgres").symlink_to(elsewhere)
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    return state


def test_a_folder_that_another_user_made_is_left_alone(
    foreign: StateFolder, elsewhere: Path
) -> None:
    for refused in (foreign.prepare, foreign.is_locked, foreign.read, foreign.remove):
        with pytest.raises(StackProblem, match="another user's"):
            refused()
    assert (elsewhere / "thesis.txt").read_text() == "mine"


def test_a_link_that_another_user_made_to_a_folder_is_not_followed(
    state: StateFolder, tmp_path: Path
) -> None:
    link = tmp_path / "link"
    link.symlink_to(state.path)
    StateFolder(link).prepare()  # one's own may lie on another disk
    if os.geteuid() == 0:  # nobody else can give a link away
        os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
        with pytest.raises(StackProblem, match="another user's"):
            StateFolder(link).prepare()


def test_the_demonstration_clears_up_after_itself_only(
    foreign: StateFolder, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign.path.rename(foreign.path.with_name(f"{demo.TEMPORARY}theirs"))
    monkeypatch.setattr(demo.tempfile, "tempdir", str(foreign.path.parent))
    demo._remove_leftovers()  # noqa: SLF001 - the whole command takes a minute
    assert (elsewhere / "thesis.txt").read_text() == "mine"


def test_jars_of_another_users_folder_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    jars_folder(cache).mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(cache, NOBODY, NOBODY)  # for what is root's is trusted by all
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY + 1)
    with pytest.raises(StackProblem, match="another user's"):
        kafka_jars(cache)


def test_a_private_file_is_refused_where_there_is_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StackProblem, match="another user's"):
        open_private(tmp_path / "pipe")
    with open_private(tmp_path / "new") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
