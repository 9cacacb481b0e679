"""Migrations run once each, also in a database that recorded them under former numbers."""

import shutil
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from deploy.stack.provisioning.databases import (
    FORMER_VERSIONS,
    LAYOUTS,
    DatabaseLayout,
    make_database,
    migrate,
    with_database,
)
from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import new_id

INTAKE = LAYOUTS["intake"]
COLUMNS = """
SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default
FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 3
"""
INDEXES = "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
VERSIONS = "SELECT version FROM schema_migrations ORDER BY version"
SUBMISSION = "INSERT INTO submissions (recognised_by, fingerprint, report_id) VALUES ($1, $2, $3)"


@pytest.fixture
async def databases(stack: RunningStack) -> AsyncGenerator[tuple[str, str]]:
    """Two empty databases of intake: one for the former numbers, one for the present ones."""
    superuser = stack.addresses.postgres_url
    names = (f"former_{new_id().hex}", f"present_{new_id().hex}")
    for name in names:
        await make_database(superuser, INTAKE, name)
    yield names
    connection = await asyncpg.connect(superuser)
    for name in names:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


def formerly_numbered(folder: Path) -> Path:
    """The same migrations under the numbers that earlier releases gave them."""
    present = {version: former for former, version in FORMER_VERSIONS["intake"].items()}
    for migration in INTAKE.migrations.glob("*.sql"):
        version, _, name = migration.name.partition("_")
        if version in present:
            shutil.copy(migration, folder / f"{present[version]}_{name}")
    return folder


async def shape(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    rows = [*await connection.fetch(COLUMNS), *await connection.fetch(INDEXES)]
    return [tuple(row) for row in rows]


async def test_a_database_of_former_numbers_keeps_its_rows_and_gets_the_present_ones(
    stack: RunningStack, databases: tuple[str, str], tmp_path: Path
) -> None:
    superuser, (former, present) = stack.addresses.postgres_url, databases
    await migrate(superuser, replace(INTAKE, migrations=formerly_numbered(tmp_path)), former)
    before = await asyncpg.connect(with_database(superuser, former))
    assert [row["version"] for row in await before.fetch(VERSIONS)] == list(
        FORMER_VERSIONS["intake"]
    )
    report_id = new_id()
    await before.execute(SUBMISSION, b"key", b"content", report_id)

    await migrate(superuser, INTAKE, former)
    await migrate(superuser, INTAKE, former)
    await migrate(superuser, INTAKE, present)

    anew = await asyncpg.connect(with_database(superuser, present))
    assert await before.fetchval("SELECT report_id FROM submissions") == report_id
    assert await shape(before) == await shape(anew)
    assert await before.fetch(VERSIONS) == await anew.fetch(VERSIONS)
    await before.close()
    await anew.close()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_migration_has_four_digits_and_a_number_of_its_own(layout: DatabaseLayout) -> None:
    numbers = [path.name.partition("_")[0] for path in layout.migrations.glob("*.sql")]
    assert numbers
    assert all(len(number) == 4 and number.isdigit() for number in numbers)
    assert len(numbers) == len(set(numbers))
