"""The law's clock: it fires once, at its moment or late, and an extension moves it."""

from datetime import datetime, timedelta

from shared.runtime.clock import SystemClock
from shared.statute.acts.handling import Extend
from shared.statute.acts.review import Register, RequestCorrection
from shared.statute.law.choices import ExtensionGround
from tests.workflow.rig import Rig, until

LAPSED = "id.awasi.case.deadline_lapsed.v1"

moment = datetime.fromisoformat


async def test_a_lapse_fires_once_however_much_time_passes(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.until_opened(case_id)
        await rig.days_pass(case_id, days=5)
        await until(lambda: rig.announced(case_id, LAPSED))
        await rig.days_pass(case_id, days=30)
        lapses = await rig.announced(case_id, LAPSED)

    assert [lapse["clock"] for lapse in lapses] == ["initial_review"]
    assert not lapses[0]["late"]
    assert moment(lapses[0]["at"]) >= moment(lapses[0]["due"])
    facts = await rig.facts(case_id)
    assert facts[-3:] == ["DeadlineLapsed", "DeadlineEscalated", "DeadlineEscalated"]
    assert facts.count("DeadlineLapsed") == 1


async def test_what_was_due_while_everything_stood_still_fires_late_and_once(rig: Rig) -> None:
    case_id = await rig.opened(SystemClock().now() - timedelta(days=9))
    async with rig.working():
        await until(lambda: rig.announced(case_id, LAPSED))
    async with rig.working():
        await rig.days_pass(case_id, days=1)
        (lapse,) = await rig.announced(case_id, LAPSED)

    assert lapse["late"]


async def test_an_uncorrected_report_is_not_registered_when_its_time_is_up(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, RequestCorrection(("evidence",)))
        await rig.days_pass(case_id, days=5)
        standing = await rig.handle(case_id).result()

    assert standing.closed
    assert (await rig.facts(case_id))[-3:] == ["DeadlineLapsed", "NotRegistered", "Closed"]


async def test_an_extension_moves_the_due_moment(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        await rig.give(case_id, Register("-"))
        await rig.give(case_id, Extend(ExtensionGround.INFORMATION_FROM_REPORTER))
        (_, first), (_, extended) = (await rig.events(case_id))[-2:]
        await rig.days_pass(case_id, days=8)
        await until(lambda: rig.announced(case_id, LAPSED))
        (lapse,) = await rig.announced(case_id, LAPSED)

    assert moment(extended["due"]) > moment(first["due"])
    assert lapse["due"] == extended["due"]
