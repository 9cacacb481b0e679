import asyncio

from shared.runtime.waiting import done_or_stop, wait_or_stop, wake_or_stop

LONG = 60.0
SHORT = 0.01


async def test_a_wait_ends_after_its_time() -> None:
    assert not await wait_or_stop(asyncio.Event(), SHORT)


async def test_a_wait_ends_when_stop_is_set() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(SHORT, stop.set)
    async with asyncio.timeout(LONG / 2):
        assert await wait_or_stop(stop, LONG)


async def test_either_event_ends_a_wait_for_work() -> None:
    for number in range(2):
        events = asyncio.Event(), asyncio.Event()
        asyncio.get_running_loop().call_later(SHORT, events[number].set)
        async with asyncio.timeout(LONG / 2):
            await wake_or_stop(*events, LONG)


async def test_waiting_leaves_no_task_behind() -> None:
    before = asyncio.all_tasks()
    await wake_or_stop(asyncio.Event(), asyncio.Event(), SHORT)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


async def test_a_stopped_wait_leaves_the_task_running() -> None:
    stop, goes_on = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(goes_on.wait())
    stop.set()
    assert not await done_or_stop(task, stop)
    goes_on.set()
    assert await done_or_stop(task, asyncio.Event())
    assert await task
