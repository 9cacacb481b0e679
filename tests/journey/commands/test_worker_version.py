"""`awasi worker-version` on a running stack, which made its own version current by itself."""

import subprocess
import sys

from deploy.settings import PROJECT, environment_without_awasi
from services.workflow.settings import BUILD
from tests.journey.report_journey import ReportJourney


def query(journey: ReportJourney, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy", "worker-version", *arguments],
        env=environment_without_awasi() | {"AWASI_STATE": str(journey.engines.state.path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_the_stack_makes_its_version_current(journey: ReportJourney) -> None:
    shown = query(journey, "show")
    again = query(journey, "set-current")
    readiness = await journey.ready("workflow")

    assert shown.returncode == 0, shown.stderr
    assert f"{BUILD}  current" in shown.stdout
    assert again.stdout == shown.stdout
    assert readiness is not None
    assert readiness["parts"]["version"]["ready"]


def test_a_version_nobody_runs_cannot_take_over(journey: ReportJourney) -> None:
    for order in (("set-current", "9.9.9"), ("ramp", "5", "9.9.9")):
        done = query(journey, *order)
        assert done.returncode == 1
        assert "No worker of version '9.9.9'" in done.stderr
        assert "Traceback" not in done.stderr
    assert f"{BUILD}  current" in query(journey, "show").stdout
