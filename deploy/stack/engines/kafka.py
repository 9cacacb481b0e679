"""Apache Kafka as one KRaft node: how it is formatted, started and probed."""

import asyncio
import logging
import re
import shutil
import signal
import subprocess
from base64 import urlsafe_b64encode
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from deploy.settings import StackSettings, environment_without_awasi
from deploy.stack.addresses import Addresses
from deploy.stack.engines.certificate import make_certificate, stays_valid
from deploy.stack.engines.java import find_java
from deploy.stack.engines.kafka_jars import SIZE, VERSION, jars_folder, kafka_jars
from deploy.stack.principals import BROKER, OPERATOR
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command
from deploy.stack.secrets import Secrets
from deploy.stack.state import StateFolder, write_atomically
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.kafka.security import connection
from shared.runtime.settings import KafkaSettings

PROBE_TOPIC = "awasi.stack.probe"
HEAP = "512m"
# A small broker on a machine with other work: the optimising compiler would use twice the processor
# time of the whole start, and more memory, before it paid off.
JVM_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
PROBE_TIMEOUT_SECONDS = 15
PLAIN_LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
SCRAM_LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule required"
KEYSTORE = "certificate.pem"
AUTHORITY = "authority.pem"

# Whoever connects says who it is, and may do only what provisioning allowed it; the two that have
# their passwords here may do everything. The controller's listener is for the broker beside it.
# One node, so nothing is replicated. With the short session a killed broker is back after four
# seconds instead of twelve: it can register again only when its old session has expired.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers={host}:{controller_port}
listeners=CLIENTS://{bootstrap},CONTROLLER://{host}:{controller_port}
advertised.listeners=CLIENTS://{bootstrap},CONTROLLER://{host}:{controller_port}
listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.controller.protocol=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.controller.plain.sasl.jaas.config={plain} \
  username="{broker}" password="{broker_password}" user_{broker}="{broker_password}";
listener.name.clients.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
listener.name.clients.plain.sasl.jaas.config={plain} \
  username="{broker}" password="{broker_password}" user_{broker}="{broker_password}" \
  user_{operator}="{operator_password}";
listener.name.clients.scram-sha-512.sasl.jaas.config={scram};
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={authority}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{broker};User:{operator}
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
log.index.size.max.bytes=1048576
"""

LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %m (%c{1})%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
logger.version.name = org.apache.kafka.common.utils.AppInfoParser
logger.version.level = info
logger.server.name = kafka.server.KafkaRaftServer
logger.server.level = info
"""


