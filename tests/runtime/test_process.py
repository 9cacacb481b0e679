import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import closing

import httpx
import pytest
import stamina

# Each starts a process.
pytestmark = pytest.mark.slow


def a_free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(port: int, part: str) -> subprocess.Popen[str]:
    script = f"""
        import asyncio
        from shared.runtime.health import Readiness
        from shared.runtime.process import run
        from shared.runtime.http.app import make_app
        from shared.runtime.http.server import web_part
        from shared.runtime.limits import Limits

        {textwrap.indent(textwrap.dedent(part), "        ").strip()}

        app = make_app("contoh", Readiness(), Limits())
        web = web_part(app, "127.0.0.1", {port}, Limits())
        asyncio.run(run({{"part": part, "web": web}}))
        """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@stamina.retry(on=httpx.TransportError, attempts=None, timeout=60, wait_initial=0.05, wait_max=0.2)
def is_live(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/health/live").json() == {"live": True}


def test_on_sigterm_each_part_finishes_what_it_has_in_hand() -> None:
    port = a_free_port()
    part = """
        async def part(stop):
            await stop.wait()
            await asyncio.sleep(0.2)
            print("finished")
        """
    process = started(port, part)
    assert is_live(port)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "finished" in said


def test_a_part_that_ends_unasked_takes_the_process_down() -> None:
    part = """
        async def part(stop):
            await asyncio.sleep(0.1)
        """
    process = started(a_free_port(), part)
    said, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "ended unasked" in said


def test_a_taken_port_is_a_failure_and_not_a_silence() -> None:
    part = """
        async def part(stop):
            await stop.wait()
        """
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = started(taken.getsockname()[1], part)
        process.communicate(timeout=60)
    assert process.returncode != 0
