"""A crime: Sentra Gakkumdu's two discussions, a day to forward it, then other bodies' clocks."""

from shared.statute.acts.agencies import (
    AnnounceStatus,
    Forward,
    RecordAgencyAct,
    RecordAgencyAnswer,
    RecordAgencyReceipt,
)
from shared.statute.acts.handling import RecordDiscussion
from shared.statute.acts.review import Register
from shared.statute.acts.verdict import DecideInPlenary
from shared.statute.law.choices import AgencyAct, Discussion, MatterOutcome, Verdict
from shared.statute.law.violations import Matter
from tests.workflow.paths.story import PEMILU, PILKADA, Story

CRIME = Matter.CRIMINAL
VIOLATED = DecideInPlenary((MatterOutcome(CRIME, Verdict.VIOLATION),))
FIRST, SECOND = RecordDiscussion(Discussion.FIRST), RecordDiscussion(Discussion.SECOND)


async def test_crime_in_pemilu_to_its_judgment(story: Story) -> None:
    await story.lodged("Mon 4 Mar 2024 09:00", PEMILU, "voting_twice")
    await story.on(
        "Tue 5 Mar 2024 10:30",
        Register("-"),
        handling="Mon 18 Mar 2024 16:00 WIB",
        gakkumdu_first_discussion="Wed 6 Mar 2024 10:30 WIB",
    )
    await story.on("Tue 5 Mar 2024 14:00", FIRST, gakkumdu_first_discussion=None)
    await story.studied("Wed 6 Mar 2024")
    await story.on("Fri 8 Mar 2024 09:00", SECOND)
    # The hours run on through Saturday and Sunday.
    await story.on(
        "Fri 8 Mar 2024 20:15",
        VIOLATED,
        stage="forwarding",
        crime_forwarding="Sat 9 Mar 2024 20:15 WIB",
        status_notice="Sat 9 Mar 2024 00:00 WIB",
    )
    await story.on("Fri 8 Mar 2024 21:00", AnnounceStatus(), stage="forwarding")
    await story.on("Sat 9 Mar 2024 10:00", Forward(CRIME), "follow_up", crime_forwarding=None)
    await story.on(
        "Sat 9 Mar 2024 11:00",
        RecordAgencyReceipt(CRIME),
        police_investigation="Tue 2 Apr 2024 16:00 WIB",
    )
    await story.on(
        "Mon 1 Apr 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_SENT),
        police_investigation=None,
        prosecutor_returns="Thu 4 Apr 2024 16:00 WIB",
    )
    await story.on(
        "Wed 3 Apr 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_RETURNED),
        police_resubmits="Tue 16 Apr 2024 16:00 WIB",
    )
    await story.on(
        "Tue 16 Apr 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_RESUBMITTED),
        to_court="Tue 23 Apr 2024 16:00 WIB",
    )
    await story.on(
        "Mon 22 Apr 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_IN_COURT),
        district_court="Thu 2 May 2024 16:00 WIB",
    )
    await story.on(
        "Tue 30 Apr 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.JUDGMENT),
        stage="follow_up",
        district_court=None,
    )
    await story.on("Thu 2 May 2024 10:00", RecordAgencyAnswer(CRIME, "putusan"), stage="closed")


