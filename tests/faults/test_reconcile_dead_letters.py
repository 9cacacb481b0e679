"""A report that reconciliation misses is looked for in the dead letters, and named by its place."""

from uuid import UUID

from deploy.cli.dead_letters.queue import DeadLetterQueue
from deploy.cli.reconcile.load import dead_letters
from shared.events.topics import DEAD_LETTERS
from shared.runtime.clock import SystemClock, new_id
from shared.runtime.postgres.pool import Pool
from tests.faults.ledger import Ledger
from tests.faults.test_dead_letters import Broken, run, set_aside
from tests.faults.topic_rig import TopicRig, event, message


async def test_a_lost_report_is_found_in_the_dead_letters_until_it_is_replayed(
    topic_rig: TopicRig, pool: Pool
) -> None:
    told, nowhere = event(), new_id()
    await set_aside(topic_rig, Broken(Ledger(pool)), message(told), message(event()))
    box = DeadLetterQueue(topic_rig.settings, SystemClock())
    lost = [UUID(told.subject), nowhere]

    found = await dead_letters(box, lost, topic_rig.topic)
    assert list(found) == [UUID(told.subject)]
    assert found[UUID(told.subject)].startswith(f"{topic_rig.topic}{DEAD_LETTERS}/0/")

    await run(topic_rig, "replay", found[UUID(told.subject)])
    assert await dead_letters(box, lost, topic_rig.topic) == {}
    assert await dead_letters(box, [], topic_rig.topic) == {}
