"""What concerns the record itself: a voided number, an error mended, papers, a merger."""

from services.workflow.access import official_store
from shared.runtime.http.tokens import Official
from shared.statute.acts.administration import (
    Assign,
    CancelRegistration,
    FileDocument,
    MergeInto,
    ReadIdentity,
    ReadReport,
    ReportJoined,
)
from shared.statute.acts.elapse import Recompute
from shared.statute.acts.handling import Summon
from shared.statute.acts.rectification import MendRecord, RecordMended
from shared.statute.acts.review import Register
from shared.statute.law.choices import MendableField, Party
from tests.workflow.paths.story import PEMILU, PILKADA, Story
from tests.workflow.samples import OFFICE

SHA256 = "0123456789abcdef" * 4


async def test_registration_cancelled_and_given_anew(story: Story) -> None:
    """The review goes on under its old clock; the void number is never given again."""
    await story.lodged("Thu 25 Jul 2024 10:00", PEMILU, "ethics_ad_hoc")
    await story.on("Fri 26 Jul 2024 10:00", Register("-"), initial_review=None)
    await story.on(
        "Fri 26 Jul 2024 11:00",
        CancelRegistration("registered twice"),
        stage="initial_review",
        handling=None,
        initial_review="Mon 29 Jul 2024 16:00 WIB",
    )
    ended = await story.on("Mon 29 Jul 2024 10:00", Register("-"), stage="registration")
    assert ended["register_number"] == "02/Reg/LP/PL/Kota/32.73/VII/2024"
    async with story.rig.pool.acquire() as connection:
        rows = await connection.fetch("SELECT number, reason FROM numbers ORDER BY sequence")
    assert [tuple(row) for row in rows] == [
        ("01/Reg/LP/PL/Kota/32.73/VII/2024", "registered twice"),
        ("02/Reg/LP/PL/Kota/32.73/VII/2024", None),
    ]


async def test_an_error_of_record_mended(story: Story) -> None:
    """Known a week earlier than was written down: the report was in time all the same."""
    await story.lodged("Fri 22 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    known = MendRecord(1, MendableField.KNOWN_DATE, "2024-03-14", "as the form says")
    await story.on("Fri 22 Mar 2024 10:00", known, stage="initial_review")
    (mended,) = await story.facts(RecordMended)
    assert (mended.old, mended.value, mended.in_time) == ("2024-03-21", "2024-03-14", True)
    await story.on("Fri 22 Mar 2024 11:00", Register("-"), stage="registration")


async def test_papers_assignment_and_a_table_that_moves_nothing(story: Story) -> None:
    """What touches no clock of the law leaves every clock as it was."""
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props")
    due = "Sun 1 Dec 2024 16:00 WIB"
    await story.on("Thu 28 Nov 2024 10:00", Register("-"), handling=due)
    colleague = Official("official-2", OFFICE, frozenset({"investigator"}))
    async with story.rig.pool.acquire() as connection:
        await official_store.enrol(connection, colleague, "official-1")
    await story.on("Thu 28 Nov 2024 10:10", Assign("official-2"), handling=due)
    await story.on("Thu 28 Nov 2024 10:20", ReadIdentity("official-1", "summons"), handling=due)
    await story.on("Thu 28 Nov 2024 10:25", ReadReport("official-1"), handling=due)
    await story.beside_the_clock("Thu 28 Nov 2024 10:30", FileDocument("receipt", "001", SHA256, 1))
    (clock,) = (await story.case()).clocks
    table = Recompute(clock.deadline.calendar)
    await story.on("Thu 28 Nov 2024 11:00", table, stage="registration", handling=due)
    await story.lapses("handling", "Sun 1 Dec 2024 16:00", "breach", stage="registration")


async def test_merged_into_the_case_that_goes_on(story: Story) -> None:
    other = story.beside()
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props")
    await other.lodged("Thu 28 Nov 2024 09:30", PILKADA, "campaign_props")
    await other.on("Thu 28 Nov 2024 10:00", Register("-"))
    await story.on("Thu 28 Nov 2024 11:00", MergeInto(str(other.case_id)), stage="closed")
    (joined,) = await other.facts(ReportJoined)
    assert joined.case_id == str(story.case_id)
    due = "Sun 1 Dec 2024 16:00 WIB"
    await other.on("Thu 28 Nov 2024 12:00", Summon(Party.REPORTER), "clarification", handling=due)
    await other.lapses("handling", "Sun 1 Dec 2024 16:00", "breach", stage="clarification")
    await other.check()
