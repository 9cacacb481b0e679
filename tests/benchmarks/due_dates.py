"""A million due dates by the law, beside numpy's bare `busday_offset` in the same run.

Run: python -m tests.benchmarks.due_dates
"""

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import perf_counter, process_time

import numpy as np

from shared.statute.deadlines import holidays
from shared.statute.deadlines.deadline import DeadlineContext, due
from shared.statute.deadlines.working_days import count_working_days
from shared.statute.law.clocks import Clock
from shared.statute.law.editions import edition_named
from shared.statute.law.zones import Zone

MILLION = 1_000_000
TERM = 14
CALENDAR = holidays.latest()
ASK = """
from deploy.cli.law import main
main(["deadline", "handling", "--regime", "pemilu", "--from", "2024-03-22", "--extended"])
"""
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
    place = DeadlineContext(edition_named("pemilu-2022"), Zone.WIB, CALENDAR)
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
    print(f"{'one answer from the shell, start-up included':<52} {'ms, best of 10':>16}")
    for name, code in (("python -c pass", "pass"), ("awasi deadline", ASK)):
        print(f"{name:<52} {1000 * min(start_up(code) for _ in range(10)):>16.0f}")


def start_up(code: str) -> float:
    """Seconds from starting a process to its end."""
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - began


if __name__ == "__main__":
    main()
