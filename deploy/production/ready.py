"""The health check of a container: exit code 0 if the process at this port is ready."""

import http.client
import sys

TIMEOUT_SECONDS = 4


def is_ready(port: int) -> bool:
    """Whether GET /health/ready on this machine answers 200 in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(int(sys.argv[1])) else 1)
