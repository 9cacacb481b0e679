"""Creates the databases, roles, tables, topics and principals that are missing."""

import asyncio
import sys

from deploy.production.settings import ProvisioningSettings, read
from deploy.stack.problems import StackProblem
from deploy.stack.provisioning.broker_access import provision_access
from deploy.stack.provisioning.databases import LAYOUTS, make_database, make_roles, migrate
from shared.events.topics import TOPICS
from shared.runtime.kafka import broker as kafka
from shared.runtime.settings import KafkaSettings


async def provision(settings: ProvisioningSettings, broker: KafkaSettings) -> None:
    """Create what is missing; roles and principals get their passwords. Nothing stored is lost.

    Raises:
        StackProblem: a migration failed.
    """
    superuser_url = settings.postgres_url.get_secret_value()
    await make_roles(superuser_url, settings.passwords())
    for layout in LAYOUTS.values():
        await make_database(superuser_url, layout)
        await migrate(superuser_url, layout)
    await kafka.provision(broker, TOPICS)
    if principals := settings.kafka_passwords():
        await provision_access(broker, principals)


def main() -> int:
    """Provision what the environment names; 0, or 1 with a remedy on standard error."""
    settings, broker = read()
    try:
        asyncio.run(provision(settings, broker))
    except StackProblem as problem:
        print(problem.problem, problem.remedy, sep="\n", file=sys.stderr)
        return 1
    print("Databases, roles, tables, topics and principals are there.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
