import json
import subprocess
import sys

SAYS = """
import logging, structlog
from shared.runtime.telemetry.logs import bind_case, configure
from shared.runtime.settings import LogSettings, TraceSettings
from shared.runtime.telemetry import tracing
configure(LogSettings(log_format="json"), "contoh")
tracing.configure(TraceSettings(), "contoh")
log = structlog.get_logger()
parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
with bind_case("case-1"), tracing.continue_trace(parent, "test"):
    log.info("stage_entered", stage="registered")
    log.info("report_accepted", name="Contoh Pelapor", phone="0812", mail="a@b.example")
    logging.getLogger("library").warning("a library speaks")
    try:
        try:
            raise ValueError("Contoh Pelapor")
        except ValueError as cause:
            raise RuntimeError("Contoh Pelapor") from cause
    except RuntimeError:
        log.exception("step_failed")
        logging.getLogger("library").exception("it failed")
log.debug("not_shown")
"""


def lines() -> list[dict[str, object]]:
    said = subprocess.run([sys.executable, "-c", SAYS], capture_output=True, text=True, check=True)
    assert "Contoh Pelapor" not in said.stdout + said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_every_line_names_service_case_and_trace_and_no_person() -> None:
    told = lines()
    assert [line["event"] for line in told] == [
        "stage_entered",
        "report_accepted",
        "a library speaks",
        "step_failed",
        "it failed",
    ]
    for line in told:
        assert line["service"] == "contoh"
        assert line["case_id"] == "case-1"
        assert line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
        assert str(line["timestamp"]).endswith("Z")
    assert told[1]["name"] == told[1]["phone"] == told[1]["mail"] == "[sealed]"


def test_an_exception_shows_where_and_what_kind_but_not_its_words() -> None:
    shown = str(lines()[3]["exception"])
    assert "RuntimeError" in shown
    assert "ValueError" in shown
    assert "line" in shown


DIES = """
import asyncio, gc
from shared.runtime.telemetry.logs import configure
from shared.runtime.settings import LogSettings
configure(LogSettings(log_format="json"), "contoh")

async def fails():
    words = "Contoh Pelapor"
    raise ValueError(words)

async def main():
    forgotten = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del forgotten
    gc.collect()
    async with asyncio.TaskGroup() as group:
        group.create_task(fails(), name="part")

asyncio.run(main())
"""


def test_what_a_process_dies_of_is_told_without_its_words() -> None:
    died = subprocess.run([sys.executable, "-c", DIES], capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in died.stdout.splitlines()]

    assert (died.returncode, died.stderr) == (1, "")
    assert "Contoh Pelapor" not in died.stdout
    assert [line["event"] for line in told] == [
        "Task exception was never retrieved",
        "process_died",
    ]
    assert "ExceptionGroup" in told[1]["exception"]
    assert "ValueError" in told[1]["exception"]
