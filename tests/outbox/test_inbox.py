"""An event is acted on once by each consumer, however often and wherever it is met."""

import asyncio

from shared.outbox.inbox import first_time, first_times
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool, acquire, transaction


async def test_an_event_is_new_to_each_consumer_once(pool: Pool) -> None:
    event = new_id()
    met = []
    for consumer in ("intake", "notify", "intake"):
        async with transaction(pool) as connection:
            met.append(await first_time(connection, consumer, event))

    assert met == [True, True, False]


async def test_what_was_rolled_back_is_new_again(pool: Pool) -> None:
    event = new_id()
    async with acquire(pool) as connection:
        lost = connection.transaction()
        await lost.start()
        assert await first_time(connection, "intake", event)
        await lost.rollback()

        assert await first_time(connection, "intake", event)


async def test_a_batch_learns_which_of_its_events_are_new(pool: Pool) -> None:
    known, fresh = [new_id() for _ in range(3)], [new_id() for _ in range(3)]
    async with transaction(pool) as connection:
        assert await first_times(connection, "intake", known) == set(known)
    async with transaction(pool) as connection:
        assert await first_times(connection, "intake", [*fresh, *known, fresh[0]]) == set(fresh)


async def test_of_two_at_the_same_time_one_acts(pool: Pool) -> None:
    event = new_id()

    async def meet() -> bool:
        async with transaction(pool) as connection:
            new = await first_time(connection, "intake", event)
            await asyncio.sleep(0.05)
            return new

    assert sorted(await asyncio.gather(*(meet() for _ in range(4)))) == [False, False, False, True]


async def test_two_batches_with_the_same_events_do_not_block_each_other(pool: Pool) -> None:
    events = [new_id() for _ in range(200)]

    async def meet(order: list[object]) -> int:
        async with transaction(pool) as connection:
            return len(await first_times(connection, "intake", order))  # type: ignore[arg-type]

    rounds = [meet(list(events)), meet(list(reversed(events))), meet(list(events))]
    assert sorted(await asyncio.gather(*rounds)) == [0, 0, 200]
