"""How much memory the process that renders documents has had at most."""

from pathlib import Path

from services.workflow.documents.rendering_client import RenderingClient


def peak_kilobytes(client: RenderingClient) -> int:
    running = client._running  # noqa: SLF001 - the process is nobody else's business
    assert running is not None
    status = Path(f"/proc/{running.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if "VmHWM" in line)
