"""Which parts a stack has: those it starts, those that are elsewhere, and where each will be."""

from dataclasses import dataclass

from deploy.settings import StackSettings
from deploy.stack.addresses import SERVICES, Addresses, without_password
from deploy.stack.kafka import Kafka
from deploy.stack.part import Elsewhere, Part
from deploy.stack.ports import HOST, choose
from deploy.stack.postgres import SUPERUSER, Postgres
from deploy.stack.python_parts import issuer_part, mailbox_part, service_part
from deploy.stack.secrets import Secrets, secrets_of
from deploy.stack.state import State
from deploy.stack.temporal import Temporal


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


def find_addresses(settings: StackSettings, ports: dict[str, int], secrets: Secrets) -> Addresses:
    """Where everything is, once the ports are chosen."""
    own = f"postgresql://{SUPERUSER}:{secrets.passwords[SUPERUSER]}@{HOST}:{ports['postgres']}"
    given, mail = settings.postgres_url, settings.smtp_url
    return Addresses(
        postgres_url=given.get_secret_value() if given else f"{own}/postgres",
        kafka=settings.kafka_bootstrap or f"{HOST}:{ports['kafka']}",
        temporal=settings.temporal_address or f"{HOST}:{ports['temporal']}",
        namespace=settings.temporal_namespace,
        smtp_url=mail.get_secret_value() if mail else f"smtp://{HOST}:{ports['smtp']}",
        issuer=settings.oidc_issuer or f"http://{HOST}:{ports['issuer']}",
        audience=settings.oidc_audience,
        service_ports={name: ports[name] for name in SERVICES},
    )


def _engines(
    state: State, settings: StackSettings, ports: dict[str, int], addresses: Addresses
) -> tuple[tuple[Part, ...], tuple[Elsewhere, ...]]:
    password = secrets_of(state).passwords[SUPERUSER]
    started: list[Part] = []
    elsewhere: list[Elsewhere] = []
    if settings.postgres_url:
        shown = without_password(addresses.postgres_url)
        elsewhere.append(Elsewhere("postgres", "postgresql", shown))
    else:
        safe = settings.power_safe
        started.append(Postgres(state, ports["postgres"], password, power_safe=safe))
    if settings.kafka_bootstrap:
        elsewhere.append(Elsewhere("kafka", "kafka", addresses.kafka))
    else:
        started.append(Kafka(state, settings, ports["kafka"], ports["kafka_controller"]))
    if settings.temporal_address:
        elsewhere.append(Elsewhere("temporal", "temporal", addresses.temporal))
    else:
        at = (ports["temporal"], ports["temporal_ui"])
        started.append(Temporal(state, settings.temporal_namespace, *at))
    if settings.smtp_url:
        elsewhere.append(Elsewhere("mailbox", "smtp", without_password(addresses.smtp_url)))
    else:
        started.append(mailbox_part(state, ports["smtp"], ports["mailbox"]))
    if settings.oidc_issuer:
        elsewhere.append(Elsewhere("issuer", "oidc", addresses.issuer, addresses.issuer))
    else:
        started.append(issuer_part(state, ports["issuer"], addresses))
    return tuple(started), tuple(elsewhere)
