"""A Temporal server on PostgreSQL: built from its Go module, its schema laid, its process run."""

import json
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from deploy.settings import environment_without_awasi
from deploy.stack.engines.temporal import version_of
from deploy.stack.problems import StackProblem
from deploy.stack.processes.ports import HOST, free_port
from deploy.stack.processes.process import Command
from deploy.stack.state import StateFolder

VERSION = "1.32.2"
MODULE = "go.temporal.io/server"
PROGRAMS = {"server": "cmd/server", "sql": "cmd/tools/sql"}
TOOLCHAIN = "go1.26.10"
"""What the module asks for; Go fetches it through the module proxy if it is another itself."""

NAMESPACE = "default"
DATABASES = {"temporal": "temporal", "temporal_visibility": "visibility"}
ROLES = ("frontend", "history", "matching", "worker")
SHARDS = 4


def go() -> str:
    """The Go on this machine.

    Raises:
        StackProblem: server is none.
    """
    found = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if found is None:
        raise StackProblem(
            "There is no Go here to build a Temporal server with.",
            "Install Go, or give a server's address: AWASI_PRODUCTION_TEMPORAL=host:port.",
        )
    return found


def build(cache: Path) -> Path:
    """The folder of the server and its schema tool; built once a machine, in some minutes.

    Raises:
        StackProblem: server is no Go, or it does not build.
    """
    folder = cache / f"temporal-server-{VERSION}"
    if all((folder / name).exists() for name in PROGRAMS):
        return folder
    part = folder.with_suffix(".part")
    part.mkdir(parents=True, exist_ok=True)
    programs = [f"{MODULE}/{path}@v{VERSION}" for path in PROGRAMS.values()]
    print(f"building {MODULE} {VERSION} (once; some minutes)")
    environment = environment_without_awasi() | {"GOBIN": str(part), "GOTOOLCHAIN": TOOLCHAIN}
    done = subprocess.run([go(), "install", *programs], env=environment, check=False)
    if done.returncode:
        raise StackProblem("The Temporal server does not build.", "Mend what Go names above.")
    part.rename(folder)
    return folder


def create_schema(programs: Path, postgres_url: str) -> None:
    """Temporal's two databases with their tables, as docker-compose.yml creates them."""
    server = urlsplit(postgres_url)
    to = [
        *("--plugin", "postgres12", "--ep", server.hostname or HOST, "--port", str(server.port)),
        *("--user", server.username or "", "--password", server.password or ""),
    ]
    for database, kind in DATABASES.items():
        schema = f"postgresql/v12/{kind}"
        for step in (
            ("create",),
            ("setup-schema", "-v", "0.0"),
            ("update-schema", "--schema-name", schema),
        ):
            subprocess.run(
                [str(programs / "sql"), *to, "--db", database, *step],
                check=True,
                env=environment_without_awasi(),
                capture_output=True,
            )


class TemporalOnPostgres:
    """All four roles of the server in one process, as a part of a stack."""

    name = "temporal"
    kind = "temporal"
    url: str | None = None
    stop_signal = signal.SIGTERM
    start_timeout = 90.0
    start_message = "starting"

    def __init__(self, state: StateFolder, programs: Path, postgres_url: str) -> None:
        self._state = state
        self._programs = programs
        self._postgres_url = postgres_url
        self._ports = {role: (free_port(), free_port()) for role in ROLES}
        self.address = f"{HOST}:{self._ports['frontend'][0]}"

    async def command(self) -> Command:
        """How to start the server on its databases."""
        home = self._state.folder(self.name)
        home.mkdir(exist_ok=True)
        (home / "dynamic.yaml").write_text("{}\n")
        # JSON is YAML.
        (home / "config.yaml").write_text(json.dumps(self._configuration(home), indent=1))
        start = ("--config-file", str(home / "config.yaml"), "--allow-no-auth", "start")
        return Command((str(self._programs / "server"), *start), environment_without_awasi(), home)

    async def probe_version(self) -> str | None:
        """Its version, once it serves; the namespace of the cases is made then."""
        return await version_of(self.address, "temporal-system")

    def _configuration(self, home: Path) -> dict[str, object]:
        cluster = {
            "enabled": True,
            "initialFailoverVersion": 1,
            "rpcName": "frontend",
            "rpcAddress": self.address,
        }
        return {
            "log": {"stdout": True, "level": "warn"},
            "persistence": {
                "defaultStore": "temporal",
                "visibilityStore": "temporal_visibility",
                "numHistoryShards": SHARDS,
                "datastores": {name: {"sql": self._database(name)} for name in DATABASES},
            },
            "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": HOST}},
            "services": {
                role: {"rpc": {"grpcPort": port, "membershipPort": gossip, "bindOnIP": HOST}}
                for role, (port, gossip) in self._ports.items()
            },
            "clusterMetadata": {
                "enableGlobalNamespace": False,
                "failoverVersionIncrement": 10,
                "masterClusterName": "active",
                "currentClusterName": "active",
                "clusterInformation": {"active": cluster},
            },
            "publicClient": {"hostPort": self.address},
            "dcRedirectionPolicy": {"policy": "noop"},
            "dynamicConfigClient": {
                "filepath": str(home / "dynamic.yaml"),
                "pollInterval": "60s",
            },
        }

    def _database(self, name: str) -> dict[str, object]:
        server = urlsplit(self._postgres_url)
        return {
            "pluginName": "postgres12",
            "databaseName": name,
            "connectAddr": f"{server.hostname}:{server.port}",
            "connectProtocol": "tcp",
            "user": server.username,
            "password": server.password,
            "maxConns": 20,
            "maxIdleConns": 20,
            "maxConnLifetime": "1h",
        }
