"""An official acts only within role and office, also when the case or the official has moved on."""

from dataclasses import replace

import httpx
import pytest
import structlog

from services.workflow.errors import CaseNotFound, CommandIdReused
from shared.runtime.clock import new_id
from shared.runtime.http.tokens import Official
from shared.runtime.postgres.keyring import Keyring
from shared.runtime.sealing import seal
from shared.runtime.telemetry.metrics import COMMANDS
from shared.statute.acts.review import Register
from shared.statute.acts.tracing import Withdraw
from shared.statute.acts.transfer import TakeOver
from shared.statute.law.authority import OfficialRole
from tests.workflow.desk_client import Desk
from tests.workflow.rig import PLENARY, Rig

PROVINCE = Official("official-2", "32", frozenset(OfficialRole))


async def test_a_command_given_after_one_that_moved_the_case_elsewhere_is_refused(
    rig: Rig,
) -> None:
    """Both were stored before either was carried out: the case was still its official's own."""
    command, takeover = Register("-"), TakeOver("32")
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        ref = rig.command_ref(command)
        await rig.store_command(case_id, rig.command_ref(takeover), takeover, PROVINCE)
        await rig.store_command(case_id, ref, command)
        ended = await rig.cases.act(case_id, ref)

    assert (ended.accepted, ended.refusal) == (False, "outside_jurisdiction")
    assert await rig.facts(case_id) == ["CaseOpened", "TakenOver"]


async def test_who_tries_what_is_not_theirs_leaves_a_line_and_a_count(rig: Rig) -> None:
    def refused() -> float:
        return COMMANDS.labels("Withdraw", "refused")._value.get()  # noqa: SLF001 - no public way

    elsewhere = Official("official-3", "32.74", frozenset(OfficialRole))
    before = refused()
    async with rig.working():
        case_id = await rig.opened()
        with structlog.testing.capture_logs() as lines:
            await rig.give(case_id, Withdraw(), by=PROVINCE)
            with pytest.raises(CaseNotFound):
                await rig.give(case_id, Withdraw(), by=elsewhere)

    assert refused() == before + 2
    refusals = [line["refusal"] for line in lines if "refusal" in line]
    assert refusals == ["outside_jurisdiction", "out_of_sight"]


async def test_nobody_is_told_how_somebody_elses_command_ended(rig: Rig) -> None:
    command_id = new_id()
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"), command_id)
        with pytest.raises(CommandIdReused):
            await rig.give(case_id, Register("-"), command_id, replace(PLENARY, subject="other"))


async def test_an_identity_is_not_read_again_once_the_authority_is_gone(
    rig: Rig, desk: Desk, keyring: Keyring
) -> None:
    case_id, key = new_id(), await keyring.new_key()
    contact = seal(key, "contact", str(case_id), b'{"name":"Contoh Pelapor"}')
    body = {"command_id": str(new_id()), "purpose": "Undangan klarifikasi"}

    async def read() -> httpx.Response:
        return await desk.post(f"/cases/{case_id}/identity", "investigator@32.73", body)

    async with rig.working():
        await rig.opened(report_id=str(case_id), contact=contact)
        await rig.until_opened(case_id)
        first, again = await read(), await read()
        await rig.give(case_id, TakeOver("32"), by=PROVINCE)
        after = await read()

    assert first.json() == again.json()
    assert after.status_code == 404
    assert "Contoh" not in after.text


async def test_who_may_not_see_a_case_is_told_that_there_is_none(rig: Rig, desk: Desk) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        answers = [
            await desk.give(one, "plenary_member@32.74", "Register") for one in (case_id, new_id())
        ]

    bodies = [answer.json() | {"instance": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert bodies[0] == bodies[1]
