"""Whatever a connection sends is bounded in bytes, lines and time, and health answers meanwhile."""

import contextlib
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import httpx
import pytest

from tests.runtime.http.web_process import WebProcess, web_process

# Each starts a process.
pytestmark = pytest.mark.slow

GET = b"GET /pause HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /bytes HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BLOCK = b"x" * 100_000
SPENT = 30
"""Megabytes that no input may add."""


@pytest.fixture(scope="module")
def server() -> Iterator[WebProcess]:
    with web_process(http_head_seconds=2, http_body_seconds=2, http_answer_seconds=2) as one:
        yield one


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"GET /" + BLOCK], 414),
        ([GET + b"A: ", *[BLOCK] * 990], 431),
        ([GET, *[b"A: b\r\n" * 10_000] * 990], 431),
        ([GET + b"A" * 60, *[BLOCK] * 990], 431),
        ([CHUNKED + b"1\r\nx\r\n0\r\nA: ", *[BLOCK] * 990], 431),
        ([CHUNKED + b"0\r\n", *[b"A: b\r\n" * 10_000] * 990], 431),
        ([CHUNKED + b"1;a=", *[BLOCK] * 990], 431),
        ([CHUNKED + b"0" * 50, *[BLOCK] * 990], 400),
        ([b"\r\n" * 40_000], 431),
        ([b"\x16\x03\x01" + BLOCK], 400),
    ],
    ids=[
        *("target", "header line", "header lines", "header name", "trailer", "trailers"),
        *("chunk extension", "chunk size", "empty lines", "no HTTP"),
    ],
)
def test_what_is_kept_of_a_request_is_bounded(
    server: WebProcess, pieces: list[bytes], expected: int
) -> None:
    before = server.forget_peak()
    answer = server.exchange(*pieces)
    # A client that sends on into a closed connection may lose the answer, never the close.
    assert not answer or status(answer) == expected
    assert server.peak_megabytes() < before + SPENT
    assert server.is_live()


def test_a_head_up_to_the_limit_is_read(server: WebProcess) -> None:
    filled = GET + b"Connection: close\r\nA: " + b"x" * (32_768 - len(GET) - 28) + b"\r\n\r\n"
    assert status(server.exchange(filled)) == 200
    assert status(server.exchange(filled[:-4] + b"xxxxxxxxxxx\r\n\r\n")) == 431


def test_requests_on_one_connection_are_each_bounded_alone(server: WebProcess) -> None:
    head = POST + b"A: " + b"x" * 20_000 + b"\r\nContent-Length: 300000\r\n"
    body = b"\r\n" + b"x" * 300_000
    answer = server.exchange(*[head + body] * 5, head + b"Connection: close\r\n" + body)
    assert answer.count(b"200 OK") == 6


def test_a_trailer_is_no_header_of_the_next_request(server: WebProcess) -> None:
    trailing = CHUNKED + b"1\r\nx\r\n0\r\nHost: other\r\n\r\n"
    answer = server.exchange(trailing + GET + b"Connection: close\r\n\r\n")
    assert answer.count(b"200 OK") == 2


@pytest.mark.parametrize("head", [b"", GET, CHUNKED, POST + b"Content-Length: 500\r\n\r\n"])
@pytest.mark.parametrize("drops", [0, 30])
def test_what_does_not_come_is_not_waited_for(server: WebProcess, head: bytes, drops: int) -> None:
    begun = time.monotonic()
    answer = server.exchange(head, *[b"x"] * drops, pause=0.2)
    assert time.monotonic() - begun < 8
    assert not answer or status(answer) in {400, 408}


def test_a_connection_is_kept_open_between_requests_and_not_for_ever() -> None:
    with web_process(http_idle_seconds=2) as server:
        connection = HTTPConnection("127.0.0.1", server.port)
        connection.connect()
        same = connection.sock
        with contextlib.closing(same):
            _ask_now_and_then(connection)
            assert connection.sock is same
            begun = time.monotonic()
            assert same.recv(1) == b""
            assert 1 < time.monotonic() - begun < 4


def _ask_now_and_then(connection: HTTPConnection) -> None:
    for _ in range(3):
        time.sleep(1)
        connection.request("GET", "/pause")
        connection.getresponse().read()


def test_an_answer_that_nobody_reads_is_not_held(server: WebProcess) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(5):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(GET.replace(b"/pause", b"/large") + b"\r\n")
        time.sleep(5)
        assert len(server.process.net_connections()) <= 2


def test_requests_sent_ahead_of_their_answers_are_bounded(server: WebProcess) -> None:
    before = server.forget_peak()
    answer = server.exchange(*[(GET + b"\r\n") * 10_000] * 20)
    assert answer.count(b"200 OK") < 100
    assert server.peak_megabytes() < before + SPENT


@pytest.mark.parametrize("files", [0, 300])
@pytest.mark.parametrize(
    "half", [b"", GET + b"A: ", POST + b"Content-Length: 900000\r\n\r\n" + BLOCK * 5]
)
def test_connections_that_hold_back_shut_nobody_out(files: int, half: bytes) -> None:
    with web_process(files, http_connections=100) as server, contextlib.ExitStack() as stack:
        before = server.forget_peak()
        for _ in range(400):
            connection = stack.enter_context(server.connect())
            with contextlib.suppress(OSError):
                connection.sendall(half)
        assert server.is_live()
        assert server.peak_megabytes() < before + 50 + SPENT
        time.sleep(1.2)
        assert httpx.get(f"{server.url}/pause").status_code == 200


def test_beyond_the_connections_health_answers_and_the_rest_is_told_to_wait() -> None:
    with web_process(http_connections=8) as server, contextlib.ExitStack() as stack:
        for _ in range(8):
            busy = stack.enter_context(server.connect())
            busy.sendall(GET)
        assert server.is_live()
        refused = httpx.get(f"{server.url}/pause")
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        assert refused.json()["type"] == "urn:awasi:problem:too-many-connections"
