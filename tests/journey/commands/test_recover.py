"""`awasi recover` beside running services: it starts nothing twice and says what it did."""

import re
import subprocess
import sys

from deploy.settings import PROJECT, environment_without_awasi
from shared.statute.law.authority import OfficialRole
from tests.journey.report_journey import ReportJourney, sample


def recover(journey: ReportJourney) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy", "recover"],
        env=environment_without_awasi() | {"AWASI_STATE": str(journey.engines.state.path)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_it_leaves_running_cases_alone_and_says_so(journey: ReportJourney) -> None:
    receipt = await journey.lodge(sample())
    case = await journey.case(receipt["report_id"])
    before = await journey.desk.case(case)
    done = recover(journey)
    after = await journey.desk.case(case)
    await journey.desk.pass_until(case, case.lodged_at)
    registered = await journey.desk.command(case, OfficialRole.RECEIVER, "Register")

    assert done.returncode == 0, done.stderr
    started, ran = re.findall(r"started anew: (\d+); ran already: (\d+)", done.stdout)[0]
    assert int(ran) >= 1
    assert int(started) == 0
    assert "open cases seen to" in done.stderr
    # Its documents may have been filed meanwhile: a step of the file, none of the case.
    assert after | {"sequence": 0} == before | {"sequence": 0}
    assert registered["accepted"]


def test_without_a_stack_it_says_what_to_do() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy", "recover"],
        env=environment_without_awasi() | {"AWASI_STATE": "/nonexistent/awasi"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "No stack has run" in done.stderr
    assert "Traceback" not in done.stderr
