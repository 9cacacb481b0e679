"""docker-compose.yml gives each process the settings its code reads, and nothing else."""

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from deploy.production.fresh_env import EXAMPLE
from services.workflow.engine.worker import GRACEFUL_SHUTDOWN
from shared.runtime import process
from shared.runtime.kafka import broker as kafka
from tests.architecture.compose_findings import findings
from tests.architecture.composed import (
    COMPOSE,
    Document,
    NotGivenError,
    document,
    fill_in,
    processes,
    seconds,
    uses,
    variables,
)

SERVICES = {"services.intake", "services.workflow", "services.notify"}
NOT_GIVEN = "is not given, and by default it is this container itself"
PUBLIC = {"KAFKA_CLUSTER_ID", "KAFKA_TLS_CA", "KAFKA_TLS_CERTIFICATE"}
"""Made afresh for each installation, and no secret."""

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def composed() -> Document:
    return fill_in(document(), variables())


def test_code_and_compose_agree(composed: Document) -> None:
    assert findings(composed) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda services: services["intake"]["environment"].update(AWASI_TYPO="1"),
            "intake: AWASI_TYPO is given and nobody reads it",
        ),
        (
            lambda services: services["notify"]["environment"].update(AWASI_OIDC_ISSUER="x"),
            "notify: AWASI_OIDC_ISSUER is given and nobody reads it",
        ),
        (
            lambda services: services["workflow"]["environment"].pop("AWASI_KEYRING_DATABASE_URL"),
            "workflow: AWASI_KEYRING_DATABASE_URL is not given",
        ),
        (
            lambda services: services["workflow-work"]["environment"].pop("AWASI_TEMPORAL_ADDRESS"),
            f"workflow-work: AWASI_TEMPORAL_ADDRESS {NOT_GIVEN}",
        ),
        (
            lambda services: services["notify"]["environment"].pop("AWASI_SMTP_URL"),
            f"notify: AWASI_SMTP_URL {NOT_GIVEN}",
        ),
        (
            lambda services: services["intake"]["environment"].update(AWASI_CHANNEL_KEY="{}"),
            "intake: AWASI_CHANNEL_KEY is refused: value_error",
        ),
        (
            lambda services: services["intake"]["environment"].update(AWASI_LOG_LEVEL="loud"),
            "intake: AWASI_LOG_LEVEL is refused: literal_error",
        ),
        (
            lambda services: services["intake"].update(ports=["127.0.0.1:8010:8010"]),
            "intake: 127.0.0.1:8010:8010 leads elsewhere than to AWASI_INTAKE_PORT=8000",
        ),
        (
            lambda services: services["notify"]["healthcheck"]["test"].append("8030"),
            "notify: its health is asked elsewhere than at AWASI_NOTIFY_PORT=8000",
        ),
        (
            lambda services: services["intake"]["environment"].update(
                AWASI_KAFKA_BOOTSTRAP="kafka:9095"
            ),
            "intake: AWASI_KAFKA_BOOTSTRAP names port 9095, where kafka does not listen",
        ),
        (
            lambda services: services["workflow"]["environment"].update(
                AWASI_TEMPORAL_ADDRESS="temporel:7233"
            ),
            "workflow: AWASI_TEMPORAL_ADDRESS names temporel, which is no service",
        ),
        (
            lambda services: services["intake-relay"].update(networks=["front"]),
            "intake-relay: AWASI_KAFKA_BOOTSTRAP names kafka, with which it shares no network",
        ),
        (
            lambda services: services["intake"]["environment"].update(
                AWASI_INTAKE_DATABASE_URL="postgresql://awasi_intake:x@postgres:5432/awasi_workflow"
            ),
            "intake: AWASI_INTAKE_DATABASE_URL is not the database awasi_intake",
        ),
        (
            lambda services: services["notify"]["environment"].update(
                AWASI_KEYRING_DATABASE_URL="postgresql://awasi_intake:x@postgres:5432/awasi_keyring"
            ),
            "notify: AWASI_KEYRING_DATABASE_URL is not entered as the role awasi_notify",
        ),
        (
            lambda services: services["notify"]["environment"].update(AWASI_KAFKA_USER="operator"),
            "notify: AWASI_KAFKA_USER is not notify",
        ),
        (
            lambda services: services["notify"]["environment"].pop("AWASI_KAFKA_PASSWORD"),
            "notify: a block of settings is refused: value_error",
        ),
        (
            lambda services: services["intake"]["environment"].update(
                AWASI_KAFKA_PROTOCOL="SASL_PLAINTEXT"
            ),
            "intake: a block of settings is refused: value_error",
        ),
    ],
)
def test_a_disagreement_is_found(composed: Document, change: Change, sentence: str) -> None:
    change(composed["services"])

    assert sentence in findings(composed)


@pytest.mark.parametrize(
    ("service", "door"), [("intake", "serve"), ("workflow", "serve"), ("notify", "send")]
)
def test_taken_apart_a_service_runs_each_of_its_roles(service: str, door: str) -> None:
    setting = f"{service.upper()}_ROLE"
    assert f"{setting}={door}" in COMPOSE.read_text()
    apart = fill_in(document(), variables() | {setting: door})
    roles = {str(role) for role in importlib.import_module(f"services.{service}.app").ProcessRole}

    started = [each.role for each in processes(apart) if each.module == f"services.{service}"]

    assert sorted(started) == sorted(roles - {"all"})


def test_as_it_comes_each_service_is_one_whole_process(composed: Document) -> None:
    usual = [each for each in processes(composed) if "profiles" not in each.definition]

    assert {each.module for each in usual} == SERVICES
    assert {each.role for each in usual} == {"all"}


def test_a_process_has_longer_to_stop_than_its_parts_take(composed: Document) -> None:
    longest = max(process.DRAIN_SECONDS, kafka.DRAIN_SECONDS, GRACEFUL_SHUTDOWN.total_seconds())
    for each in processes(composed):
        assert seconds(each.definition["stop_grace_period"]) > longest + 10, each.name


def test_the_example_names_what_is_asked_for_and_nothing_else() -> None:
    optional = {use.name for use in uses() if not use.required} - variables().keys()

    assert optional == {"INTAKE_ROLE", "WORKFLOW_ROLE", "NOTIFY_ROLE"}
    assert variables().keys() - {use.name for use in uses()} == {"COMPOSE_PROFILES"}


def test_no_secret_has_a_default() -> None:
    secret = {use for use in uses() if use.name.endswith(("PASSWORD", "SECRET", "KEY", "KEYS"))}
    example = [line for line in EXAMPLE.read_text().splitlines() if not line.startswith("#")]

    assert len(secret) >= 10
    assert [use.name for use in secret if not use.required] == []
    assert {line for line in example if line.endswith("=")} == {
        f"{name}=" for name in {use.name for use in secret} | PUBLIC
    }


def test_two_operators_share_no_secret() -> None:
    one, other = variables(), variables()
    made = {line[:-1] for line in EXAMPLE.read_text().splitlines() if line.endswith("=")}

    assert made
    assert [name for name in made if one[name] == other[name]] == []


@pytest.mark.parametrize("name", sorted({use.name for use in uses() if use.required}))
def test_compose_refuses_to_start_without(name: str) -> None:
    with pytest.raises(NotGivenError, match=name):
        fill_in(document(), variables() | {name: ""})
