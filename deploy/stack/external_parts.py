"""External parts: checked once before the stack starts, never started or stopped."""

import asyncio
from urllib.parse import urlsplit

from deploy.stack.addresses import Addresses
from deploy.stack.engines import postgres, temporal
from deploy.stack.engines.kafka import lists_topics
from deploy.stack.engines.python_parts import http_get, smtp_answers
from deploy.stack.problems import StackProblem
from deploy.stack.processes.part import ExternalPart

VARIABLES = {
    "postgres": "AWASI_POSTGRES_URL",
    "kafka": "AWASI_KAFKA_BOOTSTRAP",
    "temporal": "AWASI_TEMPORAL_ADDRESS",
    "mailbox": "AWASI_SMTP_URL",
    "issuer": "AWASI_OIDC_ISSUER",
}


async def check_external(part: ExternalPart, addresses: Addresses) -> str:
    """The version of an external part, or an empty string where its protocol has none.

    Raises:
        StackProblem: it does not answer.
    """
    version = await _version_of(part.name, addresses)
    if version is None:
        variable = VARIABLES[part.name]
        raise StackProblem(
            f"{variable} names {part.address}, and nothing answers there as {part.kind} must.",
            f"Start it, correct {variable}, or unset it to have one started here.",
        )
    return version


async def _version_of(name: str, addresses: Addresses) -> str | None:
    match name:
        case "postgres":
            return await postgres.version_of(addresses.postgres_url)
        case "kafka":
            return "" if await lists_topics(addresses.kafka) else None
        case "temporal":
            return await temporal.version_of(addresses.temporal, addresses.namespace)
        case "mailbox":
            server = urlsplit(addresses.smtp_url)
            host, port = server.hostname or "", server.port or 25
            return "" if await asyncio.to_thread(smtp_answers, host, port) else None
        case _:
            base = addresses.issuer.rstrip("/")
            answer = await http_get(f"{base}/.well-known/openid-configuration")
            return None if answer is None else ""
