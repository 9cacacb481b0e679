"""When officers are warned of a deadline, and who above them is notified of a lapse: settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.statute.deadlines.deadline import Deadline
from shared.statute.deadlines.office_hours import HOURS, at
from shared.statute.law.offices import superior_of

HALF, HOURS_WORD = "half", "h"


class EscalationLevel(StrEnum):
    """Before whom a duty left undone is brought."""

    HEAD = "head"
    SUPERIOR = "superior"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Before whom a duty is brought at a moment, if it is still undone then."""

    to: EscalationLevel
    moment: datetime


class NotAPlanError(ValueError):
    """The text is no plan of warnings or escalations, such as `half,24h,2h` or `0h,24h`."""

    def __init__(self, words: str) -> None:
        super().__init__(f"bukan rencana peringatan: {words!r} / not a plan of warnings: {words!r}")
        self.words = words


@dataclass(frozen=True, slots=True)
class WarningPlan:
    """The warnings before a due moment, and how long after it each level is notified (None: never).

    `half_time` warns in the middle between trigger and deadline, `before` that long ahead of it.
    """

    half_time: bool = True
    before: tuple[timedelta, ...] = (timedelta(hours=24), timedelta(hours=2))
    head_after: timedelta | None = timedelta(0)
    superior_after: timedelta | None = timedelta(hours=24)

    def __post_init__(self) -> None:
        after = [each for each in (self.head_after, self.superior_after) if each is not None]
        if any(each <= timedelta(0) for each in self.before) or after != sorted(after):
            raise NotAPlanError(repr(self))
        if any(each < timedelta(0) for each in after):
            raise NotAPlanError(repr(self))

    @classmethod
    def read(cls, warnings: str, escalation: str) -> "WarningPlan":
        """The plan that two settings name: `half,24h,2h`, and head's and superior's `0h,24h`.

        Raises:
            NotAPlanError: one of them is not written so.
        """
        words = [word.strip() for word in warnings.split(",") if word.strip()]
        levels = [_hours(word.strip()) for word in escalation.split(",") if word.strip()]
        if len(levels) > len(EscalationLevel):
            raise NotAPlanError(escalation)
        head, superior = (*levels, None, None)[:2]
        before = tuple(_hours(word) for word in words if word != HALF)
        return cls(HALF in words, before, head, superior)


DEFAULT_PLAN = WarningPlan()


def warnings(deadline: Deadline, plan: WarningPlan, since: datetime) -> tuple[datetime, ...]:
    """The moments at which the officer is warned, in the office's zone, earliest first.

    Only those after `since`, when the clock was set going, and before the time is up. Where a term
    can be read in two ways, one more falls at the opening of the last day by the earlier reading.
    """
    moments = {_whole(deadline.zone.local(moment)) for moment in _planned(deadline, plan)}
    start = max(since, deadline.trigger)
    return tuple(sorted(moment for moment in moments if start < moment < deadline.due))


def escalations(due: datetime, plan: WarningPlan, office: str) -> tuple[Escalation, ...]:
    """Who is notified after a lapse, lowest level first; the national office has no superior."""
    levels = [(EscalationLevel.HEAD, plan.head_after)]
    if superior_of(office):
        levels.append((EscalationLevel.SUPERIOR, plan.superior_after))
    return tuple(Escalation(to, due + after) for to, after in levels if after is not None)


def _planned(deadline: Deadline, plan: WarningPlan) -> Iterator[datetime]:
    if plan.half_time:
        yield deadline.trigger + (deadline.due - deadline.trigger) / 2
    for ahead in plan.before:
        yield deadline.due - ahead
    if deadline.earlier:
        yield at(deadline.earlier, HOURS[deadline.edition].opens, deadline.zone)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _hours(word: str) -> timedelta:
    number = word.removesuffix(HOURS_WORD)
    if number == word or not number.isdigit():
        raise NotAPlanError(word)
    return timedelta(hours=int(number))
