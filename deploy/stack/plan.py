"""Which parts a stack has: those it starts, those that are elsewhere, and where each will be."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.settings import StackSettings
from deploy.stack.addresses import (
    SERVICES,
    SUPERUSER,
    Addresses,
    find_addresses,
    without_password,
)
from deploy.stack.engines.kafka import Kafka
from deploy.stack.engines.postgres import Postgres
from deploy.stack.engines.python_parts import issuer_part, mailbox_part, service_part
from deploy.stack.engines.temporal import Temporal
from deploy.stack.processes.part import Elsewhere, Part
from deploy.stack.processes.ports import choose
from deploy.stack.secrets import Secrets, secrets_of
from deploy.stack.state import State


@dataclass(frozen=True, slots=True)
class Plan:
    """A stack before it is started."""

    engines: tuple[Part, ...]
    services: tuple[Part, ...]
    elsewhere: tuple[Elsewhere, ...]
    addresses: Addresses
    ports: dict[str, int]
    secrets: Secrets


def make_plan(state: State, settings: StackSettings, *, services: bool = True) -> Plan:
    """Choose the ports and put the parts together.

    Raises:
        StackProblem: a port that was given is taken.
    """
    secrets = secrets_of(state)
    ports = _ports(state, settings, services=services)
    addresses = find_addresses(settings, ports, secrets)
    engines, elsewhere = _engines(state, settings, ports, addresses)
    doors = [service_part(name, addresses, secrets) for name in SERVICES if services]
    return Plan(engines, tuple(doors), elsewhere, addresses, ports, secrets)


def _ports(state: State, settings: StackSettings, *, services: bool) -> dict[str, int]:
    before = state.read().get("ports", {})
    given = {
        "postgres": None if settings.postgres_url else settings.postgres_port,
        "kafka": None if settings.kafka_bootstrap else settings.kafka_port,
        "kafka_controller": None,
        "temporal": None if settings.temporal_address else settings.temporal_port,
        "temporal_ui": None if settings.temporal_address else settings.temporal_ui_port,
        "smtp": None if settings.smtp_url else settings.smtp_port,
        "mailbox": None if settings.smtp_url else settings.mailbox_port,
        "issuer": None if settings.oidc_issuer else settings.issuer_port,
        "intake": settings.intake_port if services else None,
        "workflow": settings.workflow_port if services else None,
        "notify": settings.notify_port if services else None,
    }
    chosen: dict[str, int] = {}
    for name, port in given.items():
        at = choose(name, port, before.get(name))
        while at in chosen.values():
            at = choose(name, port, None)
        chosen[name] = at
    return chosen


def _engines(
    state: State, settings: StackSettings, ports: dict[str, int], addresses: Addresses
) -> tuple[tuple[Part, ...], tuple[Elsewhere, ...]]:
    password = secrets_of(state).passwords[SUPERUSER]
    safe, namespace = settings.power_safe, settings.temporal_namespace
    database, mail = without_password(addresses.postgres_url), without_password(addresses.smtp_url)
    # Is it given? Then it is this; else it is made like that.
    choices: tuple[tuple[object, Elsewhere, Callable[[], Part]], ...] = (
        (
            settings.postgres_url,
            Elsewhere("postgres", "postgresql", database),
            lambda: Postgres(state, ports["postgres"], password, power_safe=safe),
        ),
        (
            settings.kafka_bootstrap,
            Elsewhere("kafka", "kafka", addresses.kafka),
            lambda: Kafka(state, settings, ports["kafka"], ports["kafka_controller"]),
        ),
        (
            settings.temporal_address,
            Elsewhere("temporal", "temporal", addresses.temporal),
            lambda: Temporal(state, namespace, ports["temporal"], ports["temporal_ui"]),
        ),
        (
            settings.smtp_url,
            Elsewhere("mailbox", "smtp", mail),
            lambda: mailbox_part(state, ports["smtp"], ports["mailbox"]),
        ),
        (
            settings.oidc_issuer,
            Elsewhere("issuer", "oidc", addresses.issuer, addresses.issuer),
            lambda: issuer_part(state, ports["issuer"], addresses),
        ),
    )
    started = tuple(make() for given, _, make in choices if not given)
    return started, tuple(part for given, part, _ in choices if given)
