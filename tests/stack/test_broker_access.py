"""Who may do what on the broker: strangers nothing, each principal what it declares and no more."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from pydantic import SecretStr

from deploy.settings import StackSettings
from deploy.stack.engines.certificate import make_certificate
from deploy.stack.principals import OPERATOR, SAMPLE_CHANNEL
from deploy.stack.provisioning.broker_access import provision_access
from deploy.stack.provisioning.permissions import APPLICATIONS, service_permissions
from deploy.stack.provisioning.scratch_resources import ScratchResources
from deploy.stack.running_stack import RunningStack, start
from shared.events.topics import (
    CASES,
    CHANNEL_REPORTS,
    DEAD_LETTERS,
    HOLIDAYS,
    NOTICES,
    REPORTS,
    TOPICS,
)
from shared.runtime.clock import SystemClock
from shared.runtime.kafka.application import ApplicationSpec
from shared.runtime.kafka.broker import producer, provision
from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings
from tests.conftest import run_apart
from tests.shared_stack import SharedStack

SERVICES = [each.name for each in APPLICATIONS]
NAMES = {one.name for one in TOPICS}
WRITES: Mapping[str, set[str]] = {
    "intake": {REPORTS, *(one + DEAD_LETTERS for one in (CHANNEL_REPORTS, CASES, HOLIDAYS))},
    "workflow": {CASES, HOLIDAYS, REPORTS + DEAD_LETTERS},
    "notify": {NOTICES, CASES + DEAD_LETTERS},
    SAMPLE_CHANNEL: {CHANNEL_REPORTS},
}
READS: Mapping[str, set[str]] = {
    "intake": {CHANNEL_REPORTS, CASES, HOLIDAYS},
    "workflow": {REPORTS},
    "notify": {CASES},
    SAMPLE_CHANNEL: set(),
}
GROUPS = {
    "intake.channel": "intake",
    "intake.status": "intake",
    "intake.holidays": "intake",
    "workflow.reports": "workflow",
    "notify.cases": "notify",
}


@pytest.fixture(scope="module")
def provisioned(stack: RunningStack, scratch: ScratchResources) -> RunningStack:
    """The shared stack, with its topics and the principals that `scratch` lets in."""
    assert scratch
    run_apart(provision(stack.addresses.kafka, TOPICS))
    return stack


@pytest.fixture(scope="module")
def own_broker(stack: RunningStack, shared_stack: SharedStack) -> Iterator[RunningStack]:
    """A broker whose principals may be changed: those of `stack` are other tests', too."""
    others = stack.addresses
    running = start(
        StackSettings(
            state=shared_stack.folder / "access",
            postgres_url=SecretStr(others.postgres_url),
            temporal_address=others.temporal,
            smtp_url=SecretStr(others.smtp_url),
            oidc_issuer=others.issuer,
        ),
        services=False,
    )
    run_apart(provision(running.addresses.kafka, TOPICS))
    yield running
    running.stop()
    running.state.remove()


def changed(settings: KafkaSettings, **fields: object) -> KafkaSettings:
    return KafkaSettings.model_validate(settings.model_dump() | fields)


async def topics_seen(settings: KafkaSettings) -> set[str]:
    """The topics that the broker admits to have."""
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        return set(await admin.list_topics()) & NAMES
    finally:
        await admin.close()


async def write(settings: KafkaSettings, topic: str) -> None:
    async with producer(settings) as sender, asyncio.timeout(20):
        await sender.send_and_wait(topic, b"{}", partition=0)


async def read(settings: KafkaSettings, topic: str) -> None:
    async with producer(settings) as asker:
        await asker.partitions_for(topic)  # a consumer would wait for it to appear
    part = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(**connection(settings)) as consumer, asyncio.timeout(20):
        consumer.assign([part])
        consumer.seek(part, 0)
        await consumer.getmany(part, timeout_ms=1500)


async def ask_group(settings: KafkaSettings, group: str) -> None:
    """Ask how far a group has read, as its members do before they read on."""
    part = TopicPartition(CASES, 0)
    options = connection(settings) | {"group_id": group, "enable_auto_commit": False}
    async with AIOKafkaConsumer(**options) as consumer, asyncio.timeout(20):
        consumer.assign([part])
        await consumer.committed(part)


async def refused(settings: KafkaSettings) -> bool:
    """Whether the broker does not let somebody in."""
    try:
        await topics_seen(settings)
    except KafkaError:
        return True
    return False


async def test_who_is_not_known_is_not_let_in(provisioned: RunningStack) -> None:
    known = provisioned.kafka_as("notify")
    nobody = {"kafka_user": None, "kafka_password": None, "kafka_protocol": "SSL"}

    assert not await refused(known)
    assert await refused(changed(known, kafka_password=SecretStr("wrong")))
    assert await refused(changed(known, kafka_user="somebody"))
    assert await refused(changed(provisioned.kafka_as(OPERATOR), kafka_password=SecretStr("no")))
    assert await refused(changed(known, **nobody))
    clear = nobody | {"kafka_protocol": "PLAINTEXT", "kafka_ca": None}
    assert await refused(changed(known, **clear))


