"""Asks the process at a port of this container whether it is ready; exit code 0 if it is."""

import http.client
import sys

SECONDS = 4


def is_ready(port: int) -> bool:
    """Whether GET /health/ready on this machine answers 200 in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(int(sys.argv[1])) else 1)
