"""Temporal holds ids, kinds and moments, never words."""

from shared.statute.acts.handling import BeginStudy, CompleteStudy, RecordClarification, Summon
from shared.statute.acts.review import Register
from shared.statute.acts.tracing import Withdraw
from shared.statute.law.choices import Oath, Party
from tests.workflow.rig import Rig

WORDS = "Contoh Pelapor, Jalan Contoh 1, menolak bersumpah"
PLANTED = ("Contoh", "Jalan", "sumpah", "LP/", "web-", "c2VhbGVk", "official-1", "32.73")


async def test_no_word_of_a_command_or_a_report_is_in_the_history(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened(channel="web-planted")
        await rig.give(case_id, Register("-"))
        await rig.give(case_id, Summon(Party.REPORTER))
        await rig.give(case_id, RecordClarification(Party.REPORTER, Oath.REFUSED, minutes=WORDS))
        await rig.give(case_id, BeginStudy())
        await rig.give(case_id, CompleteStudy(document=WORDS))
        refused = await rig.give(case_id, Withdraw(reason=WORDS))
        history = await rig.history(case_id)

    # Payloads are searched as they are kept: in JSON they would be hidden behind base64.
    raw = b"".join(event.SerializeToString() for event in history.events)
    assert not refused["accepted"]
    assert f'"case_id":"{case_id}"'.encode() in raw
    for planted in PLANTED:
        assert planted.encode() not in raw