async def test_a_broker_is_not_trusted_with_a_foreign_certificate(
    provisioned: RunningStack,
) -> None:
    known = provisioned.kafka_as("notify")
    foreign = make_certificate(("127.0.0.1",), SystemClock().now()).authority
    elsewhere = known.kafka_bootstrap.replace("127.0.0.1", "127.0.0.2")

    assert not await refused(changed(known, kafka_ca=provisioned.state.kafka_ca().read_text()))
    assert await refused(changed(known, kafka_ca=foreign))
    assert await refused(changed(known, kafka_ca=None))
    assert await refused(changed(known, kafka_bootstrap=elsewhere))


@pytest.mark.parametrize("principal", WRITES)
async def test_each_writes_nowhere_but_where_it_announces(
    provisioned: RunningStack, principal: str
) -> None:
    settings = provisioned.kafka_as(principal)
    for topic in sorted(NAMES - WRITES[principal]):
        with pytest.raises(TopicAuthorizationFailedError):
            await write(settings, topic)


@pytest.mark.parametrize("principal", READS)
async def test_each_reads_what_it_listens_to_and_nothing_else(
    provisioned: RunningStack, principal: str
) -> None:
    settings = provisioned.kafka_as(principal)
    assert await topics_seen(settings) == READS[principal] | WRITES[principal]
    for topic in READS[principal]:
        await read(settings, topic)
    for topic in sorted(NAMES - READS[principal]):
        with pytest.raises(TopicAuthorizationFailedError):
            await read(settings, topic)


@pytest.mark.parametrize("principal", READS)
async def test_nobody_acts_for_the_group_of_another(
    provisioned: RunningStack, principal: str
) -> None:
    settings = provisioned.kafka_as(principal)
    for group in [*GROUPS, f"{principal}.of-its-own"]:
        if GROUPS.get(group) == principal:
            await ask_group(settings, group)
        else:
            with pytest.raises(GroupAuthorizationFailedError):
                await ask_group(settings, group)


@pytest.mark.parametrize("principal", WRITES)
async def test_only_the_operator_changes_topics_and_permissions(
    provisioned: RunningStack, principal: str
) -> None:
    settings, passwords = provisioned.kafka_as(principal), provisioned.secrets.kafka_passwords
    with pytest.raises(KafkaError):
        await provision(settings, [replace(TOPICS[0], name="awasi.cases.copy")])
    with pytest.raises(KafkaError):
        await provision_access(settings, passwords)


async def test_a_channel_comes_and_goes_with_its_password(own_broker: RunningStack) -> None:
    operator, passwords = own_broker.addresses.kafka, own_broker.secrets.kafka_passwords
    partner = changed(
        operator,
        kafka_user="channel.partner",
        kafka_password=SecretStr("partner's"),
        kafka_mechanism="SCRAM-SHA-512",
    )
    assert await refused(partner)

    await provision_access(operator, passwords | {"channel.partner": "partner's"})
    await write(partner, CHANNEL_REPORTS)
    async with producer(partner) as connected:
        await provision_access(operator, passwords)
        assert await refused(partner)
        with pytest.raises(TopicAuthorizationFailedError):
            await connected.send_and_wait(CHANNEL_REPORTS, b"{}", partition=0)
    assert not await refused(own_broker.kafka_as(SAMPLE_CHANNEL))


async def test_what_a_service_no_longer_declares_is_withdrawn(own_broker: RunningStack) -> None:
    operator, passwords = own_broker.addresses.kafka, own_broker.secrets.kafka_passwords
    former = ApplicationSpec("notify", subscriptions=APPLICATIONS[0].subscriptions)
    more = service_permissions((*APPLICATIONS, former))
    notify = own_broker.kafka_as("notify")

    await provision_access(operator, passwords, more)
    await read(notify, CHANNEL_REPORTS)
    await provision_access(operator, passwords)
    with pytest.raises(TopicAuthorizationFailedError):
        await read(notify, CHANNEL_REPORTS)


async def test_a_new_password_takes_the_place_of_the_former(own_broker: RunningStack) -> None:
    operator, passwords = own_broker.addresses.kafka, own_broker.secrets.kafka_passwords
    await provision_access(operator, passwords | {"notify": "another"})
    try:
        former = own_broker.kafka_as("notify")
        assert await refused(former)
        assert not await refused(changed(former, kafka_password=SecretStr("another")))
    finally:
        await provision_access(operator, passwords)


def test_the_secrets_of_the_broker_are_its_owners_alone(provisioned: RunningStack) -> None:
    home = provisioned.state.folder("kafka")
    files = [path for path in home.iterdir() if path.is_file()]

    assert {"certificate.pem", "data.properties"} <= {path.name for path in files}
    assert home.stat().st_mode & 0o077 == 0
