"""Who is heard: summonses are repeated, an oath may be refused, minutes must be signed."""

from shared.statute.acts.agencies import AnnounceStatus
from shared.statute.acts.handling import (
    BeginStudy,
    CompleteStudy,
    RecordClarification,
    Summon,
    Summoned,
)
from shared.statute.acts.review import Register
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import MatterOutcome, Mode, Oath, Party, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.paths.story import PEMILU, Story

REPORTER, REPORTED, WITNESS = Party.REPORTER, Party.REPORTED, Party.WITNESS
TAKEN, REFUSED = Oath.TAKEN, Oath.REFUSED


async def test_clarification_with_repeated_summonses(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    await story.on("Fri 22 Mar 2024 10:00", Register("-"))
    await story.on("Fri 22 Mar 2024 11:00", Summon(REPORTER), stage="clarification")
    await story.on("Fri 22 Mar 2024 11:10", Summon(REPORTED))
    await story.on("Mon 25 Mar 2024 09:00", RecordClarification(REPORTER, TAKEN))
    await story.on("Tue 26 Mar 2024 09:00", Summon(REPORTED))
    await story.on("Wed 27 Mar 2024 09:00", Summon(REPORTED, Mode.REMOTE))
    assert [fact.attempt for fact in await story.facts(Summoned)] == [1, 1, 2, 3]
    # A supervisor may be heard on a rest day: calendars limit deadlines, not acts.
    await story.on("Sat 30 Mar 2024 09:00", RecordClarification(REPORTED, REFUSED, Mode.REMOTE))
    unsigned = RecordClarification(WITNESS, TAKEN, signed=False)
    await story.refused("Mon 1 Apr 2024 09:00", unsigned, "minutes_incomplete")
    unknown = RecordClarification(WITNESS, TAKEN, identity_confirmed=False)
    await story.refused("Mon 1 Apr 2024 09:10", unknown, "identity_unconfirmed")
    await story.on("Mon 1 Apr 2024 10:00", RecordClarification(WITNESS, TAKEN))
    await story.on("Tue 2 Apr 2024 09:00", BeginStudy(), stage="study")
    await story.on("Tue 2 Apr 2024 15:00", CompleteStudy("kajian-01"), stage="plenary")
    none = DecideInPlenary((MatterOutcome(Matter.ETHICS_AD_HOC, Verdict.NOT_A_VIOLATION),))
    await story.on(
        "Wed 3 Apr 2024 15:00",
        none,
        stage="status",
        handling=None,
        status_notice="Thu 4 Apr 2024 00:00 WIB",
    )
    await story.on("Wed 3 Apr 2024 16:00", AnnounceStatus(), stage="closed")
