"""What each principal may do on the broker, derived from what the services declare."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from services.intake.subscribers import APPLICATION as INTAKE
from services.notify.subscribers import APPLICATION as NOTIFY
from services.workflow.subscribers import APPLICATION as WORKFLOW
from shared.events.topics import CHANNEL_REPORTS, DEAD_LETTERS
from shared.runtime.kafka.application import ApplicationSpec

APPLICATIONS = (INTAKE, WORKFLOW, NOTIFY)


class Resource(IntEnum):
    """What a permission is for, as Kafka numbers it (org.apache.kafka.common.resource)."""

    TOPIC = 2
    GROUP = 3


class Operation(IntEnum):
    """What is permitted, as Kafka numbers it (org.apache.kafka.common.acl.AclOperation)."""

    READ = 3
    WRITE = 4


@dataclass(frozen=True, slots=True)
class Permission:
    """That a principal may do something with the one topic or group of that name.

    To describe it is included, and to write to any topic includes to write idempotently.
    """

    principal: str
    resource: Resource
    name: str
    operation: Operation


def service_permissions(
    applications: Iterable[ApplicationSpec] = APPLICATIONS,
) -> frozenset[Permission]:
    """What the services may do: each as its own principal, named as the service."""
    return frozenset(one for each in applications for one in _permissions_of(each))


def _permissions_of(application: ApplicationSpec) -> Iterator[Permission]:
    for received in application.subscriptions:
        topic, dead_letters = received.topic, received.topic + DEAD_LETTERS
        yield Permission(application.name, Resource.TOPIC, topic, Operation.READ)
        yield Permission(application.name, Resource.GROUP, received.group, Operation.READ)
        yield Permission(application.name, Resource.TOPIC, dead_letters, Operation.WRITE)
    for sent in application.publications:
        yield Permission(application.name, Resource.TOPIC, sent.topic.name, Operation.WRITE)


def channel_permission(principal: str) -> Permission:
    """What an upstream channel may do: hand reports in, and read nothing."""
    return Permission(principal, Resource.TOPIC, CHANNEL_REPORTS, Operation.WRITE)
