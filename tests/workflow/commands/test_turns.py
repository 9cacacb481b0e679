"""The callers of one case take turns; those of another are not concerned."""

import asyncio

from services.workflow.commands.turns import Turns
from shared.runtime.clock import new_id


async def test_callers_of_one_case_come_in_their_order_and_leave_nothing_behind() -> None:
    turns, case_id = Turns(), new_id()
    order: list[int] = []
    at_once = 0

    async def call(number: int) -> None:
        nonlocal at_once
        async with turns.turn(case_id):
            at_once += 1
            assert at_once == 1
            await asyncio.sleep(0)
            order.append(number)
            at_once -= 1

    await asyncio.gather(*(call(number) for number in range(20)))

    assert order == list(range(20))
    assert turns.callers(case_id) == 0


async def test_a_caller_who_leaves_the_queue_stops_nobody() -> None:
    turns, case_id, other = Turns(), new_id(), new_id()
    leave = asyncio.Event()

    async def stay() -> None:
        async with turns.turn(case_id):
            await leave.wait()

    first, second, third = [asyncio.create_task(stay()) for _ in range(3)]
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert turns.callers(case_id) == 2
    async with turns.turn(other):
        assert turns.callers(other) == 1
    leave.set()
    await asyncio.gather(first, third)

    assert turns.callers(case_id) == 0