async def test_crime_in_pilkada_to_its_judgment(story: Story) -> None:
    """The first discussion is due a day after the report, not after its registration."""
    await story.lodged("Thu 28 Nov 2024 09:20", PILKADA, "voting_twice")
    await story.stands("initial_review", gakkumdu_first_discussion="Fri 29 Nov 2024 09:20 WIB")
    await story.on("Thu 28 Nov 2024 20:00", FIRST, gakkumdu_first_discussion=None)
    await story.on("Fri 29 Nov 2024 10:00", Register("-"), handling="Mon 2 Dec 2024 16:00 WIB")
    await story.studied("Sat 30 Nov 2024")
    await story.on("Mon 2 Dec 2024 09:00", SECOND)
    await story.on("Mon 2 Dec 2024 15:45", VIOLATED, crime_forwarding="Tue 3 Dec 2024 15:45 WIB")
    await story.on("Mon 2 Dec 2024 16:00", AnnounceStatus())
    await story.on("Tue 3 Dec 2024 09:00", Forward(CRIME), "follow_up", crime_forwarding=None)
    await story.on(
        "Tue 3 Dec 2024 10:00",
        RecordAgencyReceipt(CRIME),
        police_investigation="Mon 23 Dec 2024 16:00 WIB",
    )
    await story.on(
        "Mon 23 Dec 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_SENT),
        prosecutor_returns="Mon 30 Dec 2024 16:00 WIB",
    )
    await story.on(
        "Mon 30 Dec 2024 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_COMPLETE),
        to_court="Tue 7 Jan 2025 16:00 WIB",
    )
    await story.on(
        "Fri 3 Jan 2025 10:00",
        RecordAgencyAct(CRIME, AgencyAct.FILE_IN_COURT),
        district_court="Tue 14 Jan 2025 16:00 WIB",
    )
    await story.on("Mon 13 Jan 2025 10:00", RecordAgencyAct(CRIME, AgencyAct.JUDGMENT))
    await story.on("Tue 14 Jan 2025 10:00", RecordAgencyAnswer(CRIME, "putusan"), stage="closed")


async def test_crime_whose_every_clock_runs_out(story: Story) -> None:
    """Nobody is in time: each lapse is on record, and the case goes on all the same."""
    await story.lodged("Thu 28 Nov 2024 09:20", PILKADA, "voting_twice")
    await story.lapses("gakkumdu_first_discussion", "Fri 29 Nov 2024 09:20", "breach")
    await story.on("Fri 29 Nov 2024 12:00", FIRST)
    await story.on("Fri 29 Nov 2024 13:00", Register("-"))
    await story.studied("Sat 30 Nov 2024")
    await story.on("Mon 2 Dec 2024 09:00", SECOND)
    await story.on("Mon 2 Dec 2024 15:45", VIOLATED)
    await story.lapses("status_notice", "Tue 3 Dec 2024 00:00", "breach", stage="forwarding")
    await story.lapses("crime_forwarding", "Tue 3 Dec 2024 15:45", "breach", stage="forwarding")
    await story.on("Wed 4 Dec 2024 09:00", AnnounceStatus())
    await story.on("Wed 4 Dec 2024 10:00", Forward(CRIME), stage="follow_up")
    await story.on("Wed 4 Dec 2024 11:00", RecordAgencyReceipt(CRIME))
    await story.lapses("police_investigation", "Tue 24 Dec 2024 16:00", "agency_overdue")
    await story.on("Fri 27 Dec 2024 10:00", RecordAgencyAct(CRIME, AgencyAct.FILE_SENT))
    await story.lapses("prosecutor_returns", "Thu 2 Jan 2025 16:00", "agency_overdue")
    await story.on("Fri 3 Jan 2025 10:00", RecordAgencyAct(CRIME, AgencyAct.FILE_RETURNED))
    await story.lapses("police_resubmits", "Wed 8 Jan 2025 16:00", "agency_overdue")
    await story.on("Thu 9 Jan 2025 10:00", RecordAgencyAct(CRIME, AgencyAct.FILE_RESUBMITTED))
    await story.lapses("to_court", "Thu 16 Jan 2025 16:00", "agency_overdue")
    await story.on("Fri 17 Jan 2025 10:00", RecordAgencyAct(CRIME, AgencyAct.FILE_IN_COURT))
    await story.lapses("district_court", "Fri 31 Jan 2025 16:30", "agency_overdue", "follow_up")
    await story.on("Mon 3 Feb 2025 10:00", RecordAgencyAct(CRIME, AgencyAct.JUDGMENT))
    await story.on("Mon 3 Feb 2025 11:00", RecordAgencyAnswer(CRIME), stage="closed")
