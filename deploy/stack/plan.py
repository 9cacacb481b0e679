"""Which parts a stack has: those it starts, those that are external, and their addresses."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.settings import StackSettings
from deploy.stack.addresses import (
    SERVICES,
    SUPERUSER,
    Addresses,
    resolve_addresses,
    without_password,
)
from deploy.stack.engines.kafka import Kafka
from deploy.stack.engines.postgres import Postgres
from deploy.stack.engines.python_parts import issuer_part, mailbox_part, service_part
from deploy.stack.engines.temporal import Temporal
from deploy.stack.processes.part import ExternalPart, Part
from deploy.stack.processes.ports import choose_port
from deploy.stack.secrets import Secrets, load_secrets
from deploy.stack.state import StateFolder


@dataclass(frozen=True, slots=True)
class Plan:
    """A stack before it is started: its parts, addresses, ports by name, and secrets."""

    engines: tuple[Part, ...]
    services: tuple[Part, ...]
    external: tuple[ExternalPart, ...]
    addresses: Addresses
    ports: dict[str, int]
    secrets: Secrets


def make_plan(state: StateFolder, settings: StackSettings, *, services: bool = True) -> Plan:
    """Choose the ports and build the parts.

    Raises:
        StackProblem: a port that the settings name is in use.
    """
    secrets = load_secrets(state)
    ports = _ports(state, settings, services=services)
    addresses = resolve_addresses(state, settings, ports, secrets)
    engines, external = _engines(state, settings, ports, addresses)
    started = [service_part(name, addresses, secrets) for name in SERVICES if services]
    return Plan(engines, tuple(started), external, addresses, ports, secrets)


def _ports(state: StateFolder, settings: StackSettings, *, services: bool) -> dict[str, int]:
    previous = state.read().get("ports", {})
    requested = {
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
    for name, port in requested.items():
        number = choose_port(name, port, previous.get(name))
        # Nothing listens on the chosen ports yet, so a second part may be offered the same.
        while number in chosen.values():
            number = choose_port(name, port, None)
        chosen[name] = number
    return chosen


def _engines(
    state: StateFolder, settings: StackSettings, ports: dict[str, int], addresses: Addresses
) -> tuple[tuple[Part, ...], tuple[ExternalPart, ...]]:
    secrets = load_secrets(state)
    password = secrets.passwords[SUPERUSER]
    safe, namespace = settings.power_safe, settings.temporal_namespace
    database, mail = without_password(addresses.postgres_url), without_password(addresses.smtp_url)
    # For each engine: the setting that makes it external, what it then is, and else its maker.
    choices: tuple[tuple[object, ExternalPart, Callable[[], Part]], ...] = (
        (
            settings.postgres_url,
            ExternalPart("postgres", "postgresql", database),
            lambda: Postgres(state, ports["postgres"], password, power_safe=safe),
        ),
        (
            settings.kafka_bootstrap,
            ExternalPart("kafka", "kafka", addresses.kafka.kafka_bootstrap),
            lambda: Kafka(state, settings, addresses, secrets, ports["kafka_controller"]),
        ),
        (
            settings.temporal_address,
            ExternalPart("temporal", "temporal", addresses.temporal),
            lambda: Temporal(state, namespace, ports["temporal"], ports["temporal_ui"]),
        ),
        (
            settings.smtp_url,
            ExternalPart("mailbox", "smtp", mail),
            lambda: mailbox_part(state, ports["smtp"], ports["mailbox"]),
        ),
        (
            settings.oidc_issuer,
            ExternalPart("issuer", "oidc", addresses.issuer, addresses.issuer),
            lambda: issuer_part(state, ports["issuer"], addresses),
        ),
    )
    started = tuple(make() for address, _, make in choices if not address)
    return started, tuple(part for address, part, _ in choices if address)
