"""A withdrawal does not end the matter: it goes on as initial information."""

from shared.statute.acts.review import Register
from shared.statute.acts.tracing import (
    ConcludeTracing,
    KeepInformation,
    SetFinding,
    StartTracing,
    Withdraw,
)
from tests.workflow.paths.story import PEMILU, PILKADA, Story


async def withdrawn(story: Story) -> None:
    await story.lodged("Thu 28 Nov 2024 09:00", PILKADA, "campaign_props")
    await story.on("Thu 28 Nov 2024 10:00", Register("-"), stage="registration")
    await story.on(
        "Fri 29 Nov 2024 10:00", Withdraw("withdrawn"), "initial_information", handling=None
    )


async def test_withdrawal_traced_to_a_finding(story: Story) -> None:
    await withdrawn(story)
    await story.on(
        "Sat 30 Nov 2024 10:00", StartTracing(), "tracing", tracing="Sat 7 Dec 2024 16:00 WIB"
    )
    await story.on(
        "Thu 5 Dec 2024 10:00",
        ConcludeTracing(found=True),
        stage="finding",
        tracing=None,
        finding_window="Thu 12 Dec 2024 16:00 WIB",
    )
    bare = SetFinding("-", has_evidence=False)
    await story.refused("Fri 6 Dec 2024 09:00", bare, "evidence_missing")
    ended = await story.on(
        "Fri 6 Dec 2024 10:00",
        SetFinding("-"),
        stage="registration",
        finding_window=None,
        handling="Mon 9 Dec 2024 16:00 WIB",
    )
    assert ended["register_number"] == "01/Reg/TM/PW/Kota/32.73/XII/2024"


async def test_withdrawal_traced_to_nothing(story: Story) -> None:
    await withdrawn(story)
    await story.on("Sat 30 Nov 2024 10:00", StartTracing(), stage="tracing")
    await story.lapses("tracing", "Sat 7 Dec 2024 16:00", "duty_remains", stage="tracing")
    await story.on("Mon 9 Dec 2024 10:00", ConcludeTracing(found=False), stage="closed")


async def test_finding_that_is_not_set_in_time(story: Story) -> None:
    await story.lodged("Thu 21 Mar 2024 09:00", PEMILU, "ethics_ad_hoc")
    await story.on("Fri 22 Mar 2024 10:00", Withdraw(), stage="initial_information")
    await story.on("Mon 25 Mar 2024 10:00", StartTracing(), tracing="Thu 4 Apr 2024 16:00 WIB")
    await story.on(
        "Tue 26 Mar 2024 10:00",
        ConcludeTracing(found=True),
        finding_window="Fri 5 Apr 2024 16:00 WIB",
    )
    await story.lapses("finding_window", "Fri 5 Apr 2024 16:00", "not_registered", "closed")


async def test_withdrawn_and_kept(story: Story) -> None:
    await withdrawn(story)
    await story.on("Sat 30 Nov 2024 10:00", KeepInformation("kept"), stage="closed")
