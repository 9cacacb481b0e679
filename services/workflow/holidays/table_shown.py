"""What officers are shown of the holiday table, and of what is proposed for it. Pure."""

from datetime import date

from pydantic import BaseModel, Field

from services.workflow.holidays.proposal import Proposal
from shared.statute.deadlines.calendars import Calendar, FreeDay


class DayShown(BaseModel):
    """A free day."""

    day: date
    kind: str
    name: str
    name_en: str
    estimate: bool
    decree: str
    scope: str


class TableShown(BaseModel):
    """The free days of a year by the table in force, weekends left out."""

    version: str
    year: int
    horizon: date
    days: list[DayShown]


class ProposalShown(BaseModel):
    """How the table in force differs from the package `holidays`: to be checked by a person."""

    year: int
    table: str
    add: list[DayShown] = Field(description="In the package only; name the decree yourself.")
    remove: list[DayShown] = Field(description="In the table only.")
    expected: list[DayShown] = Field(description="In both, in the table still an estimate.")
    horizon: date | None = Field(description="The last day the table would have to know.")


def show_day(free: FreeDay) -> DayShown:
    """A free day as officers see it."""
    return DayShown(
        day=free.day,
        kind=free.kind,
        name=free.name.indonesian,
        name_en=free.name.english,
        estimate=free.estimate,
        decree=free.decree,
        scope=free.scope,
    )


def show_table(calendar: Calendar, year: int) -> TableShown:
    """A year of the table."""
    days = sorted((free for free in calendar.free_days if free.day.year == year), key=_day)
    return TableShown(
        version=calendar.version,
        year=year,
        horizon=calendar.horizon,
        days=[show_day(free) for free in days],
    )


def show_proposal(proposal: Proposal) -> ProposalShown:
    """A proposal."""
    return ProposalShown(
        year=proposal.year,
        table=proposal.table,
        add=[show_day(free) for free in proposal.added],
        remove=[show_day(free) for free in proposal.removed],
        expected=[show_day(free) for free in proposal.expected],
        horizon=proposal.horizon,
    )


def _day(free: FreeDay) -> date:
    return free.day
