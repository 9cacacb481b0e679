"""Mail, keys or database away, a sender killed, a connection cut: nothing is lost."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from typing_extensions import override

from services.notify import store
from services.notify.deliver import LEASE_SECONDS, Sender
from shared.events.notices import NoticeDelivered
from shared.runtime.failures import DependencyDown
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.postgres.pool import Pool, acquire
from shared.runtime.sealing import Key
from tests.notify.mail_server import DROP
from tests.notify.rig import Rig
from tests.notify.samples import opened

REPORTER = "contoh.pelapor@contoh.example"


async def test_while_mail_is_down_everything_waits_and_then_everything_goes(rig: Rig) -> None:
    await rig.server.stop()
    await rig.hear(*[await opened(rig.keyring, REPORTER) for _ in range(5)])
    sender = rig.sender()

    async with rig.sending(sender):
        await until_health_says(sender, "smtp does not answer")
        assert {row["attempts"] for row in await rig.rows()} == {0}
        await rig.server.start()
        await rig.until_all("delivered")

    assert {row["attempts"] for row in await rig.rows()} == {1}
    assert len(rig.server.received) == 10


async def test_a_server_that_refuses_us_as_a_sender_is_no_fault_of_the_recipients(rig: Rig) -> None:
    rig.server.answer("MAIL", "awasi@awasi.example", *["530 5.7.0 sign in first"] * 3)
    await rig.hear(await opened(rig.keyring, REPORTER))
    sender = rig.sender()

    async with rig.sending(sender):
        await until_health_says(sender, "smtp does not answer")
        await rig.until_all("delivered")


async def test_a_connection_cut_after_the_data_is_tried_again_under_the_same_id(rig: Rig) -> None:
    rig.server.answer("DATA", REPORTER, DROP)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        await rig.until("reporter", state="waiting", reason="connection_lost")
        rig.clock.passes(seconds=61)
        row = await rig.until("reporter", state="delivered")

    copies = [one.mail["Message-ID"] for one in rig.server.received if one.address == REPORTER]
    assert copies == [f"<{row['id']}@awasi.example>"] * 2


async def test_the_ledger_says_sending_before_a_mail_is_sent(rig: Rig) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        await rig.server.until_held(REPORTER)
        (row,) = await rig.rows("reporter")
        goes_on.set()

    assert row["state"] == "sending"


async def test_what_a_killed_sender_held_is_sent_by_another_after_the_lease(rig: Rig) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))
    killed = asyncio.create_task(rig.sender().run(asyncio.Event()))
    await rig.server.until_held(REPORTER)
    await rig.until("office", state="delivered")
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)

    async with rig.sending():
        (held,) = await rig.rows("reporter")
        rig.clock.passes(seconds=LEASE_SECONDS + 1)
        goes_on.set()
        row = await rig.until("reporter", state="delivered")

    assert (held["state"], held["lease"]) == ("sending", 1)
    assert (row["attempts"], row["lease"]) == (2, 2)
    assert {one.mail["Message-ID"] for one in rig.server.received if one.address == REPORTER} == {
        f"<{row['id']}@awasi.example>"
    }


async def test_a_mail_in_hand_is_finished_and_recorded_when_the_process_stops(rig: Rig) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending() as stop:
        await rig.server.until_held(REPORTER)
        stop.set()
        await rig.hear(await opened(rig.keyring, "contoh.lain@contoh.example"))
        goes_on.set()

    states = [row["state"] for row in await rig.rows("reporter")]
    assert sorted(states) == ["delivered", "waiting"]
    assert [one.address for one in rig.server.received].count(REPORTER) == 1


async def test_a_database_lost_between_acceptance_and_record_loses_no_record(rig: Rig) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        await rig.server.until_held(REPORTER)
        await rig.until("office", state="delivered")
        await cut_all_other_connections(rig.pool)
        goes_on.set()
        row = await rig.until("reporter", state="delivered")

    assert row["lease"] == 1
    assert [one.address for one in rig.server.received].count(REPORTER) == 1
    assert len([one for one in await rig.announced() if isinstance(one.data, NoticeDelivered)]) == 2


async def test_while_the_keyring_is_down_nothing_counts_as_an_attempt(rig: Rig) -> None:
    keyring = Interrupted(rig.keyring)
    await rig.hear(await opened(rig.keyring, REPORTER))
    sender = replace(rig, keyring=keyring).sender()

    async with rig.sending(sender):
        await until_health_says(sender, "keyring does not answer")
        keyring.answers = True
        row = await rig.until("reporter", state="delivered")

    assert row["attempts"] == 1


async def test_a_key_wrapped_by_an_unknown_key_waits_for_whoever_can_mend_that(
    rig: Rig, keyring_pool: Pool
) -> None:
    await rig.hear(await opened(rig.keyring, REPORTER))
    stranger = Keyring(keyring_pool, {"other": bytes(32)})

    async with rig.sending(replace(rig, keyring=stranger).sender()):
        row = await rig.until("reporter", reason="key_locked")

    assert row["state"] == "waiting"


async def test_only_the_holder_may_say_how_it_ended_unless_it_was_delivered(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, REPORTER))
    first, second = await lease_all(rig), await lease_all(rig)

    async with acquire(rig.pool) as connection:
        refused = await store.record(
            connection, [end(rig, first[0], store.NoticeState.UNDELIVERABLE)]
        )
        delivered = await store.record(
            connection, [end(rig, first[1], store.NoticeState.DELIVERED)]
        )
        too_late = await store.record(
            connection, [end(rig, second[1], store.NoticeState.UNDELIVERABLE)]
        )

    assert refused == frozenset()
    assert delivered == {first[1]}
    assert too_late == frozenset()


async def lease_all(rig: Rig) -> list[store.LeaseKey]:
    """Hold every notice, after any other hold of it has run out."""
    rig.clock.passes(seconds=LEASE_SECONDS + 1)
    until = rig.clock.now() + timedelta(seconds=LEASE_SECONDS)
    async with acquire(rig.pool) as connection:
        at = rig.clock.now(), until, 10
        leased = await store.lease(connection, *at)
        leased += await store.lease(connection, *at, suspect=True)
    return sorted((one.notice.id, one.lease) for one in leased)


def end(rig: Rig, hold: store.LeaseKey, state: store.NoticeState) -> store.AttemptRow:
    now = rig.clock.now()
    return store.AttemptRow(*hold, state, now, 1, None, None, None, now)


async def until_health_says(sender: Sender, words: str) -> None:
    async with asyncio.timeout(20):
        while True:
            health = await sender.health()
            if words in health.detail:
                assert health.ready
                return
            await asyncio.sleep(0.02)


async def cut_all_other_connections(pool: Pool) -> None:
    await pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


class Interrupted(Keyring):
    """A keyring that does not answer until it is told to."""

    def __init__(self, real: Keyring) -> None:
        self._real = real
        self.answers = False

    @override
    async def load(self, key_ids: Sequence[UUID]) -> list[Key | Exception]:
        if not self.answers:
            raise DependencyDown("postgres")
        return await self._real.load(key_ids)
