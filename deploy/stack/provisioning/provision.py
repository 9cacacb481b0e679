"""Provisions a whole stack: databases and tables, topics, and the namespace's retention."""

import asyncio

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client

from deploy.stack.addresses import Addresses
from deploy.stack.provisioning.broker_access import provision_access
from deploy.stack.provisioning.databases import LAYOUTS, make_database, make_roles, migrate
from deploy.stack.secrets import Secrets
from shared.events.topics import TOPICS
from shared.runtime.kafka import broker as kafka

# Temporal refuses a used case id only while it retains the closed workflow. The case file refuses
# it for ever; the retention saves it the question.
RETENTION_DAYS = 90


async def provision(addresses: Addresses, secrets: Secrets) -> None:
    """Create everything that is missing. Nothing that exists is changed or lost.

    Raises:
        StackProblem: a migration failed.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(provision_databases(addresses.postgres_url, secrets))
        group.create_task(provision_broker(addresses, secrets))
        group.create_task(provision_namespace(addresses.temporal, addresses.namespace))


async def provision_databases(superuser_url: str, secrets: Secrets) -> None:
    """Create the roles, databases and tables that are missing."""
    await make_roles(superuser_url, secrets.passwords)
    for layout in LAYOUTS.values():  # one by one: CREATE DATABASE wants its template for itself
        await make_database(superuser_url, layout)
    async with asyncio.TaskGroup() as group:
        for layout in LAYOUTS.values():
            group.create_task(migrate(superuser_url, layout))


async def provision_broker(addresses: Addresses, secrets: Secrets) -> None:
    """Create the topics that are missing, and let in who uses them.

    Who may use an external broker is for those to say who run it.
    """
    await kafka.provision(addresses.kafka, TOPICS)
    if addresses.has_principals:
        await provision_access(addresses.kafka, secrets.kafka_passwords)


async def provision_namespace(address: str, namespace: str) -> None:
    """Raise the retention of closed workflows to 90 days, if it is less."""
    client = await Client.connect(address, namespace=namespace)
    description = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=namespace)
    )
    retention = Duration(seconds=RETENTION_DAYS * 24 * 3600)
    if description.config.workflow_execution_retention_ttl.seconds < retention.seconds:
        config = NamespaceConfig(workflow_execution_retention_ttl=retention)
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(namespace=namespace, config=config)
        )
