"""Creates the databases, roles, tables and topics that are missing, as the environment says."""

import asyncio
import sys
from collections.abc import Mapping

from deploy.production.settings import read
from deploy.stack.problems import StackProblem
from deploy.stack.provisioning.databases import LAYOUTS, make_database, make_roles, migrate
from shared.events.topics import TOPICS
from shared.runtime.kafka import broker as kafka
from shared.runtime.settings import KafkaSettings


async def provision(
    superuser_url: str, passwords: Mapping[str, str], broker: KafkaSettings
) -> None:
    """Create what is missing. Nothing that exists is lost; roles get these passwords.

    Raises:
        StackProblem: a migration failed.
    """
    await make_roles(superuser_url, passwords)
    for layout in LAYOUTS.values():
        await make_database(superuser_url, layout)
        await migrate(superuser_url, layout)
    await kafka.provision(broker, TOPICS)


def main() -> int:
    """Provision what the environment names; 0, or 1 with a remedy on standard error."""
    settings, broker = read()
    try:
        asyncio.run(
            provision(settings.postgres_url.get_secret_value(), settings.passwords(), broker)
        )
    except StackProblem as problem:
        print(problem.problem, problem.remedy, sep="\n", file=sys.stderr)
        return 1
    print("Databases, roles, tables and topics are there.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
