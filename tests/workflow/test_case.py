"""A case on a real Temporal server and a real database, from its report to its end."""

from shared.statute.choices import DeclineReason
from shared.statute.commands import DeclineRegistration, Register
from tests.workflow.rig import Rig


async def test_a_report_becomes_a_case_and_ends_as_the_official_decides(rig: Rig) -> None:
    async with rig.working():
        case_id = await rig.opened()
        ended = await rig.give(case_id, DeclineRegistration(DeclineReason.NOT_A_VIOLATION))
        standing = await rig.handle(case_id).result()

    assert ended["accepted"]
    assert standing.closed
    assert await rig.facts(case_id) == ["CaseOpened", "NotRegistered", "Closed"]
    assert [kind for kind, _ in await rig.events(case_id)] == [
        "id.awasi.case.opened.v1",
        "id.awasi.case.not_registered.v1",
        "id.awasi.case.closed.v1",
    ]
