"""The user that PostgreSQL runs as when the stack is started by root, and folders it can reach."""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from deploy.stack.problems import StackProblem
from deploy.stack.state import State

OWN = "embedded_postgres"
FALLBACK = "nobody"
ELSEWHERE = Path("/var/lib/awasi")


def account() -> str:
    """A user without rights: PostgreSQL refuses to run as root.

    Raises:
        StackProblem: there is none and none can be made.
    """
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        if not _exists(OWN):
            subprocess.run(["useradd", "--system", OWN], check=True, capture_output=True)  # noqa: S607
    for name in (OWN, FALLBACK):
        if _exists(name):
            return name
    raise StackProblem(
        "PostgreSQL cannot run as root, and there is no other user to run it as.",
        f"Make a user called {OWN}, or start the stack as a plain user.",
    )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def hand_over(path: Path, user: str | None) -> None:
    """Give a file or folder to the user, if it is another than ours."""
    if user:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def open_home(state: State, name: str, user: str | None) -> Path:
    """The folder of a part that runs as `user`, as that user can reach it.

    Under root the state may lie where no other user can pass, such as /root. Opening a person's
    home for everyone is not ours to do: then the data lie under /var/lib/awasi, and the state
    folder has a link to them.
    """
    home = state.folder(name)
    if user and not home.exists() and not _can_pass(state.path, user):
        mark = hashlib.sha256(str(state.path).encode()).hexdigest()[:12]
        outside = ELSEWHERE / f"{name}-{mark}"
        shutil.rmtree(outside, ignore_errors=True)  # of a state folder that is gone
        outside.mkdir(parents=True)
        ELSEWHERE.chmod(0o755)
        home.unlink(missing_ok=True)
        home.symlink_to(outside)
    home.mkdir(exist_ok=True)
    home.chmod(0o700)
    hand_over(home, user)
    return home.resolve()  # the user could not pass by the link


def _can_pass(path: Path, user: str) -> bool:
    entry = pwd.getpwnam(user)
    for folder in (path, *path.parents):
        found = folder.stat()
        owns = found.st_uid == entry.pw_uid
        needed = stat.S_IXUSR if owns else stat.S_IXOTH
        if not found.st_mode & needed:
            return False
    return True
