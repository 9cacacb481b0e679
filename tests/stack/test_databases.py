"""Each service's role enters its own database only, and the keyring gives each what it needs."""

from collections.abc import Callable

import asyncpg
import pytest

from deploy.stack.addresses import SERVICES, role_of
from deploy.stack.provisioning.databases import LAYOUTS, make_database, make_roles, migrate
from deploy.stack.running_stack import RunningStack
from shared.runtime.clock import new_id

Database = Callable[..., str]
ADD = "INSERT INTO keys (key_id, wrapped, kek) VALUES ($1, 'x', 'first')"


@pytest.mark.parametrize("mine", SERVICES)
@pytest.mark.parametrize("other", SERVICES)
async def test_a_service_enters_no_other_services_database(
    database: Database, mine: str, other: str
) -> None:
    own, theirs = database(mine), database(other)
    url = own.rpartition("/")[0] + "/" + theirs.rpartition("/")[2]
    if mine == other:
        await (await asyncpg.connect(url)).close()
    else:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(url)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_works_on_rows_and_never_on_tables(
    database: Database, service: str
) -> None:
    connection = await asyncpg.connect(database(service))
    await connection.execute("SELECT count(*) FROM outbox")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DROP TABLE outbox")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("CREATE TABLE another (id int)")
    await connection.close()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("awasi_intake", {"SELECT", "INSERT"}),
        ("awasi_workflow", {"SELECT"}),
        ("awasi_notify", {"SELECT"}),
        ("awasi_eraser", {"SELECT", "UPDATE", "DELETE"}),
    ],
)
async def test_the_keyring_gives_each_role_what_it_needs(
    database: Database, role: str, may: set[str]
) -> None:
    connection = await asyncpg.connect(database("keyring", role=role))
    query = "SELECT has_table_privilege('keys', $1)"
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
    has = {right for right in rights if await connection.fetchval(query, right)}
    await connection.close()
    assert has == may


async def test_an_erased_key_is_gone(database: Database) -> None:
    key = new_id()
    intake = await asyncpg.connect(database("keyring"))
    await intake.execute(ADD, key)
    eraser = await asyncpg.connect(database("keyring", role="awasi_eraser"))
    await eraser.execute("DELETE FROM keys WHERE key_id = $1", key)
    assert await intake.fetchval("SELECT count(*) FROM keys") == 0
    await intake.close()
    await eraser.close()


async def test_provisioning_again_changes_nothing(stack: RunningStack, database: Database) -> None:
    key = new_id()
    url = database("keyring")
    connection = await asyncpg.connect(url)
    await connection.execute(ADD, key)
    superuser, name = stack.addresses.postgres_url, url.rpartition("/")[2]
    for _ in range(2):
        await make_roles(superuser, stack.secrets.passwords)
        await make_database(superuser, LAYOUTS["keyring"], name)
        await migrate(superuser, LAYOUTS["keyring"], name)
    assert await connection.fetchval("SELECT key_id FROM keys") == key
    await connection.close()


async def test_tests_do_not_share_a_database(database: Database) -> None:
    first, again = database("intake"), database("intake")
    assert first == again
    assert role_of("intake") in first
