"""Databases and topics of a single test, the databases cloned from a migrated template."""

import asyncio

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from deploy.stack.addresses import SERVICES, SUPERUSER, Addresses, role_of
from deploy.stack.provisioning.broker_access import provision_access
from deploy.stack.provisioning.databases import (
    LAYOUTS,
    make_database,
    make_roles,
    migrate,
    restrict_access,
)
from deploy.stack.secrets import Secrets
from shared.runtime.clock import new_id
from shared.runtime.kafka.security import connection


class ScratchResources:
    """Creates databases and topics that no other test uses."""

    def __init__(self, addresses: Addresses, secrets: Secrets) -> None:
        self._addresses = addresses
        self._secrets = secrets
        self._superuser_url = addresses.postgres_url
        # Templates of its own, so that two test runs on one PostgreSQL do not collide.
        self._run = new_id().hex

    async def open(self) -> None:
        """Create the roles and a migrated template of every database, and let the services in.

        Raises:
            StackProblem: a migration failed.
        """
        if self._addresses.has_principals:
            await provision_access(self._addresses.kafka, self._secrets.kafka_passwords)
        await make_roles(self._superuser_url, self._secrets.passwords)
        for layout in LAYOUTS.values():
            await make_database(self._superuser_url, layout, self._template(layout.name))
        async with asyncio.TaskGroup() as group:
            for layout in LAYOUTS.values():
                name = self._template(layout.name)
                group.create_task(migrate(self._superuser_url, layout, name))

    def _template(self, name: str) -> str:
        return f"template_{name}_{self._run}"

    async def database(self, name: str) -> str:
        """Create a database like a service's own, or like the keyring; returns its name."""
        layout = LAYOUTS[name]
        database = f"scratch_{name}_{new_id().hex}"
        connection = await asyncpg.connect(self._superuser_url)
        try:
            await connection.execute(
                f"CREATE DATABASE {database} TEMPLATE {self._template(name)} OWNER {layout.owner}"
            )
            await restrict_access(connection, database, layout)
        finally:
            await connection.close()
        return database

    def url(self, name: str, database: str, role: str | None = None) -> str:
        """The URL of such a database: for the service's role, or for the role that is named."""
        role = role or role_of(name if name in SERVICES else "intake")
        if role == SUPERUSER:
            return self._superuser_url.rpartition("/")[0] + f"/{database}"
        return self._addresses.database_url(database, role, self._secrets.passwords[role])

    async def drop(self, database: str) -> None:
        """Remove a database, closing connections that are still open to it."""
        connection = await asyncpg.connect(self._superuser_url)
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        finally:
            await connection.close()

    async def topic(self, partitions: int = 1) -> str:
        """Create a topic; returns its name."""
        name = f"scratch.{new_id()}"
        admin = AIOKafkaAdminClient(**connection(self._addresses.kafka))
        try:
            await admin.start()
            answer = await admin.create_topics([NewTopic(name, partitions, 1)])
        finally:
            await admin.close()
        for topic, code, *_ in answer.topic_errors:
            if code:
                raise for_code(code)(topic)
        return name
