"""docker-compose.yml keeps the Compose Specification, and holds every container tightly."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.workflow.settings import BUILD
from tests.architecture.composed import (
    ROOT,
    Document,
    document,
    fill_in,
    image_environment,
    instructions,
    processes,
    seconds,
    variables,
)

SCHEMA = json.loads(
    (files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json").read_text()
)
PINNED = re.compile(r":v?\d+\.\d+(\.\d+)?(@sha256:[0-9a-f]{64})?$")
ONCE = {"provision", "temporal-schema", "temporal-namespace", "worker-version"}
UNASKED = {"collector"}
"""Its image has nothing to ask it with."""
ENGINES = {"postgres", "kafka", "temporal"}
Change = Callable[[dict[str, Any]], object]


def shape_faults(name: str, definition: dict[str, Any]) -> Iterator[str]:
    """What a container has that it could do without, and what it lacks."""
    limits = definition["deploy"]["resources"]["limits"]
    user = definition.get("user", dict(instructions()[-1])["USER"])
    checks = {
        "writes to its own files": definition.get("read_only") is True,
        "keeps capabilities": definition.get("cap_drop") == ["ALL"],
        "may gain privileges": "no-new-privileges:true" in definition.get("security_opt", []),
        "runs as root": user.partition(":")[0] not in {"root", "0", ""},
        "has no limits": limits.keys() >= {"cpus", "memory", "pids"},
        "has an image that moves": PINNED.search(definition["image"]) is not None,
        "does not come back": definition["restart"] == ("no" if name in ONCE else "unless-stopped"),
        "is not asked for its health": ("test" in definition["healthcheck"])
        is (name not in ONCE | UNASKED),
        "fills the disk with its log": "max-size" in definition["logging"]["options"],
    }
    yield from (f"{name} {fault}" for fault, fine in checks.items() if not fine)


def started_too_early(services: dict[str, Any]) -> Iterator[str]:
    """Orders of start that could never be, or that wait for less than they need."""
    for name, definition in services.items():
        for needed, how in definition.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if needed in ONCE else "service_healthy"
            if needed not in services or how["condition"] != wanted:
                yield f"{name} does not wait until {needed} is {wanted}"


def misplaced(composed: Document) -> Iterator[str]:
    """Mounted files that are not there or may be written, volumes nobody declared."""
    for name, definition in composed["services"].items():
        for mount in definition.get("volumes", []):
            source, _, rest = mount.partition(":")
            if not source.startswith("."):
                if source not in composed["volumes"]:
                    yield f"{name} mounts the unknown volume {source}"
            elif not (ROOT / source).exists():
                yield f"{name} mounts {source}, which is not there"
            elif not rest.endswith(":ro"):
                yield f"{name} may write to {source}"


def faults(composed: Document) -> list[str]:
    """Everything wrong with the shape of a filled document."""
    services = composed["services"]
    return [
        *(error.message for error in Draft202012Validator(SCHEMA).iter_errors(composed)),
        *(
            fault
            for name, definition in services.items()
            for fault in shape_faults(name, definition)
        ),
        *started_too_early(services),
        *misplaced(composed),
    ]


@pytest.fixture
def composed() -> Document:
    return fill_in(document(), variables())


def test_the_file_as_written_keeps_the_specification() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document())] == []


def test_nothing_is_wrong_with_the_shape(composed: Document) -> None:
    assert faults(composed) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda s: s["intake"].update(comand=[]), "'comand' was unexpected"),
        (lambda s: s["kafka"].update(expose="9092"), "'9092' is not of type 'array'"),
        (lambda s: s["postgres"].pop("read_only"), "postgres writes to its own files"),
        (lambda s: s["temporal"].update(cap_drop=[]), "temporal keeps capabilities"),
        (lambda s: s["mailbox"].pop("security_opt"), "mailbox may gain privileges"),
        (lambda s: s["mailbox"].update(user="0:0"), "mailbox runs as root"),
        (lambda s: s["kafka"].update(image="apache/kafka:latest"), "kafka has an image that moves"),
        (lambda s: s["provision"].update(restart="always"), "provision does not come back"),
        (lambda s: s["notify"].update(healthcheck={}), "notify is not asked for its health"),
        (
            lambda s: s["intake"]["deploy"]["resources"].update(limits={"cpus": "1"}),
            "intake has no limits",
        ),
        (
            lambda s: s["workflow"]["depends_on"].update(kafka={"condition": "service_started"}),
            "workflow does not wait until kafka is service_healthy",
        ),
        (
            lambda s: s["temporal"].update(volumes=["./deploy/none:/etc/awasi:ro"]),
            "temporal mounts ./deploy/none, which is not there",
        ),
        (
            lambda s: s["temporal"].update(volumes=["./deploy/production:/etc/awasi"]),
            "temporal may write to ./deploy/production",
        ),
    ],
)
def test_a_fault_in_the_shape_is_found(composed: Document, change: Change, fault: str) -> None:
    change(composed["services"])

    assert any(fault in each for each in faults(composed))


def test_engines_cannot_be_reached_from_outside(composed: Document) -> None:
    services, networks = composed["services"], composed["networks"]
    internal = {name for name, how in networks.items() if (how or {}).get("internal")}

    assert internal == {"database", "broker", "temporal"}
    for name in ENGINES - {"kafka"}:
        assert set(services[name]["networks"]) <= internal
        assert "ports" not in services[name]
    # The broker's way in is a network of its own, on which it takes TLS and a password only.
    assert set(services["kafka"]["networks"]) == {"channels", "broker"}
    assert [port.rpartition(":")[2] for port in services["kafka"]["ports"]] == ["9094"]


def test_networks_hold_whom_their_comments_name(composed: Document) -> None:
    ours = {each.name for each in processes(composed)}
    workflow = {name for name in ours if name.startswith("workflow")}
    members = {
        network: {
            name
            for name, each in composed["services"].items()
            if network in each.get("networks", {"default"})
        }
        for network in (*composed["networks"], "default")
    }

    assert members == {
        "front": ours | {"temporal-ui", "issuer", "mailbox", "collector"},
        "channels": {"kafka"},
        "database": ours | {"postgres", "provision", "temporal-schema", "temporal", "issuer"},
        "broker": ours | {"kafka", "provision"},
        "temporal": workflow | {"temporal", "temporal-namespace", "worker-version", "temporal-ui"},
        "default": set(),
    }


def test_pages_that_know_no_users_stay_on_this_machine(composed: Document) -> None:
    for name, definition in composed["services"].items():
        for port in definition.get("ports", []):
            assert port.startswith("127.0.0.1:"), name


def test_every_mounted_thing_is_mounted_by_someone(composed: Document) -> None:
    folder = ROOT / "deploy" / "production" / "compose"
    used = {
        (ROOT / mount.partition(":")[0]).resolve()
        for definition in composed["services"].values()
        for mount in definition.get("volumes", [])
        if mount.startswith(".")
    } | {ROOT / each["build"]["context"] / "Dockerfile" for each in _built(composed)}

    orphans = [
        path for path in folder.rglob("*") if path.is_file() and not ({path, path.parent} & used)
    ]
    assert orphans == []


def _built(composed: Document) -> list[dict[str, Any]]:
    return [
        each
        for each in composed["services"].values()
        if "build" in each and "dockerfile" not in each["build"]
    ]


def test_the_dockerfile_copies_what_there_is_and_only_that_is_sent() -> None:
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [
        source
        for stage in instructions()
        for word, rest in stage
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]

    assert copied
    for source in copied:
        assert (ROOT / source).exists()
        assert f"!{source}" in sent
    assert {line[1:] for line in sent if line.startswith("!")} == set(copied)
    assert "**/.env" in sent


def test_the_image_is_one_for_all_and_named_by_the_projects_version(composed: Document) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    services = composed["services"]
    steps = [services["provision"], services["worker-version"]]
    ours = [each.definition for each in processes(composed)] + steps

    assert {each["image"] for each in ours} == {f"awasi:{version}"}
    assert {each["build"]["dockerfile"] for each in ours} == {"deploy/production/Dockerfile"}


def test_the_workers_say_the_projects_version_and_a_step_makes_it_current(
    composed: Document,
) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    step = composed["services"]["worker-version"]
    worker = composed["services"]["workflow"]

    assert version == BUILD
    assert step["command"][:4] == ["python", "-m", "deploy.cli.worker_version", "set-current"]
    for name, value in step["environment"].items():
        assert worker["environment"][name] == value
    # Its worker is healthy only once its version is current: waiting for that would never end.
    assert "workflow" not in step["depends_on"]


def test_the_last_stage_builds_nothing_and_is_nobody() -> None:
    last = instructions()[-1]
    words = [word for word, _ in last]
    runs = " ".join(rest for word, rest in last if word == "RUN")

    assert len(instructions()) > 1
    assert not re.search(r"\b(pip|apt-get|gcc|make)\b", runs)
    assert dict(last)["USER"] == "10001:10001"
    assert words.index("USER") > words.index("COPY")
    assert image_environment()["PYTHONDONTWRITEBYTECODE"] == "1"


def test_image_and_compose_ask_for_health_the_same_way(composed: Document) -> None:
    health_check = dict(instructions()[-1])["HEALTHCHECK"].partition("CMD ")[2]

    for each in processes(composed):
        assert each.definition["healthcheck"]["test"] == ["CMD", *json.loads(health_check)]
        assert seconds(each.definition["healthcheck"]["interval"]) <= 30
