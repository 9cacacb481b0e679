"""The broker as docker-compose.yml has it, on the real jars: who gets in by which listener."""

import subprocess
from collections.abc import Iterator, Mapping

import pytest
from aiokafka.errors import KafkaError
from pydantic import SecretStr

from deploy.production.provision import provision_access
from deploy.production.settings import ProvisioningSettings
from deploy.settings import StackSettings, environment_without_awasi
from deploy.stack.engines.java import find_java
from deploy.stack.engines.kafka import accepts_records
from deploy.stack.engines.kafka_jars import jars_folder
from deploy.stack.principals import OPERATOR
from deploy.stack.processes.ports import free_port
from deploy.stack.running_stack import RunningStack
from shared.events.topics import CHANNEL_REPORTS, TOPICS
from shared.runtime.kafka.broker import producer, provision
from shared.runtime.settings import KafkaSettings
from tests.architecture.composed import ROOT, document, fill_in, variables
from tests.faults.topic_rig import eventually

MOUNTED = ROOT / "deploy" / "production" / "compose" / "kafka"
HOST = "127.0.0.1"
CHANNELS = "partner:0123456789abcdef,other:fedcba9876543210"


@pytest.fixture(scope="module")
def environments() -> Mapping[str, dict[str, str]]:
    """What each container is told."""
    services = fill_in(document(), variables())["services"]
    return {
        name: {key: str(value) for key, value in (each.get("environment") or {}).items() if value}
        for name, each in services.items()
    }


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    """A free port for each that the broker's properties name."""
    return {named: free_port() for named in ("9092", "9093", "9094")}


@pytest.fixture(scope="module")
def broker(
    stack: RunningStack,
    environments: Mapping[str, dict[str, str]],
    ports: dict[str, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, int]]:
    """A broker of these properties, at free ports of this machine, in a folder of its own."""
    assert stack.parts()["kafka"]["state"] == "ready"  # so the jars are there
    home = tmp_path_factory.mktemp("kafka")
    text = (MOUNTED / "server.properties").read_text()
    for named, port in ports.items():
        text = text.replace(f":{named}", f":{port}")
    text = text.replace("://kafka:", f"://{HOST}:").replace(
        "/var/lib/kafka/data", str(home / "data")
    )
    (home / "server.properties").write_text(text)
    told = environments["kafka"] | {"KAFKA_CHANNELS_ADDRESS": f"{HOST}:{ports['9094']}"}
    settings = StackSettings()
    java = (str(find_java(settings)), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    kafka = (*java, "-cp", f"{jars_folder(settings.cache_folder())}/*")
    options = {"cwd": home, "env": environment_without_awasi() | told}
    words = ("format", "--standalone", "-t", told["CLUSTER_ID"], "-c", "server.properties")
    subprocess.run([*kafka, "kafka.tools.StorageTool", *words], check=True, **options)
    process = subprocess.Popen([*kafka, "kafka.Kafka", "server.properties"], **options)
    yield ports
    process.kill()
    process.wait()


def settings_of(environment: Mapping[str, str], port: int) -> KafkaSettings:
    """What a container's process reads of the broker, at the port it has here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setenv("AWASI_KAFKA_BOOTSTRAP", f"{HOST}:{port}")
        return KafkaSettings()


async def lets_in(settings: KafkaSettings, topic: str | None = None) -> bool:
    """Whether it may connect, and write to a topic if one is named."""
    sender = producer(settings)
    try:
        await sender.start()
        if topic:
            await sender.send_and_wait(topic, b"{}", partition=0)
    except KafkaError:
        return False
    finally:
        await sender.stop()
    return True


async def test_the_broker_of_the_compose_file_lets_in_whom_it_provisions(
    broker: dict[str, int],
    environments: Mapping[str, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operator = settings_of(environments["provision"], broker["9092"])
    await eventually(lambda: accepts_records(operator), "the broker answers its operator")
    services = {
        name: settings_of(environments[name], broker["9092"])
        for name in ("intake", "workflow", "notify")
    }
    for name, value in (environments["provision"] | {"AWASI_CHANNELS": CHANNELS}).items():
        monkeypatch.setenv(name, value)
    await provision(operator, TOPICS)
    await provision_access(operator, ProvisioningSettings().kafka_passwords())

    for settings in services.values():
        assert await lets_in(settings)
    outside = operator.model_dump() | {"kafka_bootstrap": f"{HOST}:{broker['9094']}"}
    partner = outside | {
        "kafka_user": "channel.partner",
        "kafka_password": SecretStr("0123456789abcdef"),
        "kafka_mechanism": "SCRAM-SHA-512",
    }
    assert await lets_in(KafkaSettings.model_validate(partner), CHANNEL_REPORTS)
    assert not await lets_in(
        KafkaSettings.model_validate(partner | {"kafka_user": "channel.other"})
    )
    assert operator.kafka_user == OPERATOR
    assert not await lets_in(KafkaSettings.model_validate(outside))


@pytest.mark.parametrize(
    "channels",
    [
        *("partner", "partner:short", "Partner:0123456789abcdef", ":0123456789abcdef"),
        "a:0123456789abcdef,a:fedcba9876543210",
    ],
)
def test_a_channel_that_is_none_is_refused(
    environments: Mapping[str, dict[str, str]], channels: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (environments["provision"] | {"AWASI_CHANNELS": channels}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="channels") as refused:
        ProvisioningSettings()
    assert "0123456789abcdef" not in str(refused.value)


def test_the_password_of_one_service_alone_is_refused(
    environments: Mapping[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environments["provision"].items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWASI_NOTIFY_KAFKA_PASSWORD")
    with pytest.raises(ValueError, match="all three services"):
        ProvisioningSettings()
