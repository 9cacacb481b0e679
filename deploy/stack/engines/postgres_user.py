"""The system user PostgreSQL runs as when root starts the stack, and folders it can reach."""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from deploy.stack.problems import StackProblem
from deploy.stack.state import StateFolder

PREFERRED = "embedded_postgres"
FALLBACK = "nobody"
OUTSIDE = Path("/var/lib/awasi")


def unprivileged_user() -> str:
    """The name of a user without privileges, created if missing: PostgreSQL refuses to run as root.

    Raises:
        StackProblem: there is none and none can be created.
    """
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        if not _exists(PREFERRED):
            subprocess.run(["useradd", "--system", PREFERRED], check=True, capture_output=True)  # noqa: S607
    for name in (PREFERRED, FALLBACK):
        if _exists(name):
            return name
    raise StackProblem(
        "PostgreSQL cannot run as root, and there is no other user to run it as.",
        f"Make a user called {PREFERRED}, or start the stack as a plain user.",
    )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def chown_to(path: Path, user: str | None) -> None:
    """Make the user the owner of a file or folder; with None nothing changes."""
    if user:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def open_data_folder(state: StateFolder, name: str, user: str | None) -> Path:
    """The data folder of a part that runs as `user`, created where that user can reach it.

    Under root the state may lie where no other user has access, such as /root. The permissions of
    somebody's home are not changed for that: the data then lie under /var/lib/awasi, and the state
    folder has a symbolic link to them.

    Returns:
        The real path, never the link: `user` may not be able to follow it.
    """
    home = state.folder(name)
    if user and not home.exists() and not _can_reach(state.path, user):
        digest = hashlib.sha256(str(state.path).encode()).hexdigest()[:12]
        outside = OUTSIDE / f"{name}-{digest}"
        shutil.rmtree(outside, ignore_errors=True)  # left by a state folder that is gone
        outside.mkdir(parents=True)
        OUTSIDE.chmod(0o755)
        home.unlink(missing_ok=True)
        home.symlink_to(outside)
    home.mkdir(exist_ok=True)
    home.chmod(0o700)
    chown_to(home, user)
    return home.resolve()


def _can_reach(path: Path, user: str) -> bool:
    entry = pwd.getpwnam(user)
    for folder in (path, *path.parents):
        status = folder.stat()
        owns = status.st_uid == entry.pw_uid
        execute = stat.S_IXUSR if owns else stat.S_IXOTH
        if not status.st_mode & execute:
            return False
    return True
