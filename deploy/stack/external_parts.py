"""Parts whose addresses were given: asked whether they answer, and left alone."""

import asyncio
from urllib.parse import urlsplit

from deploy.stack.addresses import Addresses
from deploy.stack.engines import postgres, temporal
from deploy.stack.engines.kafka import tells_topics
from deploy.stack.engines.python_parts import get, greets
from deploy.stack.problems import StackProblem
from deploy.stack.processes.part import Elsewhere

VARIABLES = {
    "postgres": "AWASI_POSTGRES_URL",
    "kafka": "AWASI_KAFKA_BOOTSTRAP",
    "temporal": "AWASI_TEMPORAL_ADDRESS",
    "mailbox": "AWASI_SMTP_URL",
    "issuer": "AWASI_OIDC_ISSUER",
}


async def answers(part: Elsewhere, addresses: Addresses) -> str:
    """The version of a part that is elsewhere, or nothing if its kind does not tell one.

    Raises:
        StackProblem: it does not answer.
    """
    told = await _ask(part.name, addresses)
    if told is None:
        variable = VARIABLES[part.name]
        raise StackProblem(
            f"{variable} names {part.address}, and nothing answers there as {part.kind} must.",
            f"Start it, correct {variable}, or unset it to have one started here.",
        )
    return told


async def _ask(name: str, addresses: Addresses) -> str | None:
    match name:
        case "postgres":
            return await postgres.version_of(addresses.postgres_url)
        case "kafka":
            return "" if await tells_topics(addresses.kafka) else None
        case "temporal":
            return await temporal.version_of(addresses.temporal, addresses.namespace)
        case "mailbox":
            there = urlsplit(addresses.smtp_url)
            at = (there.hostname or "", there.port or 25)
            return "" if await asyncio.to_thread(greets, *at) else None
        case _:
            base = addresses.issuer.rstrip("/")
            found = await get(f"{base}/.well-known/openid-configuration")
            return None if found is None else ""
