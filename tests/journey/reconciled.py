"""`awasi reconcile` on the stack of a journey."""

import subprocess
import sys

from deploy.settings import PROJECT, environment_without_awasi
from tests.journey.report_journey import ReportJourney


def reconciled(journey: ReportJourney) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy", "reconcile"],
        env=environment_without_awasi() | {"AWASI_STATE": str(journey.stack.state.path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
