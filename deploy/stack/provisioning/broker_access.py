"""Makes the principals of a broker and what each may do; withdraws what is no longer declared."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest, DescribeAclsRequest

from deploy.stack.principals import CHANNEL_PREFIX, OPERATOR
from deploy.stack.provisioning.permissions import (
    APPLICATIONS,
    Permission,
    channel_permission,
    service_permissions,
)
from deploy.stack.provisioning.scram_credentials import AlterCredentials
from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings

SERVICES = frozenset(application.name for application in APPLICATIONS)
VISIBLE_SECONDS = 15
POLL_SECONDS = 0.05

# As Kafka numbers them: org.apache.kafka.common.resource, .acl and the error code of a credential
# that there is none of.
ANY = 1
LITERAL = 3
ALLOW = 3
EVERY_HOST = "*"
NO_SUCH_CREDENTIAL = 91


@dataclass(frozen=True, slots=True)
class Rule:
    """An access control entry of the broker, in the order of its requests."""

    resource: int
    name: str
    pattern: int
    principal: str
    host: str
    operation: int
    permission: int

    @classmethod
    def of(cls, one: Permission) -> "Rule":
        """The entry that gives this permission."""
        user = _user(one.principal)
        return cls(one.resource, one.name, LITERAL, user, EVERY_HOST, one.operation, ALLOW)

    def fields(self) -> tuple[Any, ...]:
        """Its values, as a request takes them."""
        own = (self.resource, self.name, self.pattern, self.principal, self.host)
        return (*own, self.operation, self.permission)


async def provision_access(
    operator: KafkaSettings,
    passwords: Mapping[str, str],
    permitted: frozenset[Permission] = service_permissions(),
) -> None:
    """Let the services and these channels in, each with its own permissions and nothing else.

    Args:
        operator: how to reach the broker as somebody who may do everything.
        passwords: of each service and each channel. A channel that is not named here loses its
            password and its permissions; other names but the services' are passed over.
        permitted: what the services may do; they lose whatever else they may.

    Raises:
        KafkaError: the broker does not answer, has no authorizer, or refuses.
    """
    channels = [name for name in passwords if name.startswith(CHANNEL_PREFIX)]
    permissions = permitted | {channel_permission(name) for name in channels}
    declared = {Rule.of(one) for one in permissions}
    allowed = {name: passwords[name] for name in (*SERVICES, *channels)}
    async with _open_client(operator) as client:
        found = await _rules(client)
        # A channel had a permission as long as it had a password: by those it is found again.
        retired = {one.principal for one in found} - {_user(name) for name in allowed}
        await _alter_credentials(client, allowed, sorted(_name(user) for user in retired))
        await _change_rules(client, added=declared - found, removed=found - declared)
        async with asyncio.timeout(VISIBLE_SECONDS):
            while await _rules(client) != declared:  # noqa: ASYNC110 - the broker does not notify
                await asyncio.sleep(POLL_SECONDS)


@asynccontextmanager
async def _open_client(operator: KafkaSettings) -> AsyncGenerator[AIOKafkaClient]:
    client = AIOKafkaClient(**connection(operator), client_id=OPERATOR)
    try:
        await client.bootstrap()
        yield client
    finally:
        await client.close()


async def _send(client: AIOKafkaClient, request: Any) -> Any:  # noqa: ANN401 - aiokafka's own types
    return await client.send(client.get_random_node(), request)


async def _rules(client: AIOKafkaClient) -> set[Rule]:
    """What the broker has of services and channels; the entries of others are left alone."""
    answer = await _send(client, DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY))
    _raise_failure(answer.error_code, "DescribeAcls")
    return {
        Rule(resource, name, pattern, principal, host, operation, permission)
        for resource, name, pattern, entries in answer.resources
        for principal, host, operation, permission in entries
        if _name(principal) in SERVICES or _name(principal).startswith(CHANNEL_PREFIX)
    }


async def _alter_credentials(
    client: AIOKafkaClient, passwords: Mapping[str, str], removed: list[str]
) -> None:
    answer = await _send(client, AlterCredentials(passwords, removed))
    for user, code, *_ in answer.results:
        if code != NO_SUCH_CREDENTIAL:
            _raise_failure(code, user)


async def _change_rules(
    client: AIOKafkaClient, added: Iterable[Rule], removed: Iterable[Rule]
) -> None:
    for one in removed:
        answer = await _send(client, DeleteAclsRequest(*one.fields()))
        _raise_failure(answer.filter_responses[0][0], one.principal)
    for one in added:
        answer = await _send(client, CreateAclsRequest(*one.fields()))
        _raise_failure(answer.creation_responses[0][0], one.principal)


def _raise_failure(code: int, what: str) -> None:
    if code:
        raise for_code(code)(what)


def _user(principal: str) -> str:
    return f"User:{principal}"


def _name(user: str) -> str:
    return user.removeprefix("User:")
