"""Nobody can have a stranger's mailbox flooded, and no notice the law requires is dropped."""

import pytest

from services.notify.address_limit import normalized
from shared.events.cases import CaseEvent, CaseRegistered
from shared.events.envelope import Event
from shared.events.notices import NoticeUndeliverable
from shared.runtime.clock import new_id
from shared.runtime.limits import Limits
from tests.notify.rig import Rig
from tests.notify.samples import about, event, opened, sealed_contact

STRANGER = "orang.lain@contoh.example"
SAME_MAILBOX = (
    STRANGER,
    "Orang.Lain@Contoh.Example",
    "oranglain@contoh.example",
    "orang.lain+1@contoh.example",
)
LIMITS = Limits()
FEW = Limits(mail_notices_per_address=20)


async def test_a_hundred_reports_in_a_strangers_name_are_five_mails(rig: Rig) -> None:
    for at in range(100):
        await rig.hear(await opened(rig.keyring, SAME_MAILBOX[at % len(SAME_MAILBOX)]))
    senders = rig.sender(limits=LIMITS), rig.sender(limits=LIMITS)
    async with rig.sending(*senders):
        await rig.until_none("waiting", "sending")

    rows = await rig.rows("reporter")
    to = [normalized(one.address) for one in rig.server.received]
    assert to.count(normalized(STRANGER)) == LIMITS.mail_receipts_per_address
    held = [row for row in rows if row["state"] == "held_back"]
    assert len(held) == 100 - LIMITS.mail_receipts_per_address
    assert {row["reason"] for row in held} == {"address_limit"}
    assert {row["state"] for row in await rig.rows("office")} == {"delivered"}
    ends = [one.data for one in await rig.announced() if isinstance(one.data, NoticeUndeliverable)]
    assert {end.reason for end in ends} == {"address_limit"}
    assert len(ends) == len(held)


async def test_after_the_window_and_for_others_there_is_room(rig: Rig) -> None:
    sender = rig.sender(limits=LIMITS)
    for _ in range(LIMITS.mail_receipts_per_address + 1):
        await rig.hear(await opened(rig.keyring, STRANGER))
    await rig.hear(await opened(rig.keyring, "lain.lagi@contoh.example"))
    async with rig.sending(sender):
        await rig.until_none("waiting", "sending")
        rig.clock.passes(seconds=LIMITS.mail_address_window_seconds + 1)
        await rig.hear(await opened(rig.keyring, STRANGER))
        await rig.until_none("waiting", "sending")

    states = [row["state"] for row in await rig.rows("reporter")]
    assert states.count("held_back") == 1
    assert "lain.lagi@contoh.example" in {one.address for one in rig.server.received}
    # What counts no longer is forgotten.
    assert await rig.pool.fetchval("SELECT count(*) FROM address_mails") == 1


async def test_what_the_law_requires_waits_and_is_sent(rig: Rig) -> None:
    sender = rig.sender(limits=FEW)
    for _ in range(FEW.mail_notices_per_address + 2):
        await rig.hear(await _registered(rig))
    async with rig.sending(sender):
        await rig.until_states("reporter", delivered=FEW.mail_notices_per_address, waiting=2)
        waiting = [row for row in await rig.rows("reporter") if row["state"] == "waiting"]
        rig.clock.passes(seconds=FEW.mail_address_window_seconds + 1)
        await rig.until_all("delivered")

    assert {row["reason"] for row in waiting} == {"address_limit"}
    assert {row["attempts"] for row in waiting} == {0}
    sent = [one for one in rig.server.received if one.address == STRANGER]
    assert len(sent) == FEW.mail_notices_per_address + 2


async def test_no_address_is_stored(rig: Rig) -> None:
    await rig.hear(await opened(rig.keyring, STRANGER))
    async with rig.sending(rig.sender(limits=LIMITS)):
        await rig.until_all("delivered")

    (row,) = await rig.pool.fetch("SELECT *, address_mails::text AS whole FROM address_mails")
    assert len(row["address"]) == 32
    assert "contoh" not in row["whole"]


@pytest.mark.parametrize("address", SAME_MAILBOX)
def test_the_ways_to_write_one_mailbox_count_as_one(address: str) -> None:
    assert normalized(address) == "oranglain@contoh.example"


async def _registered(rig: Rig) -> Event[CaseEvent]:
    case_id = str(new_id())
    contact = await sealed_contact(rig.keyring, case_id, STRANGER)
    return event(about(CaseRegistered, case_id=case_id, contact=contact, register_number="001"))
