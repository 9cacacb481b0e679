"""What is due is sent once, recorded with its receipt and announced; who fails delays nobody."""

import asyncio
from uuid import UUID

import pytest

from shared.events.notices import NoticeDelivered, NoticeUndeliverable
from shared.runtime.clock import new_id
from shared.runtime.postgres.pool import Pool
from shared.runtime.sealing import key_id_of, seal
from shared.statute.notices import NoticeKind
from tests.notify.mail_server import Received
from tests.notify.rig import OFFICE, Rig
from tests.notify.samples import opened

REPORTER = "contoh.pelapor@contoh.example"
OTHER = "contoh.lain@contoh.example"


def to(address: str, received: list[Received]) -> list[Received]:
    return [one for one in received if one.address == address]


async def test_reporter_and_office_each_get_their_mail(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        received = await rig.server.until(2)

    assert sorted(one.address for one in received) == [REPORTER, OFFICE]
    assert "001/LP/PL/Kota/32.73/III/2024" in to(REPORTER, received)[0].mail["Subject"]
    assert "Terima kasih telah melapor" in to(REPORTER, received)[0].text
    assert "kajian awal" in to(OFFICE, received)[0].mail["Subject"]


async def test_an_end_is_recorded_with_the_servers_receipt_and_announced(rig: Rig) -> None:
    announced = await opened(rig.keyring, REPORTER)
    await rig.hear(announced)

    async with rig.sending():
        rows = await rig.until_all("delivered")

    assert {row["receipt"] for row in rows} == {"250 2.0.0 OK: queued as T1"}
    assert {row["attempts"] for row in rows} == {1}
    events = await rig.announced()
    assert {event.subject for event in events} == {announced.data.case_id}
    told = {event.data for event in events}
    assert told == {
        NoticeDelivered(
            notice_id=str(row["id"]),
            case_id=announced.data.case_id,
            kind=NoticeKind.OPENED,
            recipient_role=row["role"],
            channel="mail",
            at=rig.clock.now(),
            provider_receipt="250 2.0.0 OK: queued as T1",
        )
        for row in rows
    }


async def test_many_senders_send_each_notice_once(rig: Rig) -> None:
    addresses = [f"contoh.{number}@contoh.example" for number in range(60)]
    await rig.hear(*[await opened(rig.keyring, address) for address in addresses])

    async with rig.sending(rig.sender(), rig.sender(), rig.sender()):
        await rig.until_all("delivered")

    received = [one.address for one in rig.server.received]
    assert sorted(address for address in received if address != OFFICE) == sorted(addresses)
    assert received.count(OFFICE) == 60
    assert len(await rig.announced()) == 120


async def test_connections_are_used_again(rig: Rig) -> None:
    await rig.hear(*[await opened(rig.keyring, REPORTER) for _ in range(20)])

    async with rig.sending(rig.sender(connections=3)):
        await rig.server.until(40)

    assert rig.server.connections <= 3


async def test_a_server_that_has_closed_a_kept_connection_is_connected_anew(rig: Rig) -> None:
    sender = rig.sender()
    async with rig.sending(sender):
        await rig.hear(await opened(rig.keyring, REPORTER))
        await rig.until_all("delivered")
        await rig.server.stop()
        await rig.server.start()
        await rig.hear(await opened(rig.keyring, OTHER))
        rows = await rig.until_all("delivered")

    assert {row["attempts"] for row in rows} == {1}
    assert len(rig.server.received) == 4


async def test_a_refused_recipient_is_undeliverable_and_delays_nobody(rig: Rig) -> None:
    rig.server.answer("RCPT", REPORTER, then="550 5.1.1 no such user")
    await rig.hear(await opened(rig.keyring, REPORTER), await opened(rig.keyring, OTHER))

    async with rig.sending(rig.sender(connections=1)):
        received = await rig.server.until(3)
        await rig.until_all("delivered", "office")

    assert sorted(one.address for one in received) == [OTHER, OFFICE, OFFICE]
    ends = {row["state"]: (row["reason"], row["detail"]) for row in await rig.rows("reporter")}
    assert ends == {"undeliverable": ("address_refused", "550"), "delivered": (None, None)}
    told = [one.data for one in await rig.announced()]
    assert [one.reason for one in told if isinstance(one, NoticeUndeliverable)] == [
        "address_refused"
    ]


async def test_a_refused_message_is_undeliverable(rig: Rig) -> None:
    rig.server.answer("DATA", REPORTER, then="554 5.6.0 content not wanted")
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        row = await rig.until("reporter", state="undeliverable")

    assert row["reason"] == "message_refused"


async def test_a_busy_recipient_is_tried_again_after_a_wait(rig: Rig) -> None:
    rig.server.answer("RCPT", REPORTER, "450 4.2.1 later please")
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        row = await rig.until("reporter", state="waiting", reason="busy")
        assert (row["due_at"] - rig.clock.now()).total_seconds() == 60
        rig.clock.passes(seconds=61)
        row = await rig.until("reporter", state="delivered")

    assert row["attempts"] == 2
    assert len(to(REPORTER, rig.server.received)) == 1


async def test_a_recipient_that_stays_busy_for_days_is_given_up(rig: Rig) -> None:
    rig.server.answer("RCPT", REPORTER, then="450 4.2.2 mailbox full")
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        for attempts in (1, 2):
            await rig.until("reporter", state="waiting", attempts=attempts)
            rig.clock.passes(hours=2)
        row = await rig.until("reporter", state="undeliverable")

    assert (row["reason"], row["attempts"]) == ("gave_up", 3)


async def test_a_slow_recipient_holds_up_no_other(rig: Rig) -> None:
    goes_on = rig.server.hold(REPORTER)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        await rig.server.until_held(REPORTER)
        await rig.hear(*[await opened(rig.keyring, OTHER) for _ in range(10)])
        await rig.server.until(21)
        goes_on.set()
        await rig.until_all("delivered")


async def test_an_erased_key_makes_a_notice_undeliverable(rig: Rig, keyring_pool: Pool) -> None:
    announced = await opened(rig.keyring, REPORTER)
    await rig.hear(announced)
    await keyring_pool.execute(
        "DELETE FROM keys WHERE key_id = $1", key_id_of(announced.data.contact)
    )

    async with rig.sending():
        row = await rig.until("reporter", state="undeliverable")

    assert row["reason"] == "erased"
    assert to(REPORTER, rig.server.received) == []


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (None, "no_address"),
        ("", "no_address"),
        ("contoh", "bad_address"),
        ("contoh@contoh.example\r\nBcc: lain@contoh.example", "bad_address"),
    ],
)
async def test_a_contact_that_no_mail_can_reach_is_undeliverable(
    rig: Rig, mail: str | None, reason: str
) -> None:
    await rig.hear(await opened(rig.keyring, mail))

    async with rig.sending():
        row = await rig.until("reporter", state="undeliverable")
        await rig.until("office", state="delivered")

    assert row["reason"] == reason


