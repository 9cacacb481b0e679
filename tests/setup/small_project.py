"""A project that is set up in seconds, and the package index that it is set up from."""

import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from typing_extensions import override

from deploy.installation.set_up import JAVA_CHECK

PROJECT = Path(__file__).resolve().parents[2]

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "small"
version = "1"
"""

BACKEND = """
from pathlib import Path

def build_editable(wheels, config_settings=None, metadata_directory=None):
    Path(wheels, "small-1-py3-none-any.whl").write_bytes(Path("small.whl").read_bytes())
    return "small-1-py3-none-any.whl"
"""

HAS_JAVA = "raise SystemExit({code})\n"


def wheel(name: str, requires: tuple[str, ...] = ()) -> bytes:
    """A wheel of version 1 with one module of that name."""
    info = f"{name}-1.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1"]
    metadata += [f"Requires-Dist: {each}" for each in requires]
    written = {
        f"{name}.py": f"NAME = {name!r}\n",
        f"{info}/METADATA": "\n".join([*metadata, ""]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*written, f"{info}/RECORD"])
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for path, text in {**written, f"{info}/RECORD": record}.items():
            packed.writestr(zipfile.ZipInfo(path), text)
    return content.getvalue()


class SmallProject:
    """The project's folder, and how to set it up."""

    def __init__(self, folder: Path, index: str) -> None:
        self.folder = folder
        self.environment = folder / ".venv"
        self.ready = self.environment / ".ready"
        self._index = index
        (folder / "requirements").mkdir(parents=True)
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "backend.py").write_text(BACKEND)
        (folder / "small.whl").write_bytes(wheel("small"))
        self.java(present=True)
        self.lock("java.txt", {})

    def java(self, *, present: bool) -> None:
        """Whether this machine has a Java."""
        answer = HAS_JAVA.format(code=0 if present else 1)
        module = self.folder.joinpath(*JAVA_CHECK.split(".")).with_suffix(".py")
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(answer)

    def lock(self, name: str, wheels: dict[str, bytes]) -> None:
        """Pin these wheels."""
        lines = [
            f"{each}==1 --hash=sha256:{sha256(content).hexdigest()}\n"
            for each, content in wheels.items()
        ]
        (self.folder / "requirements" / name).write_text("".join(lines))

    def start(self) -> subprocess.Popen[str]:
        """Begin a set-up that meets no setting, cache or package of this machine."""
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.installation", str(self.folder)],
            cwd=PROJECT,
            env={
                "HOME": str(self.folder),
                "PATH": os.defpath,
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_INDEX_URL": self._index,
                "PIP_NO_CACHE_DIR": "1",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def set_up(self) -> tuple[int, str]:
        """Set up to the end: the exit code and what was printed."""
        with self.start() as process:
            printed, _ = process.communicate()
        return process.returncode, printed

    def installed(self) -> set[str]:
        """The modules of the small wheels that are there, whole."""
        found = self.environment.glob("lib/python3.*/site-packages/*.py")
        return {each.stem for each in found if each.read_text() == f"NAME = {each.stem!r}\n"}


class Index:
    """A package index on the loopback address.

    Attributes:
        asked: the names that were looked for.
        stalled: a download that waits until `go_on` is set.
        stalling: set when that download was asked for.
    """

    def __init__(self, wheels: dict[str, bytes]) -> None:
        self.wheels = wheels
        self.asked: set[str] = set()
        self.stalled = ""
        self.stalling = threading.Event()
        self.go_on = threading.Event()

    def answer(self, path: str) -> bytes | None:
        """A project's page (`/simple/NAME/`) or a wheel (`/NAME-1-py3-none-any.whl`)."""
        name = path.strip("/").removeprefix("simple/").partition("-1-")[0]
        content = self.wheels.get(name)
        if path.startswith("/simple/"):
            self.asked.add(name)
            link = f'<a href="/{name}-1-py3-none-any.whl">{name}-1-py3-none-any.whl</a>'
            return None if content is None else link.encode()
        if name == self.stalled:
            self.stalling.set()
            self.go_on.wait(timeout=120)
        return content


@contextmanager
def serving(index: Index) -> Iterator[str]:
    """The address of an index while the block runs."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = index.answer(self.path)
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Type", "text/html" if "simple" in self.path else "any/wheel")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple/"
        finally:
            index.go_on.set()
            server.shutdown()
            thread.join()
