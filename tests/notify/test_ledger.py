"""Events become rows of the ledger once, and the ledger holds no person."""

import asyncio

from services.notify.create import NoticeCreator
from shared.events.cases import CaseAdvanced, CaseOpened
from shared.runtime.clock import new_id
from tests.notify.rig import DIRECTORY, Rig
from tests.notify.samples import IDENTITY_NUMBER, NAME, PHONE, about, event, opened

ADDRESS = "contoh.pelapor@contoh.example"


async def test_an_event_read_twice_is_written_once(rig: Rig) -> None:
    announced = await opened(rig.keyring, ADDRESS)

    await rig.hear(announced)
    await rig.hear(announced)

    assert sorted(row["recipient"] for row in await rig.rows()) == ["office", "reporter"]


async def test_an_event_that_comes_twice_in_one_batch_is_written_once(rig: Rig) -> None:
    announced = await opened(rig.keyring, ADDRESS)
    another = await opened(rig.keyring, ADDRESS)

    await rig.hear(announced, another, announced)

    assert len(await rig.rows()) == 4


async def test_two_readers_of_the_same_events_write_them_once(rig: Rig) -> None:
    events = [await opened(rig.keyring, ADDRESS) for _ in range(20)]

    await asyncio.gather(rig.hear(*events), rig.hear(*reversed(events)), rig.hear(*events[::2]))

    assert len(await rig.rows()) == 40


async def test_notices_outlive_a_lost_memory_of_what_was_read(rig: Rig) -> None:
    announced = await opened(rig.keyring, ADDRESS)
    await rig.hear(announced)

    await rig.pool.execute("DELETE FROM inbox")
    await rig.hear(announced)

    assert len(await rig.rows()) == 2


async def test_an_event_that_concerns_nobody_is_only_remembered(rig: Rig) -> None:
    await rig.hear(event(about(CaseAdvanced, fact="StudyBegun")))

    assert await rig.rows() == []
    assert await rig.pool.fetchval("SELECT count(*) FROM inbox") == 1


async def test_the_sender_is_wakened_when_rows_can_be_seen_by_it(rig: Rig) -> None:
    seen: list[asyncio.Task[int]] = []

    def wakened() -> None:
        query = rig.pool.fetchval("SELECT count(*) FROM notices")
        seen.append(asyncio.get_running_loop().create_task(query))

    await NoticeCreator(rig.pool, DIRECTORY, rig.clock, wakened).create(
        [await opened(rig.keyring, None)]
    )

    assert await seen[0] == 2


async def test_the_ledger_keeps_the_trace_of_the_event(rig: Rig) -> None:
    data = about(CaseOpened, case_id=str(new_id()))
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    await rig.hear(event(data, traceparent=traceparent))

    assert {row["traceparent"] for row in await rig.rows()} == {traceparent}


async def test_the_contact_stays_sealed_in_the_ledger(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, ADDRESS))

    held = str(await rig.rows())
    for personal in (ADDRESS, NAME, PHONE, IDENTITY_NUMBER):
        assert personal not in held
    assert [row["contact"] is not None for row in await rig.rows("reporter")] == [True]
    assert [row["contact"] for row in await rig.rows("office")] == [None]
