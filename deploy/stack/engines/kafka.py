"""Apache Kafka itself as one node (KRaft): formatted, started, asked for an answer."""

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

from deploy.settings import StackSettings, plain
from deploy.stack.engines.java import find_java
from deploy.stack.engines.kafka_jars import SIZE, VERSION, jars_folder, kafka_jars
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST
from deploy.stack.processes.process import Command
from deploy.stack.state import State
from shared.runtime.clock import new_id

PROBE = "awasi.stack.probe"
HEAP = "512m"
# One small broker on a machine that has other work: the optimising compiler would spend twice the
# processor time of the whole start, and memory, before it paid.
MACHINE = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
WITHIN = 15

# One node: nothing to replicate to. The short broker session lets a killed broker come back in
# four seconds instead of twelve, for it must see its own old session end.
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers={host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
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
    patience = 90.0

    def __init__(
        self, state: State, settings: StackSettings, port: int, controller_port: int
    ) -> None:
        self._state = state
        self._settings = settings
        self._port = port
        self._controller_port = controller_port
        self.address = f"{HOST}:{port}"
        here = jars_folder(settings.cache_folder()).exists()
        self.opening = "starting" if here else f"fetching Apache Kafka {VERSION} ({SIZE}, once)"

    async def command(self) -> Command:
        """Start the broker; the first time, format its log folder.

        Raises:
            StackProblem: there is no Java, or a jar is not the one it should be.
        """
        return await asyncio.to_thread(self._command)

    def _command(self) -> Command:
        java = find_java(self._settings)
        jars = kafka_jars(self._settings.cache_folder())
        home = self._state.folder(self.name)
        home.mkdir(exist_ok=True, mode=0o700)
        properties = self._told(home, "data")
        (home / "log4j2.properties").write_text(LOGGING)
        run = (str(java), "-Dlog4j2.configurationFile=log4j2.properties")
        on = (*MACHINE, f"-Xmx{HEAP}", "-cp", f"{jars}/*")
        if not (home / "data").exists():
            # Until the whole folder is there, it is not: a killed format leaves nothing half made.
            half = home / "data.part"
            shutil.rmtree(half, ignore_errors=True)
            _format((*run, *on), self._told(home, half.name), home)
            half.rename(home / "data")
        return Command((*run, *on, "kafka.Kafka", properties), plain(), home)

    def _told(self, home: Path, data: str) -> str:
        # Names within its folder: to Kafka a comma in a path would mean two paths.
        told = PROPERTIES.format(
            host=HOST, port=self._port, controller_port=self._controller_port, data=data
        )
        (home / f"{data}.properties").write_text(told)
        return f"{data}.properties"

    async def answers(self) -> str | None:
        """The broker's version, once it has taken a record.

        The protocol does not tell the version; the broker's own log does.
        """
        if not await takes_records(self.address):
            return None
        said = await asyncio.to_thread(self._state.log(self.name).read_text, errors="replace")
        found = re.findall(r"Kafka version: (\S+)", said)
        return found[-1] if found else ""


def _format(java: tuple[str, ...], properties: str, home: Path) -> None:
    # An id that begins with its moment never begins with a hyphen, which would read as an option.
    cluster = urlsafe_b64encode(new_id().bytes).decode().rstrip("=")
    options = ("--standalone", "-t", cluster, "-c", properties)
    done = subprocess.run(
        [*java, "kafka.tools.StorageTool", "format", *options],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = ((done.stderr + done.stdout).strip().splitlines() or ["no message"])[-1]
        raise StackProblem(
            f"Kafka's log folder could not be formatted: {last}.",
            "Mend what it names, or remove the state with awasi reset.",
        )


async def takes_records(bootstrap: str) -> bool:
    """Whether the broker tells its topics and stores a record."""
    if not await _listens(bootstrap):
        return False
    # While the broker comes up, the client's complaints are the answer, not news.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        async with asyncio.timeout(WITHIN):
            await _make_probe(bootstrap)
            producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
            await producer.start()
            try:
                await producer.send_and_wait(PROBE, b"does it answer?")
            finally:
                await producer.stop()
    except (KafkaError, TimeoutError, OSError):
        return False
    return True


async def tells_topics(bootstrap: str) -> bool:
    """Whether a broker answers at all; nothing is written to it."""
    if not await _listens(bootstrap):
        return False
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        async with asyncio.timeout(WITHIN):
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


async def _make_probe(bootstrap: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        hour = {"retention.ms": "3600000"}
        answer = await admin.create_topics([NewTopic(PROBE, 1, 1, topic_configs=hour)])
    finally:
        await admin.close()
    for topic, code, *_ in answer.topic_errors:
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(topic)
