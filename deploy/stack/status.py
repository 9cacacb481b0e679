"""The state of a stack as scripts and people read it: `awasi status`."""

from typing import Any

import httpx

from deploy.settings import StackSettings
from deploy.stack.processes.process import find_processes
from deploy.stack.state import StateFolder

HEALTH_TIMEOUT_SECONDS = 4


def status(settings: StackSettings) -> dict[str, Any]:
    """The state of the stack in this folder, in a stable shape (see deploy/README.md).

    Returns:
        `{"state_folder", "running", "parts": [{"name", "kind", "address", "url"?, "pid",
        "version", "state"}], "environment": {"AWASI_...": "..."}}`. `running` is true while a
        supervisor runs and every part has answered. No value holds a secret.
    """
    state = StateFolder(settings.state_folder())
    record = state.read()
    supervised = state.is_locked()
    parts = record.get("parts", [])
    if supervised:
        parts = [_with_health(part) for part in parts]
    else:
        pids = {found.part: found.process.pid for found in find_processes(state)}
        parts = [_without_supervisor(part, pids) for part in parts]
    return {
        "state_folder": str(state.path),
        "running": bool(supervised and record.get("running")),
        "parts": parts,
        "environment": record.get("environment", {}),
    }


def _without_supervisor(part: dict[str, Any], pids: dict[str, int]) -> dict[str, Any]:
    if part["state"] == "given":
        return part
    pid = pids.get(part["name"])
    return part | {"pid": pid, "state": "stopped" if pid is None else "unsupervised"}


def _with_health(part: dict[str, Any]) -> dict[str, Any]:
    """A running service may yet be unable to work: its own health check decides."""
    if part["kind"] != "service" or part["state"] != "ready":
        return part
    try:
        answer = httpx.get(
            f"{part['url']}/health/ready", timeout=HEALTH_TIMEOUT_SECONDS, trust_env=False
        )
    except httpx.HTTPError:
        return part | {"state": "unready"}
    return part if answer.is_success else part | {"state": "unready"}
