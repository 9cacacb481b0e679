"""The port a part listens on: the one the settings name, its previous one, or a free one."""

import random
import socket
from contextlib import closing

import psutil

from deploy.stack.problems import StackProblem

HOST = "127.0.0.1"

# Below the range of outgoing connections. A client that keeps connecting to a dead engine's port in
# that range would at last be assigned the same port as its own, and be connected to itself.
LOWEST, HIGHEST = 20_000, 32_000
TRIES = 200

_RANDOM = random.SystemRandom()


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port on which nothing listens, chosen at random.

    Raises:
        StackProblem: there is none.
    """
    for _ in range(TRIES):
        port = _RANDOM.randrange(LOWEST, HIGHEST)
        if is_free(port):
            return port
    raise StackProblem(
        f"No free port was found between {LOWEST} and {HIGHEST}.",
        "Stop processes that hold many ports, or name ports by AWASI_KAFKA_PORT and the like.",
    )


def choose_port(name: str, requested: int | None, previous: int | None) -> int:
    """The port called `name`: as requested, else the previous one if free, else any free one.

    Raises:
        StackProblem: the requested port is in use.
    """
    if requested is not None:
        if not is_free(requested):
            raise StackProblem(
                f"Port {requested} ({name}) is taken{_by_whom(requested)}.",
                f"Stop that process, set AWASI_{name.upper()}_PORT to another port, "
                "or leave the variable out to have a free one.",
            )
        return requested
    if previous is not None and is_free(previous):
        return previous
    return free_port()


def _by_whom(port: int) -> str:
    try:
        holders = [
            connection.pid
            for connection in psutil.net_connections("tcp")
            if connection.laddr
            and connection.laddr.port == port
            and connection.status == psutil.CONN_LISTEN
        ]
        if holders and holders[0]:
            return f" by process {holders[0]} ({psutil.Process(holders[0]).name()})"
    except psutil.Error:  # another user's process: we may not know
        pass
    return " by another process"
