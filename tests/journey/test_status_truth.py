"""`awasi status` believes a service's own word, not that its process is there."""

import os
import signal

from deploy.stack.running_stack import RunningStack


def test_a_service_that_hangs_is_not_shown_as_ready(services_stack: RunningStack) -> None:
    pid = services_stack.parts()["intake"]["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        assert services_stack.parts()["intake"]["state"] == "unready"
    finally:
        os.kill(pid, signal.SIGCONT)
    assert services_stack.parts()["intake"]["state"] == "ready"
