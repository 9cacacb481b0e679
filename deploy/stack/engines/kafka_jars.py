"""Apache Kafka's own jars: fetched once, checked every time against the list in the project."""

import fcntl
import hashlib
import shutil
from pathlib import Path

from deploy.stack.problems import StackProblem
from deploy.stack.state import check_room

VERSION = "4.3.1"
# Kafka logs through SLF4J and would say nothing without a binding.
COORDINATES = (
    f"org.apache.kafka:kafka_2.13:{VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4",
)
LIST = Path(__file__).resolve().with_name("kafka-jars.sha256")
SIZE = "44 MB"
ROOM_MEGABYTES = 200


def expected(listed: Path = LIST) -> dict[str, str]:
    """Which jars there must be, each with its SHA-256."""
    lines = (line.split() for line in listed.read_text().splitlines() if line.strip())
    return {name: digest for digest, name in lines}


def jars_folder(cache: Path) -> Path:
    """Where the jars are, once they have been fetched."""
    return cache / f"kafka-{VERSION}"


def kafka_jars(cache: Path) -> Path:
    """The folder of the checked jars; fetched first if this machine has not got them.

    Raises:
        StackProblem: a jar is another than the listed one, or they cannot be fetched.
    """
    folder = jars_folder(cache)
    if not folder.exists():
        _claim(cache)
        with (cache / "kafka.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two stacks that start at once fetch once
            if not folder.exists():
                _fetch(cache, folder)
    check(folder, expected())
    return folder


def _claim(cache: Path) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise StackProblem(
            f"The cache folder {cache} cannot be written ({failure.strerror}).",
            "Set AWASI_CACHE to a folder that can be written.",
        ) from failure
    check_room(cache, ROOM_MEGABYTES)


def check(folder: Path, jars: dict[str, str]) -> None:
    """See that the folder holds exactly these jars.

    Raises:
        StackProblem: one is changed, missing, or not listed.
    """
    found = {path.name: path for path in folder.iterdir()}
    wrong = dict.fromkeys(found.keys() - jars.keys(), "not listed")
    for name, digest in jars.items():
        if name not in found:
            wrong[name] = "missing"
        elif hashlib.sha256(found[name].read_bytes()).hexdigest() != digest:
            wrong[name] = "changed"
    if wrong:
        named = ", ".join(f"{name} ({how})" for name, how in sorted(wrong.items()))
        raise StackProblem(
            f"Kafka's jars in {folder} are not the listed ones: {named}.",
            f"Remove {folder} to have them fetched again; if that does not help, do not run them: "
            f"they differ from {LIST.name}.",
        )


def _fetch(cache: Path, folder: Path) -> None:
    # Needed once in a machine's life, and slow to import.
    from jgo.config import GlobalSettings  # noqa: PLC0415
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    from jgo.env import EnvironmentBuilder  # noqa: PLC0415
    from jgo.maven import MavenContext  # noqa: PLC0415

    part = cache / f"kafka-{VERSION}.part"
    shutil.rmtree(part, ignore_errors=True)
    (part / "jars").mkdir(parents=True)
    try:
        # A mirror that the user has set for jgo is asked as well.
        context = MavenContext(
            repo_cache=part / "repository",
            remote_repos={"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories},
            timeout=60,
        )
        built = EnvironmentBuilder(context=context, cache_dir=part / "built")
        for coordinate in COORDINATES:  # one by one: together, one's versions bend the other's
            for jar in Path(built.from_endpoint(coordinate).path).rglob("*.jar"):
                shutil.copy(jar, part / "jars" / jar.name)
    except Exception as failure:  # whatever jgo meets, for the reader it is one thing
        raise StackProblem(
            f"Apache Kafka {VERSION} could not be fetched ({type(failure).__name__}).",
            f"See that this machine reaches the network ({SIZE}, once) and start "
            f"again, copy {folder} from a machine that has it, or set AWASI_KAFKA_BOOTSTRAP.",
        ) from failure
    check(part / "jars", expected())
    (part / "jars").rename(folder)
    shutil.rmtree(part, ignore_errors=True)
