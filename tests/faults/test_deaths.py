"""A record that kills every process that handles it is a dead letter after the third."""

import signal

from shared.runtime.postgres.pool import Pool
from tests.faults.ledger import effects
from tests.faults.test_crash import worker
from tests.faults.topic_rig import TopicRig, event, message


async def test_three_processes_die_of_a_record_and_the_fourth_goes_on(
    topic_rig: TopicRig, pool: Pool, database_url: str
) -> None:
    await topic_rig.send(*(message(event("one", sequence=n)) for n in range(1, 6)))

    for _ in range(3):
        async with worker(topic_rig, database_url, "mid-handler:3") as doomed:
            assert await doomed.wait() == -signal.SIGKILL
    async with worker(topic_rig, database_url, "mid-handler:3") as survivor:
        await topic_rig.until_committed()

    assert survivor.returncode == 0
    assert await effects(pool) == [("one", n) for n in (1, 2, 4, 5)]
    (letter,) = await topic_rig.dead_letters()
    headers = dict(letter.headers)
    assert (headers["x-error"], headers["x-attempts"]) == (b"killed_its_process: record", b"3")
