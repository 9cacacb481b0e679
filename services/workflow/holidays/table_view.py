"""The holiday table of a year and a proposal for it as officers see them. Pure."""

from datetime import date

from pydantic import BaseModel, Field

from services.workflow.holidays.proposal import Proposal
from shared.statute.deadlines.calendars import Calendar, FreeDay


class DayView(BaseModel):
    """A free day."""

    day: date
    kind: str
    name: str
    name_en: str
    estimate: bool
    decree: str
    scope: str


class TableView(BaseModel):
    """The free days of a year by the table in force, weekends left out."""

    version: str
    year: int
    horizon: date
    days: list[DayView]


class ProposalView(BaseModel):
    """How the table in force differs from the package `holidays`, for a person to check."""

    year: int
    table: str
    add: list[DayView] = Field(description="In the package only; name the decree yourself.")
    remove: list[DayView] = Field(description="In the table only.")
    expected: list[DayView] = Field(description="In both, in the table still an estimate.")
    horizon: date | None = Field(description="The last day the table would have to know.")


def _day_view(free: FreeDay) -> DayView:
    """The view of a free day."""
    return DayView(
        day=free.day,
        kind=free.kind,
        name=free.name.indonesian,
        name_en=free.name.english,
        estimate=free.estimate,
        decree=free.decree,
        scope=free.scope,
    )


def serialize_table(calendar: Calendar, year: int) -> TableView:
    """The view of a year of the table."""
    days = sorted((free for free in calendar.free_days if free.day.year == year), key=_day)
    return TableView(
        version=calendar.version,
        year=year,
        horizon=calendar.horizon,
        days=[_day_view(free) for free in days],
    )


def serialize_proposal(proposal: Proposal) -> ProposalView:
    """The view of a proposal."""
    return ProposalView(
        year=proposal.year,
        table=proposal.table,
        add=[_day_view(free) for free in proposal.added],
        remove=[_day_view(free) for free in proposal.removed],
        expected=[_day_view(free) for free in proposal.expected],
        horizon=proposal.horizon,
    )


def _day(free: FreeDay) -> date:
    return free.day
