"""A million due dates by the law, beside numpy's bare `busday_offset` in the same run.

Run: python -m tests.benchmarks.due_dates
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import process_time

import numpy as np

from shared.statute import holidays
from shared.statute.clocks import Clock
from shared.statute.deadlines import Place, due
from shared.statute.editions import edition_named
from shared.statute.working_days import count_working_days
from shared.statute.zones import Zone

MILLION = 1_000_000
TERM = 14
CALENDAR = holidays.latest()
DAYS = [date(2018, 1, 1) + timedelta(days=n) for n in range(3640)]


def numpys() -> date:
    """The last day alone, a million at once."""
    starts = np.resize(np.array(DAYS, dtype="datetime64[D]"), MILLION)
    free = np.array([free.day for free in CALENDAR.free_days], dtype="datetime64[D]")
    last: date = np.busday_offset(starts, TERM, roll="backward", holidays=free)[-1].item()
    return last


def counted() -> date:
    """The last day with the days counted and passed over."""
    tomorrow = [day + timedelta(days=1) for day in DAYS]
    for n in range(MILLION):
        last = count_working_days(CALENDAR, tomorrow[n % len(tomorrow)], TERM).last
    return last


def told() -> date:
    """The whole deadline: moment, article, edition, days, confidence."""
    place = Place(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
    moments = [datetime.combine(day, time(10), Zone.WIB.offset) for day in DAYS]
    for n in range(MILLION):
        last = due(Clock.HANDLING, place, moments[n % len(moments)], extended=True).last_day
    return last


def main() -> None:
    """Print the processor seconds of each, and how many a second."""
    ways: list[tuple[str, Callable[[], date]]] = [
        ("numpy busday_offset, vectorised: the last day", numpys),
        ("working_days: last day, days counted, days skipped", counted),
        ("deadlines.due: the moment with its explanation", told),
    ]
    _ = CALENDAR.index
    answers = set()
    print(f"{'one million times 14 working days':<52} {'seconds':>8} {'per second':>12}")
    for name, way in ways:
        began = process_time()
        answers.add(way())
        took = process_time() - began
        print(f"{name:<52} {took:>8.2f} {MILLION / took:>12,.0f}")
    print(f"all agree on the last of them: {len(answers) == 1}")


if __name__ == "__main__":
    main()