class Kafka:
    """A broker and its controller in one process."""

    name = "kafka"
    kind = "kafka"
    url: str | None = None
    stop_signal = signal.SIGTERM
    start_timeout = 90.0

    def __init__(
        self,
        state: StateFolder,
        settings: StackSettings,
        addresses: Addresses,
        secrets: Secrets,
        controller_port: int,
    ) -> None:
        self._state = state
        self._settings = settings
        self._operator = addresses.kafka
        self._passwords = secrets.kafka_passwords
        self._controller_port = controller_port
        self.address = addresses.kafka.kafka_bootstrap
        cached = jars_folder(settings.cache_folder()).exists()
        self.start_message = (
            "starting" if cached else f"fetching Apache Kafka {VERSION} ({SIZE}, once)"
        )

    async def command(self) -> Command:
        """How to start the broker; the first time its log folder is formatted.

        Raises:
            StackProblem: there is no Java, or a jar is missing or changed.
        """
        return await asyncio.to_thread(self._command)

    def _command(self) -> Command:
        java = find_java(self._settings)
        jars = kafka_jars(self._settings.cache_folder())
        home = self._state.folder(self.name)
        home.mkdir(exist_ok=True, mode=0o700)
        self._write_certificate(home)
        properties = self._write_properties(home, "data")
        (home / "log4j2.properties").write_text(LOGGING)
        command = (str(java), "-Dlog4j2.configurationFile=log4j2.properties")
        classpath = (*JVM_OPTIONS, f"-Xmx{HEAP}", "-cp", f"{jars}/*")
        if not (home / "data").exists():
            # Renamed when complete: a killed format must not leave a folder that looks usable.
            partial = home / "data.part"
            shutil.rmtree(partial, ignore_errors=True)
            _format((*command, *classpath), self._write_properties(home, partial.name), home)
            partial.rename(home / "data")
        return Command(
            (*command, *classpath, "kafka.Kafka", properties), environment_without_awasi(), home
        )

    def _write_certificate(self, home: Path) -> None:
        """Make the broker's certificate, unless there is one that stays valid for a while."""
        keystore, authority, now = home / KEYSTORE, home / AUTHORITY, SystemClock().now()
        made_before = keystore.exists() and authority.exists()
        if not (made_before and stays_valid(keystore.read_text(), now)):
            made = make_certificate(("localhost", HOST), now)
            write_atomically(keystore, made.key + made.chain)
            write_atomically(authority, made.authority)
        write_atomically(self._state.kafka_ca(), authority.read_text(), mode=0o644)

    def _write_properties(self, home: Path, data: str) -> str:
        # A name relative to its folder: Kafka reads a comma in a path as a list of two paths.
        properties = PROPERTIES.format(
            host=HOST,
            bootstrap=self.address,
            controller_port=self._controller_port,
            data=data,
            plain=PLAIN_LOGIN,
            scram=SCRAM_LOGIN,
            broker=BROKER,
            broker_password=self._passwords[BROKER],
            operator=OPERATOR,
            operator_password=self._passwords[OPERATOR],
            keystore=KEYSTORE,
            authority=AUTHORITY,
        )
        write_atomically(home / f"{data}.properties", properties)
        return f"{data}.properties"

    async def probe_version(self) -> str | None:
        """The broker's version, once it has stored a record.

        Kafka's protocol does not carry the version, so it is read from the broker's log.
        """
        if not await accepts_records(self._operator):
            return None
        log = await asyncio.to_thread(self._state.log(self.name).read_text, errors="replace")
        found = re.findall(r"Kafka version: (\S+)", log)
        return found[-1] if found else ""


def _format(java: tuple[str, ...], properties: str, home: Path) -> None:
    # A UUIDv7 begins with the time, so the id never begins with a hyphen, which the tool would read
    # as an option.
    cluster = urlsafe_b64encode(new_id().bytes).decode().rstrip("=")
    options = ("--standalone", "-t", cluster, "-c", properties)
    result = subprocess.run(
        [*java, "kafka.tools.StorageTool", "format", *options],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        last = ((result.stderr + result.stdout).strip().splitlines() or ["no message"])[-1]
        raise StackProblem(
            f"Kafka's log folder could not be formatted: {last}.",
            "Mend what it names, or remove the state with awasi reset.",
        )


async def accepts_records(settings: KafkaSettings) -> bool:
    """Whether the broker stores a record in the probe topic, which is created if missing."""
    if not await _listens(settings.kafka_bootstrap):
        return False
    # While the broker starts, the client's errors are expected and would only fill the log.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
            await _create_probe_topic(settings)
            producer = AIOKafkaProducer(**connection(settings), acks="all")
            try:
                await producer.start()
                await producer.send_and_wait(PROBE_TOPIC, b"does it answer?")
            finally:
                await producer.stop()
    except (KafkaError, TimeoutError, OSError):
        return False
    return True


async def lists_topics(settings: KafkaSettings) -> bool:
    """Whether a broker lists its topics; nothing is written to it."""
    if not await _listens(settings.kafka_bootstrap):
        return False
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
            await admin.start()
            await admin.list_topics()
    except (KafkaError, TimeoutError, OSError):
        return False
    finally:
        await admin.close()
    return True


async def _listens(bootstrap: str) -> bool:
    host, _, port = bootstrap.split(",", 1)[0].rpartition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except (OSError, ValueError):
        return False
    writer.close()
    return True


async def _create_probe_topic(settings: KafkaSettings) -> None:
    admin = AIOKafkaAdminClient(**connection(settings))
    try:
        await admin.start()
        hour = {"retention.ms": "3600000"}
        answer = await admin.create_topics([NewTopic(PROBE_TOPIC, 1, 1, topic_configs=hour)])
    finally:
        await admin.close()
    for topic, code, *_ in answer.topic_errors:
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(topic)
