"""A process that serves over HTTP, as a service does, and what a stranger may do to it."""

import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import httpx
import psutil
import stamina

from deploy.settings import process_environment
from tests.hostile import process_memory

SCRIPT = """
import asyncio, resource, sys
import uvloop
from fastapi import Request
from shared.runtime.health import Readiness
from shared.runtime.http.app import make_app
from shared.runtime.http.json_body import read_json
from shared.runtime.http.server import web_part
from shared.runtime.limits import Limits
from shared.runtime.process import run

port, files = map(int, sys.argv[1:])
if files:
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
limits = Limits()
app = make_app("contoh", Readiness(), limits)
longest = [0.0]

@app.post("/bytes")
async def sent(request: Request) -> int:
    return len(await request.body())

@app.post("/json")
async def json(request: Request) -> bool:
    read_json(await request.body(), limits)
    return True

@app.get("/large")
async def large() -> str:
    return "x" * 30_000_000

@app.get("/pause")
async def pause() -> float:
    found, longest[0] = longest[0], 0.0
    return found

async def watch(stop: asyncio.Event) -> None:
    before = asyncio.get_running_loop().time()
    while not stop.is_set():
        await asyncio.sleep(0.005)
        now = asyncio.get_running_loop().time()
        longest[0], before = max(longest[0], now - before - 0.005), now

web = web_part(app, "127.0.0.1", port, limits)
uvloop.run(run({"web": web, "watch": watch}))
"""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class WebProcess:
    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def exchange(self, *pieces: bytes, pause: float = 0.0) -> bytes:
        """Send the pieces until the other side closes; everything that it answered."""
        with self.connect() as connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)
            except OSError:  # closed while we were sending
                pass
            return self.answer(connection)

    @staticmethod
    def answer(connection: socket.socket) -> bytes:
        """What comes until the connection is closed."""
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionError:
            pass
        return answer

    def longest_pause(self) -> float:
        """The longest pause of the event loop since this was last asked, in seconds."""
        return float(httpx.get(f"{self.url}/pause").text)

    def megabytes(self) -> float:
        """What the process holds in memory."""
        return process_memory.megabytes(self.process.pid)

    def peak_megabytes(self) -> float:
        """What it held at most since `forget_peak`."""
        return process_memory.peak_megabytes(self.process.pid)

    def forget_peak(self) -> float:
        """Let the peak begin anew; what is held now."""
        return process_memory.forget_peak(self.process.pid)

    @stamina.retry(on=httpx.TransportError, attempts=None, timeout=60, wait_initial=0.05)
    def is_live(self) -> bool:
        return httpx.get(f"{self.url}/health/live", timeout=1).json() == {"live": True}


@contextmanager
def web_process(files: int = 0, **limits: int) -> Generator[WebProcess]:
    """A process with these limits that may open so many files."""
    port = free_port()
    environment = dict(process_environment())
    environment |= {f"AWASI_LIMIT_{name.upper()}": str(value) for name, value in limits.items()}
    started = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(port), str(files)],
        env=environment,
    )
    process = WebProcess(port, psutil.Process(started.pid))
    try:
        assert process.is_live()
        yield process
    finally:
        started.kill()
        started.wait()
