"""Enrols the sample officials at the workflow service, so that cases can be assigned to them."""

import httpx
from pydantic import SecretStr

from deploy.stack.addresses import Addresses, database_of, role_of
from deploy.stack.secrets import Secrets
from services.workflow.access import official_store
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.pool import acquire, opened_pool

ENROLLED_BY = "awasi provision"


async def enrol_samples(addresses: Addresses, secrets: Secrets) -> None:
    """Enrol every official of the embedded issuer; one who is enrolled already stays the same."""
    async with httpx.AsyncClient(timeout=10, trust_env=False) as web:
        answer = await web.get(f"{addresses.issuer}/officials")
    listed = answer.raise_for_status().json()["officials"]
    role = role_of("workflow")
    url = addresses.database_url(database_of("workflow"), role, secrets.passwords[role])
    async with opened_pool(SecretStr(url), name="provision") as pool, acquire(pool) as connection:
        for each in listed:
            sample = Official(each["subject"], each["office"], frozenset(each["roles"]))
            await official_store.enrol(connection, sample, ENROLLED_BY)
