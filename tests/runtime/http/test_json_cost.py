"""No JSON body stops the event loop for long, nor takes much memory: measured in a process."""

import statistics
from collections.abc import Iterator

import httpx
import pytest

from tests.runtime.http.web_process import WebProcess, web_process

# Each starts a process.
pytestmark = pytest.mark.slow

SIZE = 999_000
MOST_SECONDS = 0.1
MOST_MEGABYTES = 50


def filled(before: bytes, part: bytes, after: bytes = b"") -> bytes:
    return before + part * ((SIZE - len(before) - len(after)) // len(part)) + after


BODIES = {
    "numbers": filled(b'{"evidence": [0', b",0", b"]}"),
    "names": b"{" + b",".join(b'"%06d":1' % n for n in range(SIZE // 11)) + b"}",
    "the same name": filled(b'{"a":1', b',"a":1', b"}"),
    "objects": filled(b"[{}", b",{}", b"]"),
    "deep": filled(b"", b"["),
    "deep objects": filled(b"", b'{"a":'),
    "beside each other": filled(b"[[]", b",[]", b"]"),
    "escapes": filled(b'["', b"\\n", b'"]'),
    "escapes of four digits": filled(b'["', b"\\u0041", b'"]'),
    "backslashes": filled(b'["', b"\\\\", b'"]'),
    "escaped quotes": filled(b'["', b'\\"', b'"]'),
    "halves": filled(b'["', b"\\ud83d", b'"]'),
    "an endless string": filled(b'["', b"\\u0041"),
    "quotes": filled(b"", b'"'),
    "empty strings": filled(b'[""', b',""', b"]"),
    "a long number": filled(b"[", b"9", b"]"),
    "a long fraction": filled(b"[0.", b"9", b"]"),
    "long numbers": filled(b"[0", b"," + b"9" * 4299, b"]"),
    "exponents": filled(b"[0", b",1e999999999", b"]"),
    "one text": filled(b'["', b"a", b'"]'),
    "emoji": filled(b'["', "\U0001f600".encode(), b'"]'),
    "white space": filled(b"[", b" ", b"]"),
    "commas": filled(b"[", b","),
    "a text of commas": filled(b'["', b",", b'"]'),
    "a text of brackets": filled(b'["', b"[", b'"]'),
    "no UTF-8": filled(b"[", b"\xff"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[WebProcess]:
    with web_process() as one:
        httpx.post(f"{one.url}/json", content=b"{}")
        yield one


@pytest.mark.parametrize("name", BODIES)
def test_a_megabyte_of_json_is_dealt_with_at_once(server: WebProcess, name: str) -> None:
    pauses = []
    for _ in range(3):  # the machine may be busy with other things
        before = server.forget_peak()
        server.longest_pause()
        answer = httpx.post(f"{server.url}/json", content=BODIES[name])
        assert answer.status_code in {200, 400, 422}
        pauses.append(server.longest_pause())
        assert server.peak_megabytes() - before < MOST_MEGABYTES
    assert min(pauses) < MOST_SECONDS, statistics.mean(pauses)


def test_twenty_at_once_leave_health_answering(server: WebProcess) -> None:
    before = server.forget_peak()
    head = b"POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
    connections = [server.connect() for _ in range(20)]
    for connection, body in zip(connections, BODIES.values(), strict=False):
        connection.sendall(head % len(body) + body)
    assert httpx.get(f"{server.url}/health/live", timeout=5).status_code == 200
    for connection in connections:
        assert connection.recv(65536).startswith(b"HTTP/1.1 ")
        connection.close()
    assert server.peak_megabytes() - before < 2 * MOST_MEGABYTES
