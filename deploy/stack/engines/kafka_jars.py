"""Apache Kafka's jars: downloaded once, checked at every start against kafka-jars.sha256."""

import fcntl
import hashlib
import shutil
from pathlib import Path

from deploy.stack.problems import StackProblem
from deploy.stack.state import open_private, require_disk_space, require_owner

VERSION = "4.3.1"
# Kafka logs through SLF4J, which drops everything without a binding.
COORDINATES = (
    f"org.apache.kafka:kafka_2.13:{VERSION}",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4",
)
LIST = Path(__file__).resolve().with_name("kafka-jars.sha256")
SIZE = "44 MB"
ROOM_MEGABYTES = 200


def expected(listed: Path = LIST) -> dict[str, str]:
    """The SHA-256 of each jar by its file name, as listed."""
    lines = (line.split() for line in listed.read_text().splitlines() if line.strip())
    return {name: digest for digest, name in lines}


def jars_folder(cache: Path) -> Path:
    """The folder of the downloaded jars; it may not exist yet."""
    return cache / f"kafka-{VERSION}"


def kafka_jars(cache: Path) -> Path:
    """The folder of the jars, downloaded if missing, and checked.

    Raises:
        StackProblem: a jar differs from the list, the folder is another user's, or the download
            failed.
    """
    folder = jars_folder(cache)
    if not folder.exists():
        _prepare_cache(cache)
        with open_private(cache / "kafka.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two stacks that start at once download once
            if not folder.exists():
                _download(cache, folder)
    # Who owns the folder could change a jar after it was checked.
    require_owner(cache, or_root=True)
    require_owner(folder, or_root=True)
    check(folder, expected())
    return folder


def _prepare_cache(cache: Path) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise StackProblem(
            f"The cache folder {cache} cannot be written ({failure.strerror}).",
            "Set AWASI_CACHE to a folder that can be written.",
        ) from failure
    require_disk_space(cache, ROOM_MEGABYTES)


def check(folder: Path, jars: dict[str, str]) -> None:
    """Check that the folder holds exactly these jars.

    Raises:
        StackProblem: a jar is changed, missing, or not listed.
    """
    found = {path.name: path for path in folder.iterdir()}
    wrong = dict.fromkeys(found.keys() - jars.keys(), "not listed")
    for name, digest in jars.items():
        if name not in found:
            wrong[name] = "missing"
        elif hashlib.sha256(found[name].read_bytes()).hexdigest() != digest:
            wrong[name] = "changed"
    if wrong:
        differences = ", ".join(f"{name} ({why})" for name, why in sorted(wrong.items()))
        raise StackProblem(
            f"Kafka's jars in {folder} are not the listed ones: {differences}.",
            f"Remove {folder} to have them fetched again; if that does not help, do not run them: "
            f"they differ from {LIST.name}.",
        )


def _download(cache: Path, folder: Path) -> None:
    # Imported here: slow, and needed once per machine.
    from jgo.config import GlobalSettings  # noqa: PLC0415
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415
    from jgo.env import EnvironmentBuilder  # noqa: PLC0415
    from jgo.maven import MavenContext  # noqa: PLC0415

    partial = cache / f"kafka-{VERSION}.part"
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "jars").mkdir(parents=True)
    try:
        # A mirror that the user has set for jgo is asked as well.
        context = MavenContext(
            repo_cache=partial / "repository",
            remote_repos={"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories},
            timeout=60,
        )
        built = EnvironmentBuilder(context=context, cache_dir=partial / "built")
        for (
            coordinate
        ) in COORDINATES:  # one by one: resolved together, one changes the other's versions
            for jar in Path(built.from_endpoint(coordinate).path).rglob("*.jar"):
                shutil.copy(jar, partial / "jars" / jar.name)
    except Exception as failure:  # jgo raises many kinds; the remedy is the same
        raise StackProblem(
            f"Apache Kafka {VERSION} could not be fetched ({type(failure).__name__}).",
            f"See that this machine reaches the network ({SIZE}, once) and start "
            f"again, copy {folder} from a machine that has it, or set AWASI_KAFKA_BOOTSTRAP.",
        ) from failure
    check(partial / "jars", expected())
    (partial / "jars").rename(folder)
    shutil.rmtree(partial, ignore_errors=True)
