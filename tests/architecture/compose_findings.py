"""What can be wrong between docker-compose.yml and the code it runs, each as one sentence."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import pytest
from pydantic import SecretStr, ValidationError

from deploy.settings import process_environment
from deploy.stack.addresses import KEYRING, database_of, role_of
from tests.architecture.composed import Document, Process, blocks, processes, variable

PREFIX = "AWASI_"
DATABASE = re.compile(r"AWASI_(\w+)_DATABASE_URL")
KEYS = "AWASI_KEYRING_DATABASE_URL"

# Where a process finds others. What reporters and browsers open is not resolved in here.
_ADDRESS = re.compile(r"_(URL|ADDRESS|BOOTSTRAP|ISSUER|SEEDS|HOST)$")
_OUTWARD = {"AWASI_PUBLIC_URL", "KAFKA_CHANNELS_ADDRESS"}


def findings(composed: Document) -> list[str]:
    """Everything that does not fit, of a filled document."""
    found = list(_unreachable(composed))
    for process in processes(composed):
        found += [f"{process.name}: {sentence}" for sentence in _of(process)]
    return found


def _of(process: Process) -> Iterator[str]:
    yield from _names(process)
    yield from _values(process)
    yield from _ports(process)
    yield from _databases(process)
    yield from _principal(process)


def _names(process: Process) -> Iterator[str]:
    fields = {
        variable(name): field
        for block in blocks(process.module)
        for name, field in block.model_fields.items()
    }
    yield from (
        f"{name} is given and nobody reads it"
        for name in process.definition.get("environment", {})
        if name.startswith(PREFIX) and name not in fields
    )
    for name, field in fields.items():
        if name in process.environment:
            continue
        if field.is_required():
            yield f"{name} is not given"
        elif "127.0.0.1" in _shown(field.default):
            yield f"{name} is not given, and by default it is this container itself"


def _shown(default: object) -> str:
    return str(default.get_secret_value() if isinstance(default, SecretStr) else default)


def _values(process: Process) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name in process_environment():
            if name.startswith(PREFIX):
                patch.delenv(name)
        for name, value in process.environment.items():
            patch.setenv(name, value)
        for block in blocks(process.module):
            try:
                block()
            except ValidationError as refused:
                for error in refused.errors(include_input=False):
                    if error["type"] != "missing":
                        yield f"{_place(error)} is refused: {error['type']}"


def _place(error: Mapping[str, Any]) -> str:
    """The variable that is refused, or the block whose variables contradict each other."""
    return variable(str(error["loc"][0])) if error["loc"] else "a block of settings"


def _ports(process: Process) -> Iterator[str]:
    name = variable(f"{process.module.removeprefix('services.')}_port")
    port = process.environment.get(name)
    if process.definition["healthcheck"]["test"][-1] != port:
        yield f"its health is asked elsewhere than at {name}={port}"
    for published in process.definition.get("ports", []):
        if published.rpartition(":")[2] != port:
            yield f"{published} leads elsewhere than to {name}={port}"


def _databases(process: Process) -> Iterator[str]:
    own = process.module.removeprefix("services.")
    for name, value in process.environment.items():
        if not DATABASE.fullmatch(name):
            continue
        address, wanted = urlsplit(value), database_of(KEYRING if name == KEYS else own)
        if address.path != f"/{wanted}":
            yield f"{name} is not the database {wanted}"
        if address.username != role_of(own):
            yield f"{name} is not entered as the role {role_of(own)}"


def _principal(process: Process) -> Iterator[str]:
    own = process.module.removeprefix("services.")
    if process.environment.get("AWASI_KAFKA_USER") != own:
        yield f"AWASI_KAFKA_USER is not {own}"


def _unreachable(composed: Document) -> Iterator[str]:
    services = composed["services"]
    for name, definition in services.items():
        for key, value in (definition.get("environment") or {}).items():
            target = _target(str(value)) if _ADDRESS.search(key) and key not in _OUTWARD else None
            if target is None or target.hostname is None:
                continue
            to = _called(composed, target.hostname)
            if to is None:
                yield f"{name}: {key} names {target.hostname}, which is no service"
            elif not _networks(definition) & _networks(services[to]):
                yield f"{name}: {key} names {to}, with which it shares no network"
            elif target.port is not None and target.port not in _listening(services[to]):
                yield f"{name}: {key} names port {target.port}, where {to} does not listen"


def _target(value: str) -> SplitResult | None:
    """The address in a value; none in one that is a place to bind to or no address at all."""
    address = urlsplit(value.removeprefix("jdbc:") if "://" in value else f"//{value}")
    return None if address.hostname in {None, "0.0.0.0"} else address  # noqa: S104


def _called(composed: Document, host: str) -> str | None:
    for name, definition in composed["services"].items():
        networks = definition["networks"]
        options = networks.values() if isinstance(networks, dict) else []
        if host == name or any(host in (each or {}).get("aliases", []) for each in options):
            return str(name)
    return None


def _networks(definition: dict[str, Any]) -> set[str]:
    return set(definition["networks"])


def _listening(definition: dict[str, Any]) -> set[int]:
    published = [str(port).rpartition(":")[2] for port in definition.get("ports", [])]
    return {int(port) for port in [*published, *definition.get("expose", [])]}
