"""The image carries what its commands need, and provisioning makes what compose names."""

import re
import subprocess
import sys
from typing import Any

import asyncpg
import pytest

from deploy.production.settings import KAFKA_PASSWORDS, LOGIN_ROLES
from deploy.settings import environment_without_awasi
from deploy.stack.addresses import KEYRING, SERVICES, database_of, kafka_variables
from deploy.stack.running_stack import RunningStack
from shared.events.topics import TOPICS
from shared.runtime.kafka.broker import producer
from shared.runtime.settings import KafkaSettings
from tests.architecture.composed import ROOT, document, fill_in, variable, variables

IMPORT_WITHOUT_THE_REST = """
import importlib, sys
from importlib.metadata import packages_distributions
homes, carried = packages_distributions(), set(sys.argv[2].split(","))
ours = {"deploy", "services", "shared"}

class Absent:
    def find_spec(self, name, *_):
        top = name.partition(".")[0]
        names = {each.lower().replace("_", "-") for each in homes.get(top, [])}
        if names and top not in ours and not names & carried:
            raise ModuleNotFoundError(f"No module named {top!r}", name=top)

sys.meta_path.insert(0, Absent())
importlib.import_module(sys.argv[1])
"""


def imported_in_the_image(module: str) -> subprocess.CompletedProcess[str]:
    """The import of a module where only the image's packages are."""
    carried = re.findall(r"^([\w.-]+)==", (ROOT / "requirements/run.txt").read_text(), re.MULTILINE)
    words = [sys.executable, "-c", IMPORT_WITHOUT_THE_REST, module, ",".join(carried)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "module",
    [
        *(f"services.{name}.__main__" for name in SERVICES),
        *(f"deploy.production.{name}" for name in ("provision", "fresh_env", "ready")),
    ],
)
def test_the_image_carries_all_that_its_commands_need(module: str) -> None:
    done = imported_in_the_image(module)

    assert done.returncode == 0, done.stderr


def test_a_package_the_image_lacks_is_found() -> None:
    assert "No module named 'typer'" in imported_in_the_image("deploy.cli.commands").stderr


def test_provisioning_is_told_the_same_places_as_the_services() -> None:
    services = fill_in(document(), variables())["services"]
    settings = services["provision"]["environment"]

    for name in SERVICES:
        own = variable(f"{name}_database_url")
        assert settings[own] == services[name]["environment"][own]
        password = services[name]["environment"]["AWASI_KAFKA_PASSWORD"]
        assert settings[variable(f"{name}_kafka_password")] == password
    assert settings.keys() == {variable(name) for name in (*LOGIN_ROLES, *KAFKA_PASSWORDS)} | {
        "AWASI_POSTGRES_URL",
        "AWASI_CHANNELS",
        *(f"AWASI_KAFKA_{name}" for name in ("BOOTSTRAP", "PROTOCOL", "CA")),
        *(f"AWASI_KAFKA_{name}" for name in ("USER", "PASSWORD", "MECHANISM")),
    }


def provisioned(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.production.provision"],
        cwd=ROOT,
        env=environment_without_awasi() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def places(stack: RunningStack) -> dict[str, str]:
    """The stack's own, entered by the roles it has, so that nothing changes for anybody else."""
    addresses, passwords = stack.addresses, stack.secrets.passwords
    return {
        variable(name): addresses.database_url(
            database_of(name.removesuffix("_database_url")), role, passwords[role]
        )
        for name, role in LOGIN_ROLES.items()
    } | {"AWASI_POSTGRES_URL": addresses.postgres_url, **kafka_variables(addresses.kafka)}


async def test_provisioning_makes_what_is_missing_however_often(
    places: dict[str, str], kafka_settings: KafkaSettings
) -> None:
    for _ in range(2):
        done = provisioned(places)
        assert done.returncode == 0, done.stderr

    for name in SERVICES:
        connection = await asyncpg.connect(places[variable(f"{name}_database_url")])
        assert await connection.fetchval("SELECT count(*) FROM outbox") >= 0
        await connection.close()
    async with producer(kafka_settings) as sender:
        for topic in TOPICS:
            assert len(await sender.partitions_for(topic.name)) == topic.partitions


@pytest.mark.parametrize(
    ("name", "part", "other"),
    [
        ("AWASI_INTAKE_DATABASE_URL", "/awasi_intake", "/awasi_workflow"),
        ("AWASI_NOTIFY_DATABASE_URL", "//awasi_notify:", "//postgres:"),
        ("AWASI_KEYRING_DATABASE_URL", "//awasi_eraser:", "//awasi_intake:"),
    ],
)
def test_provisioning_refuses_places_it_would_not_make(
    places: dict[str, Any], name: str, part: str, other: str
) -> None:
    done = provisioned(places | {name: places[name].replace(part, other)})

    assert done.returncode != 0
    assert name.removeprefix("AWASI_").lower() in done.stderr
    assert "another_place" in done.stderr


def test_the_keyring_is_entered_for_erasing_by_its_own_role() -> None:
    assert LOGIN_ROLES[f"{KEYRING}_database_url"] not in {f"awasi_{name}" for name in SERVICES}
