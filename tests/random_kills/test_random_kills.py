"""Worker, Temporal server, database and broker die at random while cases move through all stages.

How many cases: AWASI_RANDOM_KILL_CASES (`make test-random-kills` takes 200), in an order of deaths
drawn by AWASI_RANDOM_KILL_SEED.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

import pytest

from deploy.settings import StackSettings, process_environment
from deploy.stack.running_stack import running_stack
from tests.journey.quiescence import on_its_way, whereabouts
from tests.journey.reconciled import reconciled
from tests.journey.report_journey import ReportJourney, open_journey
from tests.random_kills import case_records
from tests.random_kills.killer import PARTS, Killer
from tests.random_kills.persistent_client import lodge, play
from tests.random_kills.scenarios import SCENARIOS

CASES = int(process_environment().get("AWASI_RANDOM_KILL_CASES", "24"))
SEED = int(process_environment().get("AWASI_RANDOM_KILL_SEED", "7"))
AT_ONCE = 16
QUIET_WITHIN = 240
"""A sender that died of the database's death holds its notices for a minute."""


@pytest.fixture
async def journey() -> AsyncGenerator[ReportJourney]:
    """On a stack of its own: every part of it will be killed."""
    with tempfile.TemporaryDirectory(prefix="awasi-kills-") as folder:
        await asyncio.to_thread(Path(folder).chmod, 0o711)
        settings = StackSettings(state=Path(folder) / "state", power_safe=False)
        async with running_stack(settings) as stack, open_journey(stack, stack) as one:
            yield one


async def taken(
    journey: ReportJourney, scenarios: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Report and carry so many cases; which way each went, and the commands that were given."""
    left = iter(scenarios)
    went: dict[str, str] = {}
    commands: dict[str, str] = {}

    async def one_by_one() -> None:
        for scenario in left:
            report_id = await lodge(journey, scenario)
            went[report_id] = scenario
            commands.update(await play(journey, report_id, scenario))

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(one_by_one())
    return went, commands


async def quiet(journey: ReportJourney) -> None:
    """Nothing is on its way any more, seen twice."""
    calm = 0
    try:
        async with asyncio.timeout(QUIET_WITHIN):
            while calm < 2:
                calm = 0 if await on_its_way(journey) else calm + 1
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise AssertionError(f"still on its way: {await whereabouts(journey)}") from None


@pytest.mark.engines
@pytest.mark.timeout(1800 if CASES > 100 else 900)
async def test_whatever_dies_each_case_goes_its_way_and_nothing_happens_twice(
    journey: ReportJourney,
) -> None:
    undisturbed, _ = await taken(journey, SCENARIOS)
    killer, enough = Killer(journey.stack, SEED), asyncio.Event()
    killing = asyncio.create_task(killer.run(enough))
    went, commands = await taken(journey, islice(cycle(SCENARIOS), CASES))
    enough.set()
    await killing
    await quiet(journey)

    assert set(killer.killed) == set(PARTS)
    await assert_each_case_went_its_way(journey, undisturbed, went)
    assert await case_records.outcomes(journey, commands) == dict.fromkeys(commands, True)
    await assert_all_was_told_once(journey, undisturbed, went)
    await assert_no_number_is_missing(journey, [*undisturbed, *went])
    done = reconciled(journey)
    assert done.returncode == 0, done.stdout + done.stderr


async def assert_each_case_went_its_way(
    journey: ReportJourney, undisturbed: dict[str, str], went: dict[str, str]
) -> None:
    files = await case_records.files(journey, [*undisturbed, *went])
    model = {scenario: case_records.course(files[case]) for case, scenario in undisturbed.items()}
    strayed = {
        case: (scenario, case_records.course(files[case]), model[scenario])
        for case, scenario in went.items()
        if case_records.course(files[case]) != model[scenario]
    }
    assert len(went) == CASES
    assert strayed == {}
    assert case_records.fired_twice(files) == {}
    assert any(kind == "DeadlineLapsed" for kind in model["never corrected"])
    assert await case_records.broken_chains(journey, files) == {}


async def assert_all_was_told_once(
    journey: ReportJourney, undisturbed: dict[str, str], went: dict[str, str]
) -> None:
    """On the topic at least once, under one id however often; its notice written and sent once."""
    files = await case_records.files(journey, [*undisturbed, *went])
    told = await case_records.announced(journey, list(files))
    assert {case: case_records.to_announce(file) for case, file in files.items()} == told
    model = {
        scenario: await case_records.notices(journey, case)
        for case, scenario in undisturbed.items()
    }
    for case, scenario in went.items():
        assert await case_records.notices(journey, case) == model[scenario], (case, scenario)
    for sent in model.values():
        assert {each.rpartition(":")[2] for each in sent} == {"delivered"}


async def assert_no_number_is_missing(journey: ReportJourney, cases: list[str]) -> None:
    rows = await journey.rows(
        "workflow",
        "SELECT register_number FROM cases WHERE case_id = ANY($1) AND register_number IS NOT NULL",
        [UUID(case) for case in cases],
    )
    drawn = Counter(int(row[0].partition("/")[0]) for row in rows)
    assert drawn == Counter(range(1, len(rows) + 1))
