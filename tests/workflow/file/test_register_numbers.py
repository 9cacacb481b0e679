"""Register numbers have no gaps and no doubles, whoever registers and whatever is refused."""

import asyncio

from shared.statute.acts.review import Register
from tests.workflow.rig import Rig

MANY = 12


async def test_numbers_have_no_gaps_whoever_registers_at_once(rig: Rig) -> None:
    async with rig.working():
        complete = [await rig.opened() for _ in range(MANY)]
        lacking = [await rig.opened(missing=("evidence",)) for _ in range(3)]
        for case_id in (*complete, *lacking):
            await rig.until_opened(case_id)
        ended = await asyncio.gather(
            *(rig.give(case_id, Register("-")) for case_id in (*lacking, *complete))
        )

    numbers = sorted(one["register_number"] for one in ended if one["accepted"])
    assert [one.get("code") for one in ended[:3]] == ["requirements_missing"] * 3
    assert [number.split("/")[0] for number in numbers] == [f"{n:02d}" for n in range(1, MANY + 1)]


async def test_a_number_that_the_step_refuses_leaves_no_gap(rig: Rig) -> None:
    """The law refuses in the step what it would have accepted at the door."""
    async with rig.working():
        first, second = await rig.opened(missing=("evidence",)), await rig.opened()
        await rig.until_opened(first)
        ref = rig.command_ref(Register("-"))
        await rig.store_command(first, ref, Register("-"))
        refused = await rig.cases.act(first, ref)
        registered = await rig.give(second, Register("-"))

    assert not refused.accepted
    assert registered["register_number"].startswith("01/")


async def test_each_office_counts_for_itself(rig: Rig) -> None:
    async with rig.working():
        here, there = await rig.opened(), await rig.opened(office="32.73.01")
        await rig.until_opened(there)
        ref = rig.command_ref(Register("-"))
        await rig.store_command(there, ref, Register("-"))
        await rig.cases.act(there, ref)
        registered = await rig.give(here, Register("-"))

    assert registered["register_number"].startswith("01/")