async def test_a_contact_that_cannot_be_opened_is_set_aside_and_stops_nobody(rig: Rig) -> None:
    foreign = seal(await rig.keyring.new_key(), "contact", str(new_id()), b'{"mail":"a@b.example"}')
    await rig.hear(
        await opened(rig.keyring, REPORTER, contact=foreign),
        await opened(rig.keyring, OTHER),
    )

    async with rig.sending():
        await rig.server.until(3)
        await rig.until_all("delivered", "office")

    ends = sorted(
        (row["state"], row["reason"]) for row in await rig.rows("reporter") if row["reason"]
    )
    assert ends == [("quarantined", "contact_unreadable")]
    assert len(await rig.announced()) == 3


async def test_a_contact_that_is_no_contact_is_set_aside(rig: Rig) -> None:
    case_id = str(new_id())
    sealed = seal(await rig.keyring.new_key(), "contact", case_id, b"\xff not json")
    await rig.hear(await opened(rig.keyring, REPORTER, case_id=case_id, contact=sealed))

    async with rig.sending():
        row = await rig.until("reporter", state="quarantined")

    assert row["reason"] == "contact_unreadable"


async def test_a_notice_without_words_is_set_aside_and_the_health_says_so(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, REPORTER))
    await rig.pool.execute("UPDATE notices SET kind = 'a later kind' WHERE role = 'reporter'")

    sender = rig.sender()
    async with rig.sending(sender):
        row = await rig.until("reporter", state="quarantined")
        await rig.until("office", state="delivered")
        health = await sender.health()

    assert (row["reason"], row["detail"]) == ("no_words", "id/reporter_a later kind.txt")
    assert health.ready
    assert health.detail == "0 due, 1 set aside"


async def test_a_receipt_is_kept_without_the_address_a_server_repeats(rig: Rig) -> None:
    answer = f"250 2.1.5 <{REPORTER}> accepted\x00 as Q7"
    rig.server.answer("DATA", REPORTER, then=answer)
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        row = await rig.until("reporter", state="delivered")

    assert row["receipt"] == "250 2.1.5 [address] accepted as Q7"


async def test_a_mails_id_is_its_notices_id(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, REPORTER))

    async with rig.sending():
        rows = await rig.until_all("delivered")

    ids = {UUID(one.mail["Message-ID"].strip("<>").split("@")[0]) for one in rig.server.received}
    assert ids == {row["id"] for row in rows}


async def test_the_trace_goes_on_from_the_event_to_the_announcement(rig: Rig) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    announced = await opened(rig.keyring, REPORTER, traceparent=f"00-{trace}-b7ad6b7169203331-01")
    await rig.hear(announced)

    async with rig.sending():
        await rig.until_all("delivered")

    assert {one.traceparent.split("-")[1] for one in await rig.announced() if one.traceparent} == {
        trace
    }


async def test_a_new_notice_is_sent_at_once_when_the_sender_is_wakened(rig: Rig) -> None:
    sender = rig.sender()
    async with rig.sending(sender):
        await asyncio.sleep(0)
        await rig.hear(await opened(rig.keyring, REPORTER))
        sender.wake()
        await rig.server.until(2)
