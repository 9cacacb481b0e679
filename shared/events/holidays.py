"""Events of the workflow service: the versions of the holiday table, by which all others count."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, FailFast, Field

from shared.events.envelope import EventData
from shared.statute.deadlines.calendars import FreeKind
from shared.statute.deadlines.tables import FIRST_DAY, LAST_YEAR

MAX_DAYS = 250
MAX_NAME = 150
MAX_DECREE = 300
Day = Annotated[date, Field(ge=FIRST_DAY, le=date(LAST_YEAR, 12, 31))]
# Blank for all offices, else the code of a province or regency.
Scope = Annotated[str, Field(max_length=5)]

Name = Annotated[str, Field(max_length=MAX_NAME)]


class AddedDay(BaseModel):
    """A day that becomes free, by a decree; `estimate`: expected, not yet decreed."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: Day
    kind: FreeKind
    scope: Scope = ""
    name: Name
    name_en: Name
    decree: Annotated[str, Field(max_length=MAX_DECREE)]
    estimate: bool = False


class RemovedDay(BaseModel):
    """A day that stops being free: every holiday of that kind and scope on it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: Day
    kind: FreeKind
    scope: Scope = ""


class HolidaysAmended(EventData):
    """The holiday table has another version; it is final, and all of it is here.

    Attributes:
        revision: counts the versions from 1, without gaps.
        version: its name, which deadlines counted by it bear.
        valid_from: from when it holds, beside all that hold already.
        horizon: the last day it knows.
        added: the days that become free.
        removed: the days that stop being free.
    """

    TYPE: ClassVar[str] = "id.awasi.holidays.amended.v1"

    revision: Annotated[int, Field(ge=1)]
    version: Annotated[str, Field(min_length=1, max_length=60)]
    valid_from: AwareDatetime
    horizon: Day
    added: Annotated[tuple[AddedDay, ...], Field(max_length=MAX_DAYS), FailFast()] = ()
    removed: Annotated[tuple[RemovedDay, ...], Field(max_length=MAX_DAYS), FailFast()] = ()
